/// A value of a JSON text that is small enough to be kept whole.
package indirect enum JSONTree: Sendable {
  case object([String: JSONTree], line: Int)
  case array([JSONTree])
  case text(String)
  case number(Double)
  case flag(Bool)
  case null

  package var text: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  package var number: Double? {
    switch self {
    case .number(let number): number
    // 64-bit identifiers and the like.
    case .text(let text): Double(text)
    default: nil
    }
  }

  package subscript(key: String) -> JSONTree? {
    if case .object(let entries, _) = self { return entries[key] }
    return nil
  }

  /// The elements of an array; `nil` of anything else.
  package var elements: [JSONTree]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  /// The values of a text, one after the other, which begins in line `firstLine`.
  ///
  /// What a cut leaves open ends there; of a longer string the first `maximumText` bytes are kept.
  package static func values(
    of bytes: [UInt8], firstLine: Int = 1, maximumText: Int = JSONTokenizer.maximumText
  ) -> (values: [JSONTree], isWhole: Bool) {
    var builder = Builder(firstLine: firstLine)
    var tokenizer = JSONTokenizer(maximumText: maximumText)
    var position = 0
    let text = bytes.rawSpan
    do throws(ParseError) {
      while let token = try tokenizer.next(in: text, at: &position) {
        builder.take(token, String(decoding: tokenizer.text, as: UTF8.self), tokenizer.newlines)
      }
      return builder.finish(isWhole: tokenizer.depth == 0)
    } catch {
      return builder.finish(isWhole: false)
    }
  }

  private struct Builder {
    private enum Open {
      case object([String: JSONTree], line: Int, key: String?)
      case array([JSONTree])
    }

    let firstLine: Int
    private var values: [JSONTree] = []
    private var open: [Open] = []

    init(firstLine: Int) {
      self.firstLine = firstLine
    }

    mutating func take(_ token: JSONTokenizer.Token, _ text: String, _ newlines: Int) {
      switch token {
      case .beginObject: open.append(.object([:], line: firstLine + newlines, key: nil))
      case .beginArray: open.append(.array([]))
      case .endObject, .endArray: close()
      case .key:
        if case .object(let entries, let line, _) = open.last {
          open[open.count - 1] = .object(entries, line: line, key: text)
        }
      case .string: add(.text(text))
      case .number(let number): add(.number(number))
      case .flag(let flag): add(.flag(flag))
      case .null: add(.null)
      }
    }

    mutating func finish(isWhole: Bool) -> (values: [JSONTree], isWhole: Bool) {
      while !open.isEmpty { close() }
      return (values, isWhole)
    }

    private mutating func close() {
      guard let last = open.popLast() else { return }
      switch last {
      case .object(let entries, let line, _): add(.object(entries, line: line))
      case .array(let elements): add(.array(elements))
      }
    }

    private mutating func add(_ value: JSONTree) {
      switch open.last {
      case .object(var entries, let line, let key):
        // The first of several values of a name counts.
        // What is open holds its entries no longer, so that they are not copied.
        open[open.count - 1] = .array([])
        if let key, entries[key] == nil { entries[key] = value }
        open[open.count - 1] = .object(entries, line: line, key: nil)
      case .array(var elements):
        open[open.count - 1] = .array([])
        elements.append(value)
        open[open.count - 1] = .array(elements)
      case nil: values.append(value)
      }
    }
  }
}
