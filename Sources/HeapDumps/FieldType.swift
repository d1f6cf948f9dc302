/// The types of values in a dump, by the code that stands in the file.
enum FieldType: UInt8, Sendable, CaseIterable {
  case object = 2
  case boolean = 4
  case char = 5
  case float = 6
  case double = 7
  case byte = 8
  case short = 9
  case int = 10
  case long = 11

  /// Bytes of a value in the file and, except for references, in memory.
  @inline(__always)
  func size(identifierSize: Int) -> Int {
    switch self {
    case .object: identifierSize
    case .boolean, .byte: 1
    case .char, .short: 2
    case .float, .int: 4
    case .double, .long: 8
    }
  }

  /// The class of an array of it, as Java's source writes it.
  var arrayName: String {
    switch self {
    case .object: "java.lang.Object[]"
    default: "\(self)[]"
    }
  }

  /// The type that begins with `letter` in a descriptor: `[B` is an array of bytes.
  init?(descriptor letter: UInt8) {
    switch letter {
    case UInt8(ascii: "Z"): self = .boolean
    case UInt8(ascii: "C"): self = .char
    case UInt8(ascii: "F"): self = .float
    case UInt8(ascii: "D"): self = .double
    case UInt8(ascii: "B"): self = .byte
    case UInt8(ascii: "S"): self = .short
    case UInt8(ascii: "I"): self = .int
    case UInt8(ascii: "J"): self = .long
    default: return nil
    }
  }
}

/// A class name of the JVM as Java's source writes it: `java/lang/String` or `java.lang.String`,
/// `[Ljava/lang/String;`, `[[I`.
func sourceName(_ name: String) -> String {
  var depth = 0
  var rest = Substring(name)
  while rest.first == "[" {
    depth += 1
    rest = rest.dropFirst()
  }
  var text = String(rest)
  if depth > 0 {
    if rest.first == "L" {
      text = String(rest.dropFirst().prefix { $0 != ";" })
    } else if let letter = rest.utf8.first, rest.utf8.count == 1,
      let type = FieldType(descriptor: letter)
    {
      text = "\(type)"
    }
  }
  if text.utf8.contains(UInt8(ascii: "/")) {
    // A hidden class keeps its number behind a slash: com.acme.Shop$$Lambda/0x0000000800c03000
    var parts = text.split(separator: "/", omittingEmptySubsequences: false)
    var hidden = ""
    if parts.count > 1, let last = parts.last, last.hasPrefix("0x") {
      hidden = "/\(last)"
      parts.removeLast()
    }
    text = parts.joined(separator: ".") + hidden
  }
  return text + String(repeating: "[]", count: depth)
}

/// Whether a class is of the JDK or of a JVM language's runtime, or an array of primitives.
package func isPlatformClass(_ name: String) -> Bool {
  guard name.utf8.contains(UInt8(ascii: ".")) else {
    return FieldType.allCases.contains { name.hasPrefix($0.arrayName.prefix { $0 != "[" } + "[") }
  }
  return ["java.", "javax.", "jdk.", "sun.", "com.sun.", "kotlin.", "scala.", "groovy.lang."]
    .contains { name.hasPrefix($0) }
}
