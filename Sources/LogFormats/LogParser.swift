import ByteParsing
package import Capture

/// Reads logs of any program for what matters in all of them; where none of that stands in a text,
/// it is left to others.
package struct LogParser: StreamParser {
  package static let format = Format(
    kind: "log", label: "log of any program that tells of failures",
    markers: LogNeedles.texts, reach: .whole)

  private var reader = LogReader()

  package init() {}

  package mutating func expect(_ markers: ArraySlice<Bool>) { reader.expect(markers) }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    reader.read(bytes, firstLine: firstLine)
  }

  package var isLastResort: Bool { !isTelling || !reader.hasTimedEvents }

  private var isTelling: Bool {
    reader.log.groups.contains {
      switch $0.owner {
      case .program:
        !$0.kind.isToldElsewhere || $0.kind == .managedMemory && $0.detail != "Java"
      // One that was tried again is told by what reads logs of Java.
      case .java: ($0.kind == .lockTimeout || $0.kind == .deadlock) && $0.tally.count >= 3
      case .server, .kernel, .remark: false
      }
    }
  }

  package mutating func finish() -> Parsed<EventLog>? {
    let isTold = isTelling && reader.hasTimedEvents
    let log = reader.finish()
    guard !isOfStatements, isTold || !isOfAnotherKind, isTelling || log.firstTime != nil else {
      return nil
    }
    return Parsed(log, note: log.note)
  }

  /// Whether the text begins as what is no log: a document, a table, a run of tests.
  private var isOfAnotherKind: Bool {
    let bytes = reader.beginning.rawSpan
    let start = bytes.trimmed(0..<bytes.byteCount)
    guard let first = start.first.map({ bytes[$0] }) else { return true }
    // Node.js begins so where its heap is full.
    if first == UInt8(ascii: "<") { return !bytes.starts(with: "<--- ", at: start.lowerBound) }
    let documents: [StaticString] = [
      "apiVersion:", "Name:", "{\n", "[\n", "{\r\n", "NAMESPACE", "LAST SEEN", "# ", "## ", "#!",
    ]
    return documents.contains { bytes.starts(with: $0, at: start.lowerBound) }
      || bytes.has(oneOf: ["test session starts", "\n=== RUN", "Test Suite '", "#1 [internal]"])
  }
}

extension LogParser {
  /// Whether it is a dump of a database, whose rows may hold any words.
  private var isOfStatements: Bool {
    let bytes = reader.beginning.rawSpan
    let start = bytes.trimmed(0..<bytes.byteCount)
    guard let first = start.first else { return false }
    // journalctl(1) begins with a line like a comment of SQL too.
    let journal: [StaticString] = ["-- Logs begin ", "-- Journal begins ", "-- Boot "]
    if journal.contains(where: { bytes.starts(with: $0, at: first) }) { return false }
    return bytes.starts(with: "-- ", at: first) || bytes.starts(with: "/*M", at: first)
      || bytes.starts(with: "--\n", at: first)
  }
}

/// The same for whoever hands over a log and says so: every text is one.
package struct AnyLogParser: StreamParser {
  package static let format = Format(
    kind: "log", label: "log of any program", markers: LogNeedles.texts, reach: .always)

  private var reader = LogReader()

  package init() {}

  package mutating func expect(_ markers: ArraySlice<Bool>) { reader.expect(markers) }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    reader.read(bytes, firstLine: firstLine)
  }

  package mutating func finish() -> Parsed<EventLog>? {
    let log = reader.finish()
    return Parsed(log, note: log.note)
  }
}

extension LogEventKind {
  /// Whether what reads logs of Java and of the kernel tells of it as well.
  fileprivate var isToldElsewhere: Bool {
    switch self {
    case .managedMemory, .noMemory, .reset, .recovery, .oomKill, .crash, .hungTask, .inputOutput,
      .readOnly:
      true
    default: false
    }
  }
}

extension EventLog {
  /// What a person wants to know of it in a line.
  var note: String {
    var counts: [LogEventKind: Int] = [:]
    for group in groups where group.owner != .remark && group.owner != .server {
      counts[group.kind, default: 0] += group.tally.count
    }
    let parts = counts.sorted { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }
      .prefix(3).map { "\($0.value) × \($0.key.displayed)" }
    return (["\(lines) lines"] + parts).joined(separator: ", ")
  }
}
