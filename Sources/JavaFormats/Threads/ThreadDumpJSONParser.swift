import ByteParsing
package import Capture

/// Reads the JSON that `jcmd PID Thread.dump_to_file -format=json FILE` writes, of JDK 21 to 27, in
/// any layout, whole or cut, alone or inside of other JSON or a log.
///
///     {"threadDump": {"processId": "210", "time": "2026-11-21T10:12:58.296Z",
///       "runtimeVersion": "25.0.2+10-LTS", "threadContainers": [
///         {"container": "<root>", "parent": null, "owner": null, "threads": [
///           {"tid": "3", "time": "…", "name": "main", "state": "BLOCKED", "virtual": true,
///            "blockedOn": "com.example.Stock@64a4c19e", "stack": ["java.base\/java.lang.…"],
///            "monitorsOwned": [{"depth": 3, "locks": ["com.example.Order@69c2e816", null]}]}],
///          "threadCount": "1"}]}}
package struct ThreadDumpJSONParser: StreamParser {
  package static let format = Format(
    kind: "jvm-thread-dump-json",
    label: "JVM thread dump as JSON (jcmd Thread.dump_to_file -format=json)",
    lineStarts: ["\"threadDump"], markers: ["\"threadContainers\""])

  var builder = DumpBuilder()
  /// `nil` between dumps.
  var tokenizer: JSONTokenizer?
  /// What the open objects and arrays are, the innermost last.
  var levels: [DumpLevel] = []
  var key = DumpKey.other
  var line = 1
  var container = OpenContainer()
  var monitorDepth = 0
  /// The place of the first lock line of the open entry of `monitorsOwned`.
  var firstMonitor = 0
  /// What the open `parkBlocker` says so far.
  var blocker: UInt64?
  var hasStates = false
  /// Lines that may belong to something else.
  private var foreignCount = 0
  /// Containers of which fewer threads were read than they say to have.
  var incomplete = 0

  package init() {}

  package var foreignLines: Int? { foreignCount }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    line = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = min(bytes.lineEnd(from: position) + 1, bytes.byteCount)
      if bytes[position] != 0 { take(bytes, position..<end) }
      position = end
      line += 1
    }
  }

  package mutating func finish() -> Parsed<ThreadDumpSeries>? {
    let wasCut = builder.dump != nil
    endDump(isWhole: false)
    guard let series = builder.series else { return nil }
    return Parsed(series, damage: damage(wasCut: wasCut, series), note: builder.note)
  }

  private func damage(wasCut: Bool, _ series: ThreadDumpSeries) -> String? {
    if wasCut {
      let bytes = "the JVM itself cuts what it prints instead of writing it to a file"
      return "the last dump was cut short: \(bytes)"
    }
    if series.dumps.contains(where: { !$0.hasTail }) { return "a dump was cut short" }
    if incomplete > 0 { return "threads are missing that the dump says it has" }
    return nil
  }

  /// Takes one line with its newline.
  private mutating func take(_ bytes: RawSpan, _ line: Range<Int>) {
    let bytes = bytes.extracting(line)
    var position = 0
    while position < bytes.byteCount {
      if tokenizer == nil, !begin(bytes, &position) {
        if position < bytes.byteCount - 1 { foreignCount += 1 }
        return
      }
      let place = tokenizer?.place
      let levels = levels
      do throws(ParseError) {
        while let token = try tokenizer?.next(in: bytes, at: &position) { take(token) }
        if tokenizer != nil { return }
      } catch {
        skip(to: place)
        if place != nil { self.levels = levels }
        return
      }
    }
  }

  /// Goes on behind a line that is not of the dump as if it was not there.
  private mutating func skip(to place: JSONTokenizer.Place?) {
    foreignCount += 1
    if let place, let depth = tokenizer?.depth, depth < JSONTokenizer.maximumDepth / 2 {
      tokenizer?.resume(at: place)
    } else {
      tokenizer = JSONTokenizer(isInsideObject: true)
    }
  }

  /// Looks for the first key of a dump and starts there.
  private mutating func begin(_ bytes: RawSpan, _ position: inout Int) -> Bool {
    let rest = position..<bytes.byteCount
    let keys: [StaticString] = ["\"threadDump\"", "\"processId\"", "\"threadContainers\""]
    let found = keys.enumerated().compactMap { index, text in
      bytes.firstRange(of: text, in: rest).map { (start: $0.lowerBound, isInner: index > 0) }
    }.min { $0.start < $1.start }
    guard let found else { return false }
    position = found.start
    tokenizer = JSONTokenizer(isInsideObject: true)
    levels = []
    if found.isInner { beginDump() }
    return true
  }

}

/// What an object or array of a dump is.
enum DumpLevel: Sendable {
  case dump, containers, container, threads, thread, stack, monitors, monitor, locks, blocker, other
}

/// The keys of a dump.
enum DumpKey: Sendable {
  case threadDump, processId, time, runtimeVersion, threadContainers
  case container, parent, owner, threads, threadCount
  case tid, name, state, virtual, carrier, blockedOn, waitingOn, parkBlocker, object, stack
  case monitorsOwned, depth, locks
  case other

  private static let all: [(StaticString, DumpKey)] = [
    ("stack", .stack), ("tid", .tid), ("name", .name), ("state", .state), ("time", .time),
    ("depth", .depth), ("locks", .locks), ("monitorsOwned", .monitorsOwned),
    ("parkBlocker", .parkBlocker), ("object", .object), ("waitingOn", .waitingOn),
    ("blockedOn", .blockedOn), ("virtual", .virtual), ("carrier", .carrier), ("owner", .owner),
    ("container", .container), ("parent", .parent), ("threads", .threads),
    ("threadCount", .threadCount), ("threadDump", .threadDump), ("processId", .processId),
    ("runtimeVersion", .runtimeVersion), ("threadContainers", .threadContainers),
  ]

  init(_ bytes: RawSpan) {
    self = .other
    for (name, key) in Self.all
    where name.utf8CodeUnitCount == bytes.byteCount && bytes.starts(with: name) {
      self = key
      return
    }
  }
}

/// The container whose threads are being read.
struct OpenContainer: Sendable {
  /// Its place in the dump; `nil` where its beginning was not seen.
  var place: Int?
  var threads = 0
  var parent: TextTable.ID?
  var owner: Int?
  var stated: Int?
}
