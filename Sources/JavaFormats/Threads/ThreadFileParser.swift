import ByteParsing
package import Capture

/// Reads the text that `jcmd PID Thread.dump_to_file FILE` writes, of JDK 21 to 27.
///
///     210
///     2026-11-21T10:12:58.296288220Z
///     25.0.2+10-LTS
///
///     #34 "" virtual BLOCKED 2026-11-21T10:12:58.312471927Z          JDK 25
///         at com.example.SeatDesk.exchange(SeatDesk.java:182)
///         - waiting to lock <com.example.SeatMap@50378040>
///         at java.base/java.lang.VirtualThread.run(VirtualThread.java:460)
///
///     #24 "tour-request-1" virtual                                   JDK 21
///           com.example.SeatDesk.exchange(SeatDesk.java:182)
package struct ThreadFileParser: StreamParser {
  package static let format = Format(
    kind: "jvm-thread-dump-file",
    label: "JVM thread dump as text with virtual threads (jcmd Thread.dump_to_file)",
    // The reference handler stands near the top of every dump; no other text writes its module.
    lineStarts: [
      "at java.base/java.lang.ref.Reference.waitForReferencePendingList(",
      "java.base/java.lang.ref.Reference.waitForReferencePendingList(",
    ])

  private var builder = DumpBuilder()
  private var preamble = FilePreamble()
  private var line = 1
  /// A header whose name holds a line end: its text so far.
  private var brokenHeader: (text: [UInt8], line: Int)?
  /// A blank line ended the thread's lines.
  private var isClosed = true
  private var endsWithNewline = true
  private var foreignLines = 0

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    line = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if bytes[position] != 0 { take(bytes, position..<end) }
      position = end + 1
      line += 1
    }
    if bytes.byteCount > 0 { endsWithNewline = bytes[bytes.byteCount - 1] == 0x0A }
  }

  package mutating func finish() -> Parsed<ThreadDumpSeries>? {
    let isWhole = endsWithNewline && isClosed
    close(isWhole: isWhole)
    guard let series = builder.series else { return nil }
    var damage: String?
    if !isWhole {
      damage = "the last dump was cut short"
    } else if series.dumps.contains(where: { !$0.hasHead }) {
      damage = "the first lines of a dump are missing"
    }
    return Parsed(series, damage: damage, note: builder.note)
  }

  private mutating func take(_ bytes: RawSpan, _ line: Range<Int>) {
    let text = bytes.trimmed(line)
    guard !text.isEmpty else {
      isClosed = true
      return
    }
    if brokenHeader != nil, takeBrokenHeader(bytes, line) { return }
    let first = text.lowerBound
    if first == line.lowerBound, bytes.starts(with: "#", at: first) {
      takeHeader(bytes, text)
    } else if first == line.lowerBound, preamble.take(bytes, text) {
      if preamble.isComplete { beginDump() }
    } else if isClosed {
      foreignLines += 1
    } else if bytes.starts(with: "at ", at: first) {
      builder.addFrame(bytes, min(first + 3, text.upperBound)..<text.upperBound, line: self.line)
    } else if bytes.starts(with: "- ", at: first) {
      takeLock(bytes, min(first + 2, text.upperBound)..<text.upperBound)
    } else if first >= line.lowerBound + 6, bytes.firstRange(of: "(", in: text) != nil {
      builder.addFrame(bytes, text, line: self.line)
    } else {
      foreignLines += 1
    }
  }

  // MARK: Dumps

  private mutating func beginDump() {
    close(isWhole: isClosed)
    builder.open(.fileText, line: max(1, line - 2))
    builder.dump?.pid = preamble.pid
    builder.dump?.time = preamble.time
    builder.dump?.vm = preamble.version
    builder.dump?.isTimeUTC = true
    builder.dump?.listsStates = false
    preamble = FilePreamble()
    isClosed = true
  }

  private mutating func close(isWhole: Bool) {
    builder.closeThread()
    builder.dump?.hasTail = isWhole
    if !builder.ownerNumbers.isEmpty { builder.dump?.listsSynchronizers = true }
    builder.closeDump()
  }

  // MARK: Threads

  private mutating func takeHeader(_ bytes: RawSpan, _ text: Range<Int>) {
    guard let header = FileHeader(bytes, text) else {
      if FileHeader.begins(bytes, text) { brokenHeader = (copy(bytes, text), line) }
      return
    }
    begin(header, bytes, line: line)
  }

  private mutating func begin(_ header: FileHeader, _ bytes: RawSpan, line: Int) {
    if builder.dump == nil {
      beginDump()
      builder.dump?.hasHead = false
    }
    builder.openThread(line: line)
    builder.thread?.name = builder.tables.texts.intern(bytes, header.name)
    builder.thread?.number = header.number
    builder.thread?.isVirtual = header.isVirtual
    builder.thread?.state = header.state
    if header.state != .unknown { builder.dump?.listsStates = true }
    isClosed = false
  }

  /// A name with a line end in it: joins lines until they make a header, or gives up.
  private mutating func takeBrokenHeader(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    guard var broken = brokenHeader else { return false }
    brokenHeader = nil
    broken.text.append(0x0A)
    broken.text.append(contentsOf: copy(bytes, line))
    let text = broken.text
    if let header = FileHeader(text.rawSpan, 0..<text.count) {
      begin(header, text.rawSpan, line: broken.line)
      return true
    }
    if self.line - broken.line < 4, text.count < 4096 { brokenHeader = broken }
    return brokenHeader != nil
  }

  private func copy(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe Array($0[range]) }
  }

  /// Reads `waiting to lock <com.example.Stock@64a4c19e>`, since JDK 26 with `, owner #12`.
  private mutating func takeLock(_ bytes: RawSpan, _ text: Range<Int>) {
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: text.lowerBound)
    let kinds: [(StaticString, LockLine.Kind)] = [
      ("locked ", .locked), ("waiting to lock ", .waitingToLock), ("waiting on ", .waitingOn),
      ("parking to wait for ", .parking),
    ]
    guard let kind = kinds.first(where: { cursor.skip(ifNext: $0.0) })?.1 else { return }
    cursor.skipBlanks()
    guard cursor.skip(ifNext: UInt8(ascii: "<")) else { return }
    let rest = cursor.position..<text.upperBound
    guard let end = bytes.firstRange(of: ">", in: rest)?.lowerBound else { return }
    let object = builder.addLock(
      kind, identity: bytes, cursor.position..<end, line: line)
    guard let owner = bytes.firstRange(of: "owner #", in: end..<text.upperBound) else { return }
    cursor.move(to: owner.upperBound)
    let number = cursor.unsigned().flatMap(Int.init(exactly:))
    if let number, object != 0 { builder.ownerNumbers[object] = number }
  }
}

/// A thread's first line: `#34 "tour-1" virtual BLOCKED 2026-11-21T10:12:58.312Z`.
struct FileHeader {
  var number: Int
  var name: Range<Int>
  var isVirtual = false
  var state = ThreadState.unknown

  init?(_ bytes: RawSpan, _ text: Range<Int>) {
    guard let start = Self.nameStart(bytes, text) else { return nil }
    var end = text.upperBound
    var quote: Int?
    // Names may hold quotes: the last one that the rest of a header follows ends it.
    while quote == nil, let last = bytes.lastIndex(of: UInt8(ascii: "\""), in: start.name..<end) {
      if Self.isRest(bytes, (last + 1)..<text.upperBound) { quote = last }
      end = last
    }
    guard let quote else { return nil }
    number = start.number
    name = start.name..<quote
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: quote + 1)
    while let word = cursor.word() {
      let text = bytes.extracting(word)
      if text.byteCount == 7, text.starts(with: "virtual") {
        isVirtual = true
      } else if state == .unknown {
        state = ThreadState(name: text)
      }
    }
  }

  /// Whether the line may be the beginning of a header.
  static func begins(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    nameStart(bytes, text) != nil
  }

  private static func nameStart(
    _ bytes: RawSpan, _ text: Range<Int>
  ) -> (number: Int, name: Int)? {
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: text.lowerBound + 1)
    guard let number = cursor.unsigned().flatMap(Int.init(exactly:)),
      cursor.skip(ifNext: " \"")
    else { return nil }
    return (number, cursor.position)
  }

  private static func isRest(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    let text = bytes.trimmed(range)
    guard !text.isEmpty else { return true }
    let words: [StaticString] = [
      "virtual", "RUNNABLE", "BLOCKED", "WAITING", "TIMED_WAITING", "NEW", "TERMINATED",
    ]
    return words.contains { bytes.starts(with: $0, at: text.lowerBound) }
  }
}

/// The three lines in front of a dump: process, time, version.
struct FilePreamble: Sendable {
  private(set) var pid: Int?
  private(set) var time: String?
  private(set) var version: String?

  var isComplete: Bool { version != nil }

  /// Takes the next of the lines; false where it is none.
  mutating func take(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: text.lowerBound)
    if let number = cursor.unsigned(), cursor.isAtEnd {
      self = FilePreamble()
      pid = Int(exactly: number)
      return true
    }
    if pid != nil, time == nil, let time = ISOTime.seconds(bytes, text) {
      self.time = time
      return true
    }
    if time != nil, text.count < 100, bytes[text.lowerBound].isDigit {
      version = bytes.string(text)
      return true
    }
    self = FilePreamble()
    return false
  }
}
