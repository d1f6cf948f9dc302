import ByteParsing

/// What a column of iostat's device report measures, in units of our own.
package enum IostatMeasure: Int, Sendable, CaseIterable {
  /// Completed requests of any kind per second (`tps`).
  case requests
  /// Completed requests per second by kind (`r/s w/s d/s f/s`).
  case reads, writes, discards, flushes
  /// Bytes per second of all kinds (`kB/s` of `-s`) and by kind.
  case bytes, readBytes, writeBytes, discardBytes
  /// Milliseconds from the start to the end of a request, over all kinds and by kind.
  case await, readAwait, writeAwait, discardAwait, flushAwait
  /// Bytes per request, over all kinds and by kind.
  case size, readSize, writeSize, discardSize
  /// The mean number of requests that wait or are served (`aqu-sz`, `avgqu-sz`).
  case queue
  /// The share of time with a request in flight, in percent; above 100 is possible.
  case utilization
  /// Milliseconds per request as sysstat before 12.1.2 derived them (`svctm`).
  case serviceTime
}

/// A column: what it measures and what its numbers are to be multiplied by.
struct IostatColumn {
  /// `nil` for a column that is of no use here: merges, totals.
  var measure: IostatMeasure?
  var scale: Double = 1
}

extension RawSpan {
  /// The column that a heading of the text report or a key of the JSON report names; `nil` for a
  /// word that iostat does not use.
  func iostatColumn(_ range: Range<Int>) -> IostatColumn? {
    for (name, measure, scale) in fixedColumns
    where range.count == name.utf8CodeUnitCount && starts(with: name, at: range.lowerBound) {
      return IostatColumn(measure: measure, scale: scale)
    }
    return throughput(range)
  }

  /// `rkB/s`, `kB/s`, `rsec/s`, `kB_read/s`, `Blk_wrtn/s`, and the totals `kB_read`.
  private func throughput(_ range: Range<Int>) -> IostatColumn? {
    var position = range.lowerBound
    var measure = IostatMeasure.bytes
    switch self[position] {
    case UInt8(ascii: "r"): measure = .readBytes
    case UInt8(ascii: "w"): measure = .writeBytes
    case UInt8(ascii: "d"): measure = .discardBytes
    default: break
    }
    if measure != .bytes { position += 1 }
    guard let (unit, scale) = units.first(where: { starts(with: $0.0, at: position) }) else {
      return nil
    }
    position += unit.utf8CodeUnitCount
    if measure == .bytes {
      for (kind, ofKind) in kinds where starts(with: kind, at: position) {
        position += kind.utf8CodeUnitCount
        measure = ofKind
        break
      }
    }
    if position == range.upperBound, measure != .bytes { return IostatColumn() }
    guard starts(with: "/s", at: position), position + 2 == range.upperBound else { return nil }
    return IostatColumn(measure: measure, scale: scale)
  }
}

private let units: [(StaticString, Double)] = [
  ("kB", 1024), ("MB", 1_048_576), ("GB", 1_073_741_824), ("sec", 512), ("Blk", 512),
]

private let kinds: [(StaticString, IostatMeasure)] = [
  ("_read", .readBytes), ("_wrtn", .writeBytes), ("_w+d", .writeBytes), ("_dscd", .discardBytes),
]

/// Sizes: `avgrq-sz` counts sectors of 512 bytes, its successors kilobytes of 1024.
private let fixedColumns: [(StaticString, IostatMeasure?, Double)] = [
  ("r/s", .reads, 1), ("w/s", .writes, 1), ("d/s", .discards, 1), ("f/s", .flushes, 1),
  ("r_await", .readAwait, 1), ("w_await", .writeAwait, 1), ("d_await", .discardAwait, 1),
  ("f_await", .flushAwait, 1), ("await", .await, 1),
  ("rareq-sz", .readSize, 1024), ("wareq-sz", .writeSize, 1024), ("dareq-sz", .discardSize, 1024),
  ("areq-sz", .size, 1024), ("avgrq-sz", .size, 512),
  ("aqu-sz", .queue, 1), ("avgqu-sz", .queue, 1),
  ("%util", .utilization, 1), ("util", .utilization, 1),
  ("svctm", .serviceTime, 1), ("tps", .requests, 1),
  ("rrqm/s", nil, 1), ("wrqm/s", nil, 1), ("drqm/s", nil, 1), ("rqm/s", nil, 1),
  ("%rrqm", nil, 1), ("%wrqm", nil, 1), ("%drqm", nil, 1),
  ("rrqm", nil, 1), ("wrqm", nil, 1), ("drqm", nil, 1),
]
