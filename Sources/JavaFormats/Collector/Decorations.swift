import ByteParsing

/// What unified logging (`-Xlog`) puts in front of a message, in any choice and order.
///
///     [2026-11-20T20:38:00.123+0000][0.005s][4242][4250][info][gc,heap     ] GC(0) …
struct Decorations {
  var uptime: Double?
  var wallTime: Double?
  /// Only where a thread's number stands beside it: alone it may be either.
  var pid: Int?

  init(_ bytes: RawSpan, _ range: Range<Int>) {
    var at = range.lowerBound
    var number: Int?
    while at < range.upperBound, bytes[at] == UInt8(ascii: "[") {
      let start = at + 1
      var end = start
      while end < range.upperBound, bytes[end] != UInt8(ascii: "]") { end += 1 }
      if start < end, bytes[start].isDigit {
        take(bytes, start..<end, &number)
      }
      at = end + 1
    }
  }

  private mutating func take(_ bytes: RawSpan, _ group: Range<Int>, _ number: inout Int?) {
    if group.count >= 19, bytes[group.lowerBound + 4] == UInt8(ascii: "-") {
      wallTime = Clock.iso(bytes, group)?.seconds ?? wallTime
      return
    }
    var at = group.lowerBound
    guard let value = SizedText.number(bytes, &at, group.upperBound) else { return }
    var end = group.upperBound
    while end > at, bytes[end - 1].isBlank { end -= 1 }
    switch end - at {
    case 0:
      if let first = number { pid = pid ?? first } else { number = Int(exactly: value) }
    case 1 where bytes[at] == UInt8(ascii: "s"): uptime = uptime ?? value
    case 2 where bytes.starts(with: "ms", at: at):
      if value > 1e11 { wallTime = wallTime ?? value / 1e3 } else { uptime = uptime ?? value / 1e3 }
    case 2 where bytes.starts(with: "ns", at: at):
      if value > 1e17 { wallTime = wallTime ?? value / 1e9 } else { uptime = uptime ?? value / 1e9 }
    default: break
    }
  }

  /// Where the message begins behind the groups at `start`; `nil` where no group stands there.
  @inline(__always)
  static func end(_ bytes: RawSpan, _ start: Int, _ limit: Int) -> Int? {
    var at = start
    while at < limit, bytes[at] == UInt8(ascii: "[") {
      var end = at + 1
      // Groups are short: a longer one is something else.
      let bound = min(limit, at + 80)
      while end < bound, bytes[end] != UInt8(ascii: "]") { end += 1 }
      guard end < bound else { return nil }
      at = end + 1
    }
    guard at > start, at < limit, bytes[at] == 0x20 else { return nil }
    return at + 1
  }
}
