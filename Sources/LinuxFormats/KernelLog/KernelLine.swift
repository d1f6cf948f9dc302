internal import ByteParsing

/// Where the message of a line begins, and what stands in front of it.
///
///     [  123.456789] text                            dmesg
///     <4>[  123.456789] [ T1234] text                dmesg -r, with the caller
///     [Thu Nov 26 01:02:03 2026] text                dmesg -T
///     kern  :warn  : [  123.456789] text             dmesg -x
///     [Nov26 01:02] text, [  +0.000012] text         dmesg -H
///     2026-11-26T01:02:03,123456+00:00 text          dmesg --time-format iso
///     10.0.0.5: kern:    info: [2026-11-26T01:02:03.123Z]: text     talosctl dmesg
///     Nov 26 01:02:03 web-1 kernel: [123.456789] text
///     2026-11-26T01:02:03.123456+01:00 web-1 kernel: text
///     <4>1 2026-11-26T01:02:03Z web-1 kernel - - - text
///     4,1234,123456789,-;text                        /dev/kmsg
struct KernelLine {
  enum Mark {
    /// Nothing in front of the message says whose it is.
    case none
    /// A tag or a time as only the kernel's records have it.
    case kernel
  }

  private(set) var mark = Mark.none
  /// Where the message begins.
  private(set) var start = 0
  private(set) var end: Int
  private(set) var time = KernelTime()
  private(set) var host: String?
  /// The time is a difference to the line before (`dmesg -H`).
  private(set) var isRelative = false

  /// How far a prefix can reach.
  private static let reach = 240

  init(_ line: RawSpan) {
    end = line.byteCount
    if readDeviceRecord(line) { return }
    let reach = min(line.byteCount, Self.reach)
    if let tag = line.firstRange(of: " kernel: ", in: 0..<reach)
      ?? line.firstRange(of: " kernel - - - ", in: 0..<reach)
    {
      readPrefix(line, 0..<tag.lowerBound)
      (mark, start) = (.kernel, tag.upperBound)
      _ = readBracket(line, at: start)
    } else if !readFront(line, reach) {
      start = line.trimmed(0..<end).lowerBound
    }
    skipCaller(line)
  }

  /// `6,1234,123456789,-,caller=T1;text`: level, sequence, microseconds since boot, flags.
  private mutating func readDeviceRecord(_ line: RawSpan) -> Bool {
    guard let first = line.byteCount > 8 ? line[0] : nil, first.isDigit,
      let semicolon = line.firstIndex(of: UInt8(ascii: ";")), semicolon < 80
    else { return false }
    var cursor = ByteCursor(line)
    var numbers: [UInt64] = []
    for _ in 0..<3 {
      guard let number = cursor.unsigned(), cursor.skip(ifNext: UInt8(ascii: ",")) else {
        return false
      }
      numbers.append(number)
    }
    guard let flag = cursor.next, "-c+".utf8.contains(flag) else { return false }
    time.uptime = Double(numbers[2]) / 1e6
    (mark, start) = (.kernel, semicolon + 1)
    return true
  }

  /// A line without a tag: a time in brackets or of ISO form, perhaps behind a level, the words of
  /// `dmesg -x`, or what a collector put there.
  private mutating func readFront(_ line: RawSpan, _ reach: Int) -> Bool {
    if readISO(line) { return true }
    var position = 0
    while let open = line.firstIndex(of: UInt8(ascii: "["), from: position), open < reach {
      if readBracket(line, at: open) || readTalos(line, at: open) { return true }
      position = open + 1
    }
    return false
  }

  /// `kern:    info: [2026-11-26T01:02:03.123456789Z]: text`.
  private mutating func readTalos(_ line: RawSpan, at open: Int) -> Bool {
    guard line.firstRange(of: "kern: ", in: 0..<open) != nil,
      let close = line.firstRange(of: "Z]: ", in: open..<min(open + 50, end)),
      let wall = KernelClock(line.string(open + 1..<close.lowerBound + 1)), wall.hasYear
    else { return false }
    (time.wall, time.hasYear) = (wall.seconds, true)
    (mark, start) = (.kernel, close.upperBound)
    return true
  }

  /// `2026-11-26T01:02:03,123456+00:00 text`; with a point it could be any log.
  private mutating func readISO(_ line: RawSpan) -> Bool {
    var cursor = ByteCursor(line)
    if let level = Self.levelEnd(line) { cursor.move(to: level) }
    guard let word = cursor.word(), word.count >= 26, word.count <= 40,
      line[word.lowerBound + 10] == UInt8(ascii: "T"),
      line[word.lowerBound + 19] == UInt8(ascii: ",")
    else { return false }
    guard let wall = KernelClock(line.string(word)) else { return false }
    (time.wall, time.hasYear) = (wall.seconds, wall.hasYear)
    (mark, start) = (.kernel, min(end, cursor.position + 1))
    return true
  }

  /// The end of `<4>` or `kern  :warn  : ` at the start of a line.
  private static func levelEnd(_ line: RawSpan) -> Int? {
    guard line.starts(with: "kern  :") || line.starts(with: "user  :") else { return nil }
    return line.firstRange(of: ": ", in: 6..<min(line.byteCount, 24))?.upperBound
  }

  private mutating func readBracket(_ line: RawSpan, at open: Int) -> Bool {
    guard open < end, line[open] == UInt8(ascii: "["),
      let close = line.firstIndex(of: UInt8(ascii: "]"), from: open), close - open < 60
    else { return false }
    let isRead =
      readUptime(line, open + 1..<close)
      || readRelative(line, open + 1..<close) || readWall(line, open + 1..<close)
    guard isRead else { return false }
    mark = .kernel
    start = close + 1
    if start < end, line[start] == 0x20 { start += 1 }
    return true
  }

  /// `  123.456789`, in `dmesg -d` with ` <    0.000012>` behind it.
  private mutating func readUptime(_ line: RawSpan, _ range: Range<Int>) -> Bool {
    var cursor = ByteCursor(line)
    cursor.move(to: range.lowerBound)
    cursor.skipBlanks()
    guard let seconds = cursor.unsigned(), cursor.skip(ifNext: UInt8(ascii: ".")) else {
      return false
    }
    let digits = cursor.position
    guard let fraction = cursor.unsigned(), cursor.position - digits == 6 else { return false }
    guard cursor.position == range.upperBound || line[cursor.position] == 0x20 else { return false }
    time.uptime = Double(seconds) + Double(fraction) / 1e6
    return true
  }

  /// `  +0.000012`.
  private mutating func readRelative(_ line: RawSpan, _ range: Range<Int>) -> Bool {
    var cursor = ByteCursor(line)
    cursor.move(to: range.lowerBound)
    cursor.skipBlanks()
    guard cursor.skip(ifNext: UInt8(ascii: "+")), let seconds = cursor.number(),
      cursor.position == range.upperBound
    else { return false }
    isRelative = true
    time.wall = seconds
    time.hasYear = false
    return true
  }

  /// `Thu Nov 26 01:02:03 2026` in the words of any locale, `Nov26 01:02`.
  private mutating func readWall(_ line: RawSpan, _ range: Range<Int>) -> Bool {
    guard line.firstIndex(of: UInt8(ascii: ":"), from: range.lowerBound) ?? end < range.upperBound
    else { return false }
    // Web servers print the same time, and a level in brackets behind it.
    if range.upperBound + 3 < end, line[range.upperBound + 2] == UInt8(ascii: "["),
      !line[range.upperBound + 3].isBlank, line[range.upperBound + 3] >= 0x61
    {
      return false
    }
    let words = line.string(range).split(separator: " ").filter { !$0.hasPrefix("<") }
    guard words.count == 2 || words.count == 5 || words.count == 6, words.allSatisfy({ $0 != ">" })
    else { return false }
    guard let wall = KernelClock(words.joined(separator: " ")) else { return false }
    // A fraction is the mark of other logs.
    guard words.count == 2 || wall.hasYear, !wall.hasFraction else { return false }
    (time.wall, time.hasYear) = (wall.seconds, wall.hasYear)
    return true
  }

  /// What stands in front of the tag: a time in one of many forms, and the host.
  private mutating func readPrefix(_ line: RawSpan, _ range: Range<Int>) {
    var front = range.lowerBound
    if let bracket = line.firstIndex(of: UInt8(ascii: "["), from: front),
      bracket < range.upperBound,
      readBracket(line, at: bracket)
    {
      front = start
    }
    guard front < range.upperBound else { return }
    let words = line.string(front..<range.upperBound).split(separator: " ")
    if time.uptime == nil, let wall = KernelClock(words.joined(separator: " ")) {
      (time.wall, time.hasYear) = (wall.seconds, wall.hasYear)
    }
    guard let last = words.last, words.count > 1 || front > range.lowerBound,
      last.first?.isLetter == true || last.contains("."), !last.contains("/"), last.count < 80
    else { return }
    host = String(last)
  }

  /// `[ T1234]`, `[    C0]`: the task or processor that wrote it.
  private mutating func skipCaller(_ line: RawSpan) {
    guard mark == .kernel, start < end, line[start] == UInt8(ascii: "["),
      let close = line.firstIndex(of: UInt8(ascii: "]"), from: start), close - start < 14
    else { return }
    let inner = line.trimmed(start + 1..<close)
    guard inner.count > 1,
      line[inner.lowerBound] == UInt8(ascii: "T")
        || line[inner.lowerBound] == UInt8(ascii: "C"),
      inner.dropFirst().allSatisfy({ line[$0].isDigit })
    else { return }
    start = close + 1
    if start < end, line[start] == 0x20 { start += 1 }
  }
}
