import ByteParsing

/// A sample that no captured text says all of: what a live look made.
///
/// A bundle holds it as JSON, and gives it back as it was.
package protocol KeptSample: FieldBearing, Sendable {
  static var format: Format { get }
  /// The name of its form: `diag.host`; its version is always 1, since fields only come along.
  static var form: String { get }
  /// Its file in a bundle, without the ending.
  func place(source: String) -> String
}

/// Reads the form that a bundle holds of a sample.
package struct KeptParser<Sample: KeptSample>: BinaryParser {
  private static var limit: Int { 512 << 20 }

  package static var format: Format { Sample.format }

  private var bytes: [UInt8] = []
  private var isCut = false

  package init() {}

  package static func recognizes(_ head: RawSpan) -> Bool {
    KeptForm.name(head) == Sample.form
  }

  package mutating func read(_ bytes: RawSpan) {
    guard self.bytes.count + bytes.byteCount <= Self.limit else {
      isCut = true
      return
    }
    unsafe bytes.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
  }

  package mutating func finish() -> Parsed<Sample>? {
    guard let reader = FieldReader(bytes) else { return nil }
    bytes = []
    var sample = Sample.blank
    sample.visitFields(reader)
    return Parsed(
      sample, damage: reader.isDamaged || isCut ? "cut short: what stands in front counts" : nil)
  }
}

/// The first member of every file that the program writes into a bundle itself.
package enum KeptForm {
  /// `diag.host` of `{"schema":"diag.host/1"`.
  package static func name(_ head: RawSpan) -> String? {
    var place = 0
    func skip(_ text: StaticString) -> Bool {
      while place < head.byteCount, head[place].isBlank || head[place] == 0x0A { place += 1 }
      guard head.starts(with: text, at: place) else { return false }
      place += text.utf8CodeUnitCount
      return true
    }
    guard skip("{"), skip("\"schema\""), skip(":"), skip("\"") else { return nil }
    let start = place
    while place < min(head.byteCount, start + 64), head[place] != UInt8(ascii: "/"),
      head[place] != UInt8(ascii: "\"")
    { place += 1 }
    return head.string(start..<place)
  }
}
