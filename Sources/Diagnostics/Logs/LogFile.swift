import Capture
import Evidence
import LogFormats

/// One log: a file, or what was rotated of it, in the order of time.
struct LogFile {
  typealias Entry = (source: String, log: EventLog)

  /// What a person calls it: its path without the marks of rotation.
  let name: String
  let entries: [Entry]
  /// Whether a newer part of it was read that tells of no failure: nothing in it says that it is a log.
  let goesOnQuietly: Bool

  static func all(_ recording: Recording) -> [LogFile] {
    recording.once("log-files") {
      var groups: [(name: String, entries: [Entry])] = []
      for artifact in recording.samples(of: LogParser.self) {
        let name = base(of: artifact.source)
        if let place = groups.firstIndex(where: { $0.name == name }) {
          groups[place].entries.append((artifact.source, artifact.sample))
        } else {
          groups.append((name, [(artifact.source, artifact.sample)]))
        }
      }
      let strangers = recording.inputs.filter { $0.status == .unrecognized && $0.note != "empty" }
      return groups.map { name, entries in
        let newest = entries.map { age($0.source) }.min() ?? 0
        return LogFile(
          name: name, entries: inOrder(entries),
          goesOnQuietly: strangers.contains {
            newest > 0 && base(of: $0.source) == name && age($0.source) < newest
          })
      }
    }
  }

  /// How many rotations a part lies back, by its name; more of an earlier date.
  private static func age(_ source: String) -> Int {
    let stem = source.hasSuffix(".gz") ? source.dropLast(3) : source[...]
    let tail = stem.utf8.dropFirst(base(of: source).utf8.count).filter { $0 >= 0x30 && $0 <= 0x39 }
    guard let number = Int(String(decoding: tail, as: UTF8.self)) else { return 0 }
    return tail.count < 4 ? number : Int(Int32.max) - number
  }

  /// `shop.log` of `shop.log.2.gz`, `shop.log-20261126`, `shop.log.2026-11-26`.
  static func base(of source: String) -> String {
    if source == "-" { return "standard input" }
    var name = source[...]
    if name.hasSuffix(".gz") { name = name.dropLast(3) }
    let parts = name.utf8
    guard let mark = parts.lastIndex(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
    else { return String(name) }
    let tail = parts[parts.index(after: mark)...]
    guard !tail.isEmpty, tail.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return String(name) }
    if tail.count <= 3, parts[mark] == UInt8(ascii: ".") { return String(name[..<mark]) }
    if tail.count == 8 { return String(name[..<mark]) }
    // The day of a date with hyphens.
    let front = name[..<mark]
    guard tail.count == 2, front.utf8.count > 8 else { return String(name) }
    let date = front.utf8.suffix(8)
    let isDate =
      date.allSatisfy {
        $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
      && date.first.map { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") } == true
    return isDate ? String(front.dropLast(8)) : String(name)
  }

  private static func inOrder(_ entries: [Entry]) -> [Entry] {
    guard entries.count > 1 else { return entries }
    guard entries.allSatisfy({ $0.log.firstTime != nil && $0.log.isDated }) else {
      // The oldest has the highest number.
      return entries.reversed()
    }
    return entries.ordered { ($0.log.firstTime ?? 0) < ($1.log.firstTime ?? 0) }
  }

  var lines: Int { entries.reduce(0) { $0 &+ $1.log.lines } }

  var isUniversal: Bool { entries.allSatisfy(\.log.isUniversal) }

  var lastTime: Double? { entries.last?.log.lastTime }

  /// Who wrote it, each once.
  var writers: [String?] {
    var seen: [String?] = []
    for entry in entries {
      for name in entry.log.sources where !seen.contains(name) { seen.append(name) }
    }
    return seen
  }

  /// What a person calls what one writer wrote.
  func name(of writer: String?) -> String {
    guard let writer, writers.count > 1 else { return name }
    return "\(name) (\(writer))"
  }

  func text(_ time: Double?) -> String? {
    guard let time else { return nil }
    let text = LogClockText.text(time, isUniversal: isUniversal)
    // Syslog tells no year, some logs no day.
    if entries.contains(where: { !$0.log.isDated }) { return String(text.dropFirst(11)) }
    return text.hasPrefix("1970-") ? String(text.dropFirst(5)) : text
  }
}

/// Events of one kind in a log, over all its files: what its groups tell together.
struct LogEpisode {
  let file: LogFile
  let kind: LogEventKind
  var peer: String?
  var detail: String?
  var writer: String?
  private(set) var count = 0
  private(set) var first: (source: String, place: LogPlace)?
  private(set) var last: (source: String, place: LogPlace)?
  private(set) var burst: (count: Int, start: Double) = (0, 0)
  private(set) var isFatal = false
  private(set) var recovery: (source: String, place: LogPlace)?
  /// Lines of the log behind the last event.
  private(set) var linesBehind = 0
  private var firstLine = 0, lastLine = 0

  /// The least time, and the least number of lines, that is taken for the usual pause.
  private static let leastPause = 5.0
  private static let leastGap = 10.0
  /// A whole part of a log without any.
  private static let manyPauses = 100.0

  init(_ file: LogFile, _ kind: LogEventKind) {
    (self.file, self.kind) = (file, kind)
  }

  /// Adds a group of one of the files; they come in the order of time.
  mutating func add(_ group: EventGroup, of entry: Int) {
    let tally = group.tally
    guard let first = tally.first, let last = tally.last else { return }
    let source = file.entries[entry].source
    let before = file.entries.prefix(entry).reduce(0) { $0 &+ $1.log.lines }
    count += tally.count
    if self.first == nil || before + first.line < firstLine {
      self.first = (source, first)
      firstLine = before + first.line
    }
    if tally.burst.count > burst.count { burst = tally.burst }
    if before + last.line >= lastLine {
      self.last = (source, last)
      lastLine = before + last.line
      linesBehind = max(0, file.lines - lastLine)
      isFatal = tally.isFatal && entry == file.entries.count - 1
      recovery = tally.recovery.map { (source, $0) }
    }
  }

  /// Seconds from the first to the last; `nil` without times.
  var span: Double? {
    guard let start = first?.place.time, let end = last?.place.time else { return nil }
    return max(0, end - start)
  }

  /// Seconds that the log goes on behind the last; `nil` without times.
  var quiet: Double? {
    guard let last = last?.place.time, let end = file.lastTime else { return nil }
    return max(0, end - last)
  }

  var rate: Double? {
    span.flatMap { $0 >= 1 && count > 1 ? Double(count - 1) / $0 * 60 : nil }
  }

  /// How many of the usual pauses between two of them the log goes on behind the last, by lines where
  /// it tells no times; `nil` of a single one.
  var pauses: Double? {
    if file.goesOnQuietly { return Self.manyPauses }
    guard count > 1 else { return nil }
    if let span, let quiet {
      return quiet / max(span / Double(count - 1), Self.leastPause)
    }
    let gap = Double(lastLine - firstLine) / Double(count - 1)
    return Double(linesBehind) / max(gap, Self.leastGap)
  }

  var citations: [Citation] {
    guard let first, let last else { return [] }
    let places =
      first.place.line == last.place.line && first.source == last.source
      ? [first] : [first, last]
    return places.map { Citation(source: "\($0.source):\($0.place.line)", text: $0.place.text) }
  }
}
