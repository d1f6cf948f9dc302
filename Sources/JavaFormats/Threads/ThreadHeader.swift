import ByteParsing

/// A thread's first line, in the forms of JDK 7 to 25.
///
///     "main" prio=10 tid=0x00007f nid=0x1b03 runnable [0x00007f]                            JDK 7
///     "main" #1 prio=5 os_prio=0 cpu=63.1ms elapsed=7.9s tid=0x0000 nid=0x1b03 runnable  [0x…]   17
///     "main" #3 [27] prio=5 os_prio=0 cpu=63.1ms elapsed=7.9s tid=0x0000 nid=27 runnable  [0x…]  25
///     "ForkJoinPool-1-worker-1" #30 [60] daemon prio=5 os_prio=0 cpu=7ms elapsed=2s tid=0x0000   21
struct ThreadHeader {
  /// The name between its quotes; it may hold quotes, tabs and line ends itself.
  var name: Range<Int>
  var number: Int?
  var isDaemon = false
  var hasPriority = false
  var tid: UInt64 = 0
  var nid: UInt64?
  var cpu: Double?
  var elapsed: Double?
  var activity = ThreadActivity.other
  var hasStackPointer = false

  /// Reads `bytes[line]`; `nil` where no quote is followed by a field of a header.
  init?(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let quote = Self.closingQuote(bytes, line) else { return nil }
    name = (line.lowerBound + 1)..<quote
    var cursor = ByteCursor(bytes)
    cursor.move(to: quote + 1)
    var statusStart: Int?
    while let word = cursor.word(), word.lowerBound < line.upperBound {
      if statusStart == nil, !readField(bytes, word) { statusStart = word.lowerBound }
      if bytes[word.lowerBound] == UInt8(ascii: "["), statusStart != nil { hasStackPointer = true }
    }
    if let statusStart { activity = Self.activity(bytes, statusStart..<line.upperBound) }
  }

  /// The last quote that a field follows, since names may hold quotes and look-alikes of fields.
  private static func closingQuote(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    var end = line.upperBound
    while let quote = bytes.lastIndex(of: UInt8(ascii: "\""), in: line.lowerBound..<end),
      quote > line.lowerBound
    {
      if isField(bytes, quote + 1) { return quote }
      end = quote
    }
    return nil
  }

  private static func isField(_ bytes: RawSpan, _ position: Int) -> Bool {
    guard bytes.starts(with: " ", at: position) else { return false }
    if bytes.starts(with: "#", at: position + 1) {
      return position + 2 < bytes.byteCount && bytes[position + 2].isDigit
    }
    let fields: [StaticString] = ["daemon ", "prio=", "os_prio=", "cpu=", "tid=", "nid="]
    return fields.contains { bytes.starts(with: $0, at: position + 1) }
  }

  /// Takes one blank-separated field; false for the first word of the status.
  private mutating func readField(_ bytes: RawSpan, _ word: Range<Int>) -> Bool {
    var cursor = ByteCursor(bytes)
    cursor.move(to: word.lowerBound)
    switch bytes[word.lowerBound] {
    case UInt8(ascii: "#"):
      cursor.skip(1)
      number = cursor.unsigned().flatMap(Int.init(exactly:))
    case UInt8(ascii: "["):
      break
    case UInt8(ascii: "d") where bytes.starts(with: "daemon", at: word.lowerBound):
      isDaemon = true
    case UInt8(ascii: "p") where cursor.skip(ifNext: "prio="):
      hasPriority = true
    case UInt8(ascii: "o") where cursor.skip(ifNext: "os_prio="):
      break
    case UInt8(ascii: "c") where cursor.skip(ifNext: "cpu="):
      cpu = cursor.number().flatMap { cursor.skip(ifNext: "ms") ? $0 : nil }
    case UInt8(ascii: "e") where cursor.skip(ifNext: "elapsed="):
      elapsed = cursor.number().flatMap { cursor.skip(ifNext: "s") ? $0 : nil }
    case UInt8(ascii: "a") where cursor.skip(ifNext: "allocated="): break
    case UInt8(ascii: "d") where cursor.skip(ifNext: "defined_classes="): break
    case UInt8(ascii: "t") where cursor.skip(ifNext: "tid="):
      tid = cursor.hexadecimal() ?? 0
    case UInt8(ascii: "n") where cursor.skip(ifNext: "nid="):
      nid = Self.nativeID(&cursor)
    default:
      return false
    }
    return true
  }

  /// Hexadecimal with `0x`, decimal since JDK 18; on old macOS hexadecimal without `0x`.
  ///
  /// Some 64-bit ids were printed sign-extended.
  private static func nativeID(_ cursor: inout ByteCursor) -> UInt64? {
    if cursor.skip(ifNext: "0x") { return cursor.hexadecimal().map { $0 & 0xFFFF_FFFF } }
    let start = cursor.position
    let decimal = cursor.unsigned()
    if let next = cursor.next, !next.isBlank {
      cursor.move(to: start)
      return cursor.hexadecimal()
    }
    return decimal
  }

  private static func activity(_ bytes: RawSpan, _ status: Range<Int>) -> ThreadActivity {
    let position = status.lowerBound
    if bytes.starts(with: "runnable", at: position) { return .runnable }
    if bytes.starts(with: "waiting for monitor entry", at: position) {
      return .waitingForMonitorEntry
    }
    if bytes.starts(with: "in Object.wait()", at: position) { return .inObjectWait }
    if bytes.starts(with: "waiting on condition", at: position) { return .waitingOnCondition }
    if bytes.starts(with: "sleeping", at: position) { return .sleeping }
    return .other
  }
}
