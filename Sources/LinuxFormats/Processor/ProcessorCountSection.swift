import ByteParsing

/// How many processors there are, as `nproc` and `lscpu` print it behind a prompt.
///
///     $ nproc
///     8
///
///     CPU(s):                             8
package struct ProcessorCountSection: HostSection {
  package static let markers: [StaticString] = ["nproc", "\nCPU(s):  "]

  private var isAsked = false
  private var count: Int?

  package init(_ origin: SectionOrigin) {}

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.byteCount < 200 && (line.starts(with: "CPU(s):") || asks(line))
  }

  /// `$ nproc`, `[root@web-1 ~]# nproc`, `nproc`.
  private static func asks(_ line: RawSpan) -> Bool {
    let words = line.words
    guard let last = words.last, line.string(last) == "nproc" else { return false }
    if words.count == 1 { return true }
    let mark = line[words[words.count - 2].upperBound - 1]
    return [UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: ">"), UInt8(ascii: "%")]
      .contains(mark)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if isAsked {
      guard count == nil, let word = line.words.first, line.words.count == 1,
        let value = Int(line.string(word)), (1..<100_000).contains(value)
      else { return false }
      count = value
      return true
    }
    guard count == nil else { return false }
    if Self.asks(line) {
      isAsked = true
      return true
    }
    guard line.starts(with: "CPU(s):"), let word = line.words.last,
      let value = Int(line.string(word)), (1..<100_000).contains(value)
    else { return false }
    count = value
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { false }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.processorCount = snapshot.processorCount ?? count
  }
}
