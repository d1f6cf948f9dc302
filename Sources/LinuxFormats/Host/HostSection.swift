internal import ByteParsing

/// What is known of a file beside its content.
package struct SectionOrigin: Sendable, Hashable {
  /// Its path on the host, or the name somebody gave its copy; `nil` where neither is known.
  package var path: String?
  /// What citations name as the place.
  package var source: String?

  package init(path: String?, source: String?) {
    self.path = path
    self.source = source
  }
}

/// One file of the kernel within a text, read line by line; live and captured text alike.
package protocol HostSection: SendableMetatype {
  /// Texts that may stand in a line of it, by which a text is found to hold one; few and selective.
  static var markers: [StaticString] { get }
  /// Texts that begin a line of it, by which the prefix of a log collector in front is known.
  static var lineStarts: [StaticString] { get }
  /// Whether a line can be the first of it.
  static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool
  init(_ origin: SectionOrigin)
  /// Takes a line; false where it is none of this file, which then has ended.
  mutating func take(_ line: RawSpan, number: Int) -> Bool
  /// Whether a snapshot has what this section would add, so that it belongs to the next one.
  func isIn(_ snapshot: HostSnapshot) -> Bool
  /// Adds what was read.
  func add(to snapshot: inout HostSnapshot)
}

extension HostSection {
  package static var markers: [StaticString] { [] }
  package static var lineStarts: [StaticString] { [] }

  /// Reads a whole file into a snapshot.
  ///
  /// - Returns: whether it held anything of the kind.
  @discardableResult
  package static func read(
    _ bytes: RawSpan, file: String?, into snapshot: inout HostSnapshot
  ) -> Bool {
    var section = Self(SectionOrigin(path: file, source: file))
    var taken = 0
    bytes.forEachLine(firstLine: 1) { line, number in
      if section.take(line, number: number) { taken += 1 }
    }
    guard taken > 0 else { return false }
    section.add(to: &snapshot)
    return true
  }
}

extension ByteCursor {
  /// Numbers up to the end of the line, each a run of digits; stops before anything else.
  package mutating func numbers() -> [Int] {
    var numbers: [Int] = []
    while let number = nextSigned() { numbers.append(number) }
    return numbers
  }

  /// The next number behind blanks, with a sign or without; `nil` where something else follows.
  package mutating func nextSigned() -> Int? {
    skipBlanks()
    let isNegative = skip(ifNext: UInt8(ascii: "-"))
    guard let number = unsigned() else { return nil }
    let value = Int(clamping: number)
    return isNegative ? -value : value
  }

  /// The next number behind blanks; `nil` where something else follows.
  package mutating func nextNumber() -> Int? {
    skipBlanks()
    return unsigned().map { Int(clamping: $0) }
  }
}
