import FoundationEssentials

/// A JSON value whose keys are known only at run time, with `null` as a value of its own.
enum JSONValue: Encodable {
  case null
  case string(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case array([JSONValue])
  case object([String: JSONValue])

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    if case .object(let members) = self {
      var container = encoder.container(keyedBy: Key.self)
      for (key, value) in members {
        try container.encode(value, forKey: Key(stringValue: key))
      }
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .null, .object: try container.encodeNil()
    case .string(let text): try container.encode(text)
    case .integer(let value): try container.encode(value)
    case .number(let value): try value.isFinite ? container.encode(value) : container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .array(let values): try container.encode(values)
    }
  }

  /// The JSON text, keys sorted, with everything a terminal may act on written as `\uXXXX`.
  func written() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    var safe = ""
    for scalar in text.unicodeScalars {
      // What is below a blank is the layout: the encoder has escaped the rest.
      if scalar.value < 0x20 || !scalar.isInvisible {
        safe.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 { safe += "\\u" + hexadecimal(unit) }
      }
    }
    return safe + "\n"
  }
}

extension JSONValue {
  static func optional(_ text: String?) -> JSONValue {
    text.map(JSONValue.string) ?? .null
  }

  static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map(JSONValue.string))
  }

  /// A number with three decimals at most, so that arithmetic leaves no tail of digits.
  static func rounded(_ value: Double) -> JSONValue {
    .number(value.magnitude < 1e12 ? (value * 1000).rounded() / 1000 : value)
  }
}

/// A UTF-16 unit as four hexadecimal digits.
private func hexadecimal(_ unit: UInt16) -> String {
  let digits = String(unit, radix: 16)
  return String(repeating: "0", count: 4 - digits.count) + digits
}
