internal import ByteParsing
package import Capture

/// Reads the kernel's records, as `dmesg` in any of its layouts, `/dev/kmsg`, syslog or the journal
/// show them; other lines may stand between.
package struct KernelLogParser: StreamParser {
  package static var format: Format { KernelLog.format }

  private let needles = NeedleSet(KernelEventNeedles.texts, inOrder: true)
  /// Lines that are looked at to learn whether the text is a kernel log at all.
  private static let surveyLimit = 400
  private static let enough = 3

  private var log = KernelLog()
  private var gathering = KernelEventGathering()
  private var outOfMemory = OutOfMemoryReader()
  private var stack = KernelStackReader()
  private var clock = KernelLogClock()
  private var isJSON = false
  private var surveyed = 0
  /// Lines with a mark of the kernel.
  private var marked = 0

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var reader = self
    reader.survey(bytes)
    var (position, line) = (0, firstLine)
    while position < bytes.byteCount {
      if !reader.isFollowing {
        guard let hit = reader.needles.next(in: bytes, position..<bytes.byteCount) else { break }
        let start = bytes.lineStart(of: hit.position, after: position)
        line += bytes.extracting(position..<start).count(of: 0x0A)
        position = start
      }
      let end = bytes.lineEnd(from: position)
      let last = end > position && bytes[end - 1] == 0x0D ? end - 1 : end
      reader.take(bytes, position..<last, line)
      position = end + 1
      line += 1
    }
    reader.noteEnd(bytes)
    self = reader
  }

  /// Whether the next line matters, whatever it holds.
  private var isFollowing: Bool { outOfMemory.isOpen || stack.isOpen || clock.isRelative }

  private mutating func take(_ bytes: RawSpan, _ range: Range<Int>, _ number: Int) {
    let line = bytes.extracting(range)
    if KernelJSON.isLikely(line) {
      // `dmesg` writes the time on a line of its own, before the message.
      let front = bytes.lastIndex(
        of: UInt8(ascii: "{"), in: max(0, range.lowerBound - 160)..<range.lowerBound)
      for entry in KernelJSON.entries(
        bytes.extracting((front ?? range.lowerBound)..<range.upperBound))
      {
        isJSON = true
        note(entry.time, host: entry.host)
        let text = entry.message
        take(message: text.rawSpan, number, entry.time, isMarked: true)
      }
      return
    }
    if isJSON { return }
    if line.firstIndex(of: 0x1B) != nil {
      let plain = line.withoutControlSequences
      takePlain(plain.rawSpan, number)
    } else {
      takePlain(line, number)
    }
  }

  private mutating func takePlain(_ line: RawSpan, _ number: Int) {
    let parsed = KernelLine(line)
    let time = clock.time(of: parsed)
    if parsed.mark == .kernel { note(time, host: parsed.host) }
    take(
      message: line.extracting(parsed.start..<max(parsed.start, parsed.end)), number, time,
      isMarked: parsed.mark == .kernel)
  }

  private mutating func note(_ time: KernelTime, host: String?) {
    if log.host == nil { log.host = host }
    guard time.uptime != nil || time.wall != nil else { return }
    if log.first == nil { log.first = time }
    log.last = time
  }

  private mutating func take(
    message: RawSpan, _ line: Int, _ time: KernelTime, isMarked: Bool
  ) {
    if isMarked { marked += 1 }
    if let repeated = KernelRepetition(message) {
      gathering.add(repeats: repeated, line: line, time: time)
      return
    }
    if let kill = outOfMemory.take(message, line: line, time: time) {
      log.add(kill)
      return
    }
    guard let event = KernelEventRules.event(in: message) else {
      if stack.isOpen, stack.take(message) { gathering.set(stack: stack.frames) }
      return
    }
    if event.kind == .manualKillRequest { outOfMemory.noteManualRequest() }
    if event.kind == .hungTask { stack.open() } else { stack.close() }
    gathering.add(event, KernelRecord(line: line, time: time, text: message.shortText))
  }

  /// Counts lines with a mark of the kernel until there are enough of them.
  private mutating func survey(_ bytes: RawSpan) {
    var position = 0
    while position < bytes.byteCount, surveyed < Self.surveyLimit, marked < Self.enough {
      let end = bytes.lineEnd(from: position)
      let line = bytes.extracting(position..<end)
      surveyed += 1
      if KernelJSON.isLikely(line) {
        if let entry = KernelJSON.entries(line).first {
          marked += 1
          note(entry.time, host: entry.host)
        }
      } else {
        let plain = line.withoutControlSequences
        let parsed = KernelLine(plain.rawSpan)
        if parsed.mark == .kernel {
          marked += 1
          clock.isRelative = clock.isRelative || parsed.isRelative
          if log.first == nil { note(clock.peek(parsed), host: parsed.host) }
        }
      }
      position = end + 1
    }
  }

  /// The time of the last whole record of a piece.
  private mutating func noteEnd(_ bytes: RawSpan) {
    guard marked > 0, !clock.isRelative else { return }
    var end = bytes.byteCount
    for _ in 0..<20 where end > 0 {
      let start = bytes.lineStart(of: end - 1, after: 0)
      let line = bytes.extracting(start..<end)
      if KernelJSON.isLikely(line) {
        if let entry = KernelJSON.entries(line).last { return note(entry.time, host: entry.host) }
      } else {
        let plain = line.withoutControlSequences
        let parsed = KernelLine(plain.rawSpan)
        if parsed.mark == .kernel { return note(clock.time(of: parsed), host: parsed.host) }
      }
      end = start
    }
  }

  package mutating func finish() -> Parsed<KernelLog>? {
    (log.events, log.unlisted) = (gathering.events, gathering.unlisted)
    guard !log.events.isEmpty || log.killCount > 0 || marked >= 2 else { return nil }
    let kills = log.killCount == 1 ? "1 kill" : "\(log.killCount) kills"
    let notable = log.events.filter { !$0.kind.isUsual }
    let kinds = Set(notable.map(\.kind)).count
    let events = notable.reduce(0) { $0 &+ $1.count }
    var notes: [String] = []
    if log.killCount > 0 { notes.append("\(kills) for want of memory") }
    if events > 0 {
      let records = events == 1 ? "1 record" : "\(events) records"
      notes.append(kinds == 1 ? records : "\(records) of \(kinds) kinds")
    }
    return Parsed(log, note: notes.isEmpty ? "nothing of note" : notes.joined(separator: ", "))
  }
}

extension KernelLog {
  private static let killLimit = 160
  private static let firstKills = 32

  fileprivate mutating func add(_ kill: OutOfMemoryKill) {
    killCount += 1
    kills.append(kill)
    if kills.count > Self.killLimit { kills.remove(at: Self.firstKills) }
  }
}

extension RawSpan {
  /// The start of the line that holds `position`, not before `limit`.
  fileprivate func lineStart(of position: Int, after limit: Int) -> Int {
    guard position > limit else { return limit }
    return lastIndex(of: 0x0A, in: limit..<position).map { $0 + 1 } ?? limit
  }

  /// As much of a message as a report shows.
  fileprivate var shortText: String { string(0..<min(byteCount, 300)) }
}
