internal import ByteParsing
internal import Capture

/// Times as clouds, test tools and collectors of logs write them.
package enum Moment {
  /// Seconds since 1970 of `2026-11-20T20:38:00.123+01:00`, also with a blank for the `T`; without a
  /// zone it is taken for UTC.
  package static func seconds(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    return parse(bytes.rawSpan, at: 0)?.seconds
  }

  /// The time that begins at `start`, and where it ends.
  static func parse(_ bytes: RawSpan, at start: Int) -> (seconds: Double, end: Int)? {
    guard start >= 0, bytes.byteCount - start >= 16, bytes[start] == UInt8(ascii: "2") else {
      return nil
    }
    var cursor = ByteCursor(bytes)
    cursor.move(to: start)
    guard let year = cursor.unsigned(), (1990..<2200).contains(year),
      cursor.skip(ifNext: "-") || cursor.skip(ifNext: "/"),
      let month = cursor.unsigned(), (1...12).contains(month),
      cursor.skip(ifNext: "-") || cursor.skip(ifNext: "/"),
      let day = cursor.unsigned(), (1...31).contains(day),
      cursor.skip(ifNext: "T") || cursor.skip(ifNext: " "),
      let hour = cursor.unsigned(), hour <= 24, cursor.skip(ifNext: ":"),
      let minute = cursor.unsigned(), minute <= 60
    else { return nil }
    var seconds = 0.0
    if cursor.skip(ifNext: ":") { seconds = cursor.number() ?? 0 }
    let date = CalendarDay.sinceEpoch(Int(year), Int(month), Int(day))
    let clock = Double(hour * 3600 + minute * 60) + min(61, max(0, seconds))
    return (Double(date) * 86_400 + clock - zone(&cursor), cursor.position)
  }

  /// Seconds east of Greenwich.
  private static func zone(_ cursor: inout ByteCursor) -> Double {
    if cursor.skip(ifNext: "Z") { return 0 }
    let mark = cursor.position
    let isWest = cursor.skip(ifNext: "-")
    guard isWest || cursor.skip(ifNext: "+"), let hours = cursor.unsigned(), hours <= 1400 else {
      cursor.move(to: mark)
      return 0
    }
    var minutes = hours > 14 ? Double(hours / 100 * 60 + hours % 100) : Double(hours) * 60
    if cursor.skip(ifNext: ":"), let rest = cursor.unsigned(), rest < 60 { minutes += Double(rest) }
    return isWest ? -minutes * 60 : minutes * 60
  }
}

/// What a collector of build logs puts before each line.
///
///     2026-11-20T20:38:00.1234567Z text                  GitHub Actions, Azure Pipelines
///     test (3.11)<tab>Run pytest<tab>2026-11-20T…Z text  `gh run view --log`
///     2026-11-20T20:38:00.123456Z 00O text               GitLab
///     [2026-11-20T20:38:00.123Z] text                    Jenkins
struct LogPrefix {
  /// Where the line's own text begins.
  var end = 0
  /// Seconds since 1970; `nil` where the line has no time.
  var seconds: Double?

  init(_ line: RawSpan) {
    var start = 0
    if line.byteCount > 20, line[0] == UInt8(ascii: "[") { start = 1 }
    if let tab = line.extracting(line.first(300)).firstIndex(of: 0x09),
      line[0] != UInt8(ascii: "2"), start == 0,
      let second = line.extracting(line.first(300)).firstIndex(of: 0x09, from: tab + 1)
    {
      start = second + 1
      if line.starts(with: "\u{FEFF}", at: start) { start += 3 }
    }
    guard let time = Moment.parse(line, at: start) else { return }
    var cursor = ByteCursor(line)
    cursor.move(to: time.end)
    if start == 1 { _ = cursor.skip(ifNext: "]") }
    guard cursor.skip(ifNext: " ") || cursor.isAtEnd else { return }
    (end, seconds) = (cursor.position, time.seconds)
    // The stream and whether the line goes on: `00O `, `01E+`.
    let mark = cursor.position
    if line.byteCount >= mark + 4, line[mark].isDigit, line[mark + 1].isDigit,
      line[mark + 2] == UInt8(ascii: "O") || line[mark + 2] == UInt8(ascii: "E"),
      line[mark + 3] == 0x20 || line[mark + 3] == UInt8(ascii: "+")
    {
      end = mark + 4
    }
  }
}
