import ByteParsing

/// What of a record before unified logging is not yet complete.
struct LegacyState {
  /// The record from its first bracket on, while brackets are open.
  var text: [UInt8] = []
  var depth = 0
  var line = 0
  /// Lines since it began.
  var age = 0
  /// A pause of G1 whose sizes follow some lines below.
  var pause: (record: LegacyRecord, line: Int)?

  var isOpen: Bool { depth > 0 || pause != nil }
}

extension GCLogWriter {
  private static let recordLimit = 16 << 10
  private static let lineLimit = 120

  /// Takes a line that holds the beginning of a record; `text` begins with its times.
  mutating func takeLegacy(_ bytes: RawSpan, _ text: Range<Int>, _ line: Int) {
    settlePause()
    guard let start = LegacyText.start(bytes, text) else { return }
    let times = LegacyText.times(bytes, text.lowerBound..<start.mark)
    if bytes.starts(with: "Total time", at: start.mark) {
      if let seconds = LegacyText.stopping(bytes, text) {
        tally.change { $0.safepoints.add(seconds * 1000, line: line) }
      }
      return
    }
    if bytes.starts(with: "[CMS-concurrent-", at: start.mark), legacy.depth == 0 {
      tickLegacy(times, line)
      setCollector(.concurrentMarkSweep)
      if bytes.starts(with: "[CMS-concurrent-sweep: ", at: start.mark) { tally.cycleReclaims() }
      return
    }
    if legacy.depth > 0, bytes.starts(with: "[CMS", at: start.mark) {
      _ = takeMore(bytes, text, line)
      return
    }
    tickLegacy(times, line)
    (legacy.text, legacy.depth, legacy.line, legacy.age) = ([], 0, line, 0)
    append(bytes, start.mark..<text.upperBound)
  }

  /// `CommandLine flags: -XX:MaxHeapSize=134217728 … -XX:+UseSerialGC`, which begins a log.
  mutating func takeFlags(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) {
    settlePause()
    if tally.run.collections > 0 { closeRun() }
    tally.reach(number)
    if let label = bytes.firstRange(of: "-XX:MaxHeapSize=", in: line) {
      var at = label.upperBound
      let size = SizedText.integer(bytes, &at, line.upperBound)
      tally.change { $0.heapMax = size }
    }
    let flags: [(StaticString, Collector)] = [
      ("-XX:+UseSerialGC", .serial), ("-XX:+UseParallel", .parallel),
      ("-XX:+UseConcMarkSweepGC", .concurrentMarkSweep), ("-XX:+UseG1GC", .g1),
    ]
    for (flag, collector) in flags where bytes.firstRange(of: flag, in: line) != nil {
      setCollector(collector)
      return
    }
  }

  private mutating func tickLegacy(_ times: (uptime: Double?, wallTime: Double?), _ line: Int) {
    if let uptime = times.uptime, let last = tally.run.uptime, uptime < last.upperBound - 2,
      tally.run.collections > 0
    {
      closeRun()
    }
    tally.tick(uptime: times.uptime, wallTime: times.wallTime, line: line)
  }

  /// Takes a line while a record is open; says whether it was of use.
  mutating func takeMore(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) -> Bool {
    legacy.age += 1
    if legacy.depth > 0 {
      append(bytes, line)
      tally.reach(number)
      return true
    }
    guard legacy.pause != nil else { return false }
    if let label = bytes.firstRange(of: "Heap: ", in: line) {
      var at = label.upperBound
      legacy.pause?.record.change = SizedText.change(bytes, &at, line.upperBound)
      if let meta = bytes.firstRange(of: "[Metaspace: ", in: line) {
        var at = meta.upperBound
        legacy.pause?.record.metaspace = SizedText.change(bytes, &at, line.upperBound)?.after
      }
      tally.reach(number)
      settlePause()
    } else if legacy.age > Self.lineLimit {
      settlePause()
    }
    return true
  }

  /// Adds to the open record up to the bracket that closes it.
  private mutating func append(_ bytes: RawSpan, _ text: Range<Int>) {
    var at = text.lowerBound
    while at < text.upperBound {
      let byte = bytes[at]
      legacy.text.append(byte)
      at += 1
      if byte == UInt8(ascii: "[") { legacy.depth += 1 }
      if byte == UInt8(ascii: "]") {
        legacy.depth -= 1
        if legacy.depth <= 0 {
          complete(bytes, at..<text.upperBound)
          return
        }
      }
    }
    legacy.text.append(0x20)
    if legacy.text.count > Self.recordLimit || legacy.age > Self.lineLimit {
      (legacy.text, legacy.depth) = ([], 0)
    }
  }

  /// Ends the record; `rest` is what stands behind it on the line.
  private mutating func complete(_ bytes: RawSpan, _ rest: Range<Int>) {
    let text = legacy.text
    (legacy.text, legacy.depth) = ([], 0)
    guard let record = LegacyRecord(text.rawSpan) else { return }
    if let times = bytes.firstRange(of: "[Times: ", in: rest) {
      processorTime(bytes, times.upperBound..<rest.upperBound)
    }
    let waits = record.collector == .g1 && record.change == nil && record.kind != "remark"
    if waits || (record.isFull && record.change == nil) {
      legacy.pause = (record, legacy.line)
      legacy.age = 0
    } else {
      take(record, legacy.line)
    }
  }

  /// Takes a pause of G1 as it is, with or without the sizes it waited for.
  mutating func settlePause() {
    guard let (record, line) = legacy.pause else { return }
    legacy.pause = nil
    take(record, line)
  }

  private mutating func take(_ record: LegacyRecord, _ line: Int) {
    let milliseconds = (record.seconds ?? 0) * 1000
    let name = Array(Self.name(of: record).utf8)
    count(milliseconds, named: name.rawSpan, 0..<name.count, line)
    tally.pause(milliseconds)
    if let collector = record.collector { setCollector(collector) }
    if let metaspace = record.metaspace {
      let now = tally.now
      tally.change { $0.metaspace.add(HeapPoint(time: now, value: metaspace, line: line)) }
    }
    if record.hasFailedEvacuation { tally.note(.evacuationFailure, line: line) }
    if record.hasFailedPromotion { tally.note(.promotionFailed, line: line) }
    if record.hasFailedConcurrentMode {
      tally.note(.concurrentModeFailure, milliseconds, line: line)
    }
    if let cause = record.cause { tally.change { $0.countCause(cause) } }
    if record.cause == "G1 Humongous Allocation" { tally.note(.humongousAllocation, line: line) }
    switch CollectionReason(cause: record.cause) {
    case .explicit: tally.note(.explicit, line: line)
    case .metadata: tally.note(.metadataThreshold, line: line)
    case .tool, .pressure: break
    }
    if let change = record.change {
      tally.occupancy(before: change.before, after: change.after, capacity: change.capacity)
    }
    settle(record, milliseconds, line)
  }

  /// What the record means for the old generation.
  private mutating func settle(_ record: LegacyRecord, _ milliseconds: Double, _ line: Int) {
    if record.isFull || record.collectsOld {
      tally.full(after: record.change?.after, cause: record.cause, milliseconds, line: line)
      return
    }
    switch record.kind {
    case "initial mark": tally.cycleStarts()
    case "remark" where record.collector == .g1: tally.cycleReclaims()
    case "remark", "cleanup": break
    default:
      if let change = record.change {
        tally.candidate(change.after, line: line)
        if let young = record.young {
          let promoted = (young.before - young.after) - (change.before - change.after)
          if promoted > 0 { tally.promote(promoted) }
        }
      }
      if record.startsCycle { tally.cycleStarts() }
    }
  }

  private static func name(of record: LegacyRecord) -> String {
    if record.isFull || record.collectsOld { return "Pause Full" }
    switch record.kind {
    case "mixed": return "Pause Young (Mixed)"
    case "remark": return "Pause Remark"
    case "initial mark": return "Pause Initial Mark"
    case "cleanup": return "Pause Cleanup"
    default: return record.startsCycle ? "Pause Young (Concurrent Start)" : "Pause Young"
    }
  }
}
