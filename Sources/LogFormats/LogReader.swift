import ByteParsing
import Capture
import JavaFormats

/// Follows a log from piece to piece: events by their texts, templates by the shapes of lines.
struct LogReader {
  private(set) var log = EventLog()
  private var miner = TemplateMiner()
  private var expected = [Bool](repeating: true, count: LogNeedles.all.count)
  private var hits: [(place: Int, kind: LogEventKind)] = []
  /// The record that the last piece ended in.
  private var carried = RecordHead()
  private var recent = RecordHead()
  /// Kinds that the recent record has told already, a bit each.
  private var told: UInt32 = 0
  private var clock = LogClock()
  private var parts = LineParts()
  private var places: [GroupKey: Int] = [:]
  /// The text of the first lines, to see what else the input may be.
  private(set) var beginning: [UInt8] = []
  /// Whether an event stood in a record that has a time.
  private(set) var hasTimedEvents = false

  private static let groupLimit = 400
  private static let lookBack = 200

  private struct GroupKey: Hashable {
    var kind: LogEventKind
    var source: Int
    var peer, detail: String?
    var owner: EventGroup.Owner
  }

  /// The beginning of a record, and what it tells of all of it.
  struct RecordHead {
    var line = 0
    var start = 0
    var time: Double?
    var level: LogLevel?
    var source: String?
    var isOfKernel = false
    var isJSON = false
  }

  mutating func expect(_ markers: ArraySlice<Bool>) {
    if markers.count == expected.count { expected = Array(markers) }
  }

  mutating func read(_ bytes: RawSpan, firstLine: Int) {
    if beginning.isEmpty {
      let count = min(bytes.byteCount, 2048)
      unsafe bytes.withUnsafeBytes { unsafe beginning.append(contentsOf: $0[0..<count]) }
    }
    if parts.isOpen || marks(.part) {
      let text = parts.join(bytes)
      readWhole(text.rawSpan, firstLine)
    } else {
      readWhole(bytes, firstLine)
    }
  }

  private func marks(_ kind: LogEventKind) -> Bool {
    LogNeedles.all.indices.contains { expected[$0] && LogNeedles.all[$0].kind == kind }
  }

  private mutating func readWhole(_ bytes: RawSpan, _ firstLine: Int) {
    noteFirst(bytes)
    findHits(bytes)
    readHits(bytes, firstLine)
    log.lines = firstLine - 1 + miner.read(bytes, firstLine: firstLine)
    noteEnd(bytes)
  }

  private mutating func findHits(_ bytes: RawSpan) {
    hits.removeAll(keepingCapacity: true)
    for (index, needle) in LogNeedles.all.enumerated()
    where expected[index] && needle.kind != .part && needle.kind != .line {
      // What came back matters only where something had failed.
      if needle.kind == .recovery, log.groups.isEmpty, hits.isEmpty { continue }
      var position = 0
      while let found = bytes.firstRange(of: needle.text, in: position..<bytes.byteCount) {
        hits.append((found.lowerBound, needle.kind))
        position = found.upperBound
      }
    }
    hits.sort { $0.place < $1.place }
  }

  private mutating func readHits(_ bytes: RawSpan, _ firstLine: Int) {
    var (counted, number) = (0, firstLine)
    var lastEnd = 0
    for hit in hits {
      let start =
        hit.place < lastEnd ? counted : bytes.beginning(ofLineAt: hit.place)
      number += bytes.extracting(counted..<start).count(of: 0x0A)
      counted = start
      let line = start..<bytes.lineEnd(from: hit.place)
      lastEnd = line.upperBound
      take(hit.kind, at: hit.place, line, number, bytes)
    }
  }

  private mutating func take(
    _ kind: LogEventKind, at place: Int, _ line: Range<Int>, _ number: Int, _ bytes: RawSpan
  ) {
    if recent.line != 0, recent.line == number, told & kind.bit != 0 { return }
    // Envoy says in its access log how it failed to connect.
    if bytes.isAccess(line), !bytes.starts(with: "connect_error:", at: place) { return }
    let head = head(of: line, number, bytes)
    if head.line != recent.line {
      recent = head
      told = 0
    }
    let bit = kind.isOfNetwork ? LogEventKind.refused.bit : kind.bit
    guard told & bit == 0 else { return }
    let end = recordEnd(behind: line, bytes)
    let record = max(min(head.start, line.lowerBound), line.upperBound - 8192)..<end
    let text = head.isJSON ? bytes.unescaped(line) : bytes.array(record)
    let event = LogEvent(
      kind, text.rawSpan, of: head, hit: bytes.extracting(line), at: place - line.lowerBound)
    guard var event else { return }
    // A runtime tells before and behind a throwable that nobody caught it.
    let around = max(0, record.lowerBound - 240)..<min(bytes.byteCount, end + 240)
    event.isFatal = event.isFatal || bytes.extracting(around).has(oneOf: LogEvent.ends)
    told |= bit
    let shown =
      head.isJSON ? bytes.messageOfJSON(line, at: place) : bytes.string(cut(line, bytes))
    let here = LogPlace(line: number, time: head.time, text: shown)
    if event.kind == .recovery {
      noteRecovery(event, at: here, source: head.source)
      return
    }
    if head.time != nil || head.isJSON { hasTimedEvents = true }
    add(event, at: here, source: head.source)
  }

  private func cut(_ line: Range<Int>, _ bytes: RawSpan) -> Range<Int> {
    let text = bytes.trimmed(line)
    return text.lowerBound..<min(text.upperBound, text.lowerBound + 300)
  }

  private mutating func add(_ event: LogEvent, at place: LogPlace, source: String?) {
    var key = GroupKey(
      kind: event.kind, source: sourceIndex(source), peer: event.peer, detail: event.detail,
      owner: event.owner)
    if places[key] == nil, log.groups.count >= Self.groupLimit { key.peer = nil }
    let index = places[key] ?? log.groups.count
    if index == log.groups.count {
      places[key] = index
      log.groups.append(
        EventGroup(
          kind: key.kind, source: key.source, peer: key.peer, detail: key.detail, owner: key.owner))
    }
    log.groups[index].tally.add(place)
    log.groups[index].tally.isFatal = event.isFatal
  }

  private mutating func sourceIndex(_ name: String?) -> Int {
    if let known = log.sources.firstIndex(of: name) { return known }
    guard log.sources.count < 64 else { return 0 }
    log.sources.append(name)
    return log.sources.count - 1
  }

  /// A connection that came about ends the trouble with its peer; one whose peer is not named that of
  /// all of its source.
  private mutating func noteRecovery(_ event: LogEvent, at place: LogPlace, source: String?) {
    for index in log.groups.indices
    where log.groups[index].kind.isOfNetwork && log.sources[log.groups[index].source] == source {
      let peer = log.groups[index].peer
      if let named = event.peer, let peer, !named.isSameHost(as: peer) { continue }
      log.groups[index].tally.recovery = place
    }
  }

  // MARK: Records

  /// The head of the record that a line is part of.
  private mutating func head(of line: Range<Int>, _ number: Int, _ bytes: RawSpan) -> RecordHead {
    let own = LogHead(bytes, line)
    if own.beginsRecord, !bytes.goesOn(line) {
      if own.time != nil { return head(own, line.lowerBound, number, bytes) }
      var head = head(own, line.lowerBound, number, bytes)
      head.time = timeBefore(line.lowerBound, bytes)
      return head
    }
    var (start, before) = (line.lowerBound, number)
    var isPart = bytes.goesOn(line)
    var steps = 0
    while isPart, start > 0, steps < Self.lookBack {
      let previous = bytes.beginning(ofLineAt: start - 1)..<(start - 1)
      (start, before, steps) = (previous.lowerBound, before - 1, steps + 1)
      if bytes.goesOn(previous) { continue }
      let head = LogHead(bytes, previous)
      if head.time != nil { return self.head(head, start, before, bytes) }
      isPart = false
    }
    if isPart, start == 0, steps < Self.lookBack, carried.line > 0 { return carried }
    var head = RecordHead()
    (head.line, head.start) = (before, start)
    head.time = timeBefore(start, bytes)
    head.level = own.level
    head.source = own.source.map { bytes.string($0) }
    return head
  }

  private mutating func head(
    _ head: LogHead, _ start: Int, _ line: Int, _ bytes: RawSpan
  ) -> RecordHead {
    RecordHead(
      line: line, start: start, time: head.time.map { seconds($0) }, level: head.level,
      source: head.source.map { bytes.string($0) }, isOfKernel: head.isOfKernel,
      isJSON: head.fields != nil)
  }

  private mutating func seconds(_ time: LogTime) -> Double {
    if time.isDated { log.isDated = true }
    if time.zone != nil { log.isUniversal = true }
    return clock.seconds(time) - Double(time.zone ?? 0)
  }

  /// The time of the last line with one in front of a place.
  private mutating func timeBefore(_ place: Int, _ bytes: RawSpan) -> Double? {
    var start = place
    for _ in 0..<60 where start > 0 {
      let line = bytes.beginning(ofLineAt: start - 1)..<(start - 1)
      start = line.lowerBound
      if bytes.goesOn(line) { continue }
      if let time = LogHead(bytes, line).time { return seconds(time) }
    }
    return carried.time
  }

  /// Where what belongs to the record of a line ends, of long ones before that.
  private func recordEnd(behind line: Range<Int>, _ bytes: RawSpan) -> Int {
    var end = line.upperBound
    for _ in 0..<40 where end + 1 < bytes.byteCount && end - line.upperBound < 3000 {
      let next = (end + 1)..<bytes.lineEnd(from: end + 1)
      guard !next.isEmpty, bytes.goesOn(next) else { break }
      end = next.upperBound
    }
    return end
  }

  // MARK: Ends

  private mutating func noteFirst(_ bytes: RawSpan) {
    guard log.firstTime == nil else { return }
    var position = 0
    for _ in 0..<60 where position < bytes.byteCount && log.firstTime == nil {
      let end = bytes.lineEnd(from: position)
      log.firstTime = LogHead(bytes, position..<end).time.map { seconds($0) }
      position = end + 1
    }
    // The clock begins anew, so that times of day go on from here.
    clock = LogClock()
  }

  private mutating func noteEnd(_ bytes: RawSpan) {
    var end = bytes.byteCount
    for step in 0..<400 where end > 0 {
      let start = end > 1 ? bytes.beginning(ofLineAt: end - 1) : 0
      let line = start..<(bytes[end - 1] == 0x0A ? end - 1 : end)
      end = start
      if bytes.goesOn(line) { continue }
      let head = LogHead(bytes, line)
      if head.time != nil {
        carried = self.head(head, start, max(1, log.lines - step), bytes)
        log.lastTime = carried.time
        return
      }
    }
  }

  mutating func finish() -> EventLog {
    miner.finish(into: &log)
    for index in log.groups.indices where log.groups[index].tally.isFatal {
      let last = log.groups[index].tally.last
      let isLast = log.lines - (last?.line ?? 0) <= 80
      let quiet = (log.lastTime ?? 0) - (last?.time ?? log.lastTime ?? 0)
      log.groups[index].tally.isFatal = isLast && quiet <= 5
    }
    return log
  }
}

extension LogEventKind {
  var bit: UInt32 { 1 << UInt32(rawValue) }
}

extension String {
  /// Whether two names of parties are of one host, whatever the port.
  fileprivate func isSameHost(as other: String) -> Bool {
    func host(_ name: String) -> Substring {
      name.last?.isNumber == true ? name[..<(name.lastIndex(of: ":") ?? name.endIndex)] : name[...]
    }
    return host(self) == host(other)
  }
}
