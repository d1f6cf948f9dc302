import ByteParsing
package import Capture

/// Reads GC logs of HotSpot 7 to 25: unified logging with any decorations, and the texts of
/// `-verbose:gc` and `-XX:+PrintGCDetails` before JDK 9.
///
///     [0.060s][info][gc,start    ] GC(0) Pause Young (Normal) (G1 Evacuation Pause)
///     [0.076s][info][gc          ] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 6M->6M(40M) 15.961ms
///
///     2015-02-12T19:30:29.397+0000: 8.133: [GC (Allocation Failure) 33280K->9496K(125952K), 0.0064 secs]
///
/// Every writer in the text has a run of its own: it is known by what a log collector puts in front
/// of its lines, and by its process id where that is among the decorations.
package struct GCLogParser: StreamParser {
  package static let format = Format(
    kind: "jvm-gc-log", label: "GC log of a JVM (-Xlog:gc*, -XX:+PrintGCDetails, -verbose:gc)",
    markers: ["GC(", "[GC", "[Full GC"])

  private static let writerLimit = 64

  private var writers: [GCLogWriter] = []
  /// The writer of the last line.
  private var current = -1
  private var endsWithNewline = true
  /// Lines that are none of a collector.
  private var foreignCount = 0

  package init() {}

  package var foreignLines: Int? { foreignCount }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var number = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      var last = end
      if last > position, bytes[last - 1] == 0x0D { last -= 1 }
      if last > position { take(bytes, position..<last, number) }
      position = end + 1
      number += 1
    }
    if bytes.byteCount > 0 { endsWithNewline = bytes[bytes.byteCount - 1] == 0x0A }
  }

  private mutating func take(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) {
    let first = bytes[line.lowerBound]
    if first == UInt8(ascii: "["),
      let message = Decorations.end(bytes, line.lowerBound, line.upperBound)
    {
      if bytes.starts(with: "GC(", at: message) {
        let body = message + 3
        guard UnifiedText.matters(bytes, body, line.upperBound) else { return }
        takeUnified(bytes, line, line.lowerBound..<message, number)
        return
      }
      if UnifiedText.isRemark(bytes, message, line.upperBound) {
        takeUnified(bytes, line, line.lowerBound..<message, number)
        return
      }
    }
    takeOther(bytes, line, number)
  }

  /// A line that does not begin with decorations and `GC(`: behind a prefix, without decorations,
  /// or of an older JVM.
  private mutating func takeOther(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) {
    if bytes.starts(with: "GC(", at: line.lowerBound) {
      takeUnified(bytes, line, line.lowerBound..<line.lowerBound, number)
      return
    }
    if first(of: bytes, line) == UInt8(ascii: "C"),
      bytes.starts(with: "CommandLine flags: ", at: line.lowerBound)
    {
      if let writer = writer(of: LinePrefixKey(bytes, 0..<0), pid: nil) {
        writers[writer].takeFlags(bytes, line, number)
      }
      return
    }
    if LegacyText.isPending(in: writers, current) || LegacyText.mayHold(bytes, line) {
      if takeLegacy(bytes, line, number) { return }
    }
    var at = line.lowerBound
    for _ in 0..<8 {
      guard let bracket = bytes.firstIndex(of: UInt8(ascii: "["), from: at),
        bracket < line.upperBound
      else { break }
      if let message = Decorations.end(bytes, bracket, line.upperBound),
        bytes.starts(with: "GC(", at: message)
          || UnifiedText.isRemark(bytes, message, line.upperBound)
      {
        takeUnified(bytes, line, bracket..<message, number)
        return
      }
      at = bracket + 1
    }
    foreignCount += 1
  }

  private func first(of bytes: RawSpan, _ line: Range<Int>) -> UInt8 { bytes[line.lowerBound] }

  private mutating func takeUnified(
    _ bytes: RawSpan, _ line: Range<Int>, _ groups: Range<Int>, _ number: Int
  ) {
    let decorations = Decorations(bytes, groups)
    let writer = writer(
      of: LinePrefixKey(bytes, line.lowerBound..<groups.lowerBound), pid: decorations.pid)
    guard let writer else { return }
    writers[writer].take(bytes, groups.upperBound..<line.upperBound, decorations, number)
  }

  private mutating func takeLegacy(
    _ bytes: RawSpan, _ line: Range<Int>, _ number: Int
  ) -> Bool {
    guard let start = LegacyText.start(bytes, line) else {
      guard current >= 0, writers[current].hasOpenRecord else { return false }
      return writers[current].takeMore(bytes, line, number)
    }
    guard let writer = writer(of: LinePrefixKey(bytes, line.lowerBound..<start.prefixEnd), pid: nil)
    else { return true }
    writers[writer].takeLegacy(bytes, start.prefixEnd..<line.upperBound, number)
    return true
  }

  private mutating func writer(of prefix: LinePrefixKey, pid: Int?) -> Int? {
    if current >= 0, writers[current].prefix == prefix, pid == nil || writers[current].pid == pid {
      return current
    }
    if let known = writers.firstIndex(where: {
      $0.prefix == prefix && (pid == nil || $0.pid == pid)
    }) {
      current = known
      return known
    }
    guard writers.count < Self.writerLimit else { return nil }
    writers.append(GCLogWriter(prefix: prefix, pid: pid))
    current = writers.count - 1
    return current
  }

  package mutating func finish() -> Parsed<CollectorEvidence>? {
    let runs = writers.indices.flatMap { writers[$0].finish() }.filter { $0.collections > 0 }
    guard !runs.isEmpty else { return nil }
    let collections = runs.reduce(0) { $0 &+ $1.collections }
    let names = runs.compactMap { $0.collector?.rawValue }
    var seen: Set<String> = []
    let note =
      ([names.filter { seen.insert($0).inserted }.joined(separator: ", ")]
      + ["\(collections) pause\(collections == 1 ? "" : "s")"]
      + (runs.count > 1 ? ["\(runs.count) runs of a JVM"] : []))
      .filter { !$0.isEmpty }.joined(separator: ", ")
    let damage = endsWithNewline ? nil : "the last line has no end: the log was cut off"
    return Parsed(CollectorEvidence(runs: runs), damage: damage, note: note)
  }
}

/// What stands in front of the lines of one writer, times left out: its words that do not begin
/// with a digit.
struct LinePrefixKey: Equatable {
  private var words: [UInt8] = []

  init(_ bytes: RawSpan, _ range: Range<Int>) {
    guard !range.isEmpty, range.count <= 512 else { return }
    var at = range.lowerBound
    while at < range.upperBound {
      while at < range.upperBound, bytes[at].isBlank { at += 1 }
      let start = at
      while at < range.upperBound, !bytes[at].isBlank { at += 1 }
      guard at > start, !bytes[start].isDigit else { continue }
      if bytes[start] == UInt8(ascii: "["), start + 1 < at, bytes[start + 1].isDigit { continue }
      for index in start..<at { words.append(bytes[index]) }
      words.append(0x20)
    }
  }
}
