import ByteParsing

/// The runs of what one writer put into a log, one behind the other, and what of the present one is
/// not yet settled.
struct GCLogWriter {
  let prefix: LinePrefixKey
  let pid: Int?
  var tally = CollectorTally()
  var finished: [CollectorRun] = []
  /// The names of pauses; an id is the place in `CollectorRun.pauses`.
  var names = TextTable()
  var lastNumber: Int?
  /// Growth of the old generation in the collection whose lines are being read.
  var promotion: (number: Int, bytes: Double)?
  /// What a cycle of ZGC found live, the young and the old generation, or the heap.
  var live: (number: Int, young: Double?, old: Double?, heap: Double?)?
  /// The largest share of the maximum that ZGC told with a size, in percent: the maximum follows.
  var largestShare = 0.0
  /// The lowest occupancy that a cycle of Shenandoah has left so far.
  var cycle: (number: Int, after: Double, line: Int)?
  /// Why the next collection of Shenandoah runs.
  var trigger: String?
  var legacy = LegacyState()

  /// Runs beyond this many are folded into the last.
  private static let runLimit = 64

  init(prefix: LinePrefixKey, pid: Int?) {
    self.prefix = prefix
    self.pid = pid
    tally.change { $0.pid = pid }
  }

  var hasOpenRecord: Bool { legacy.isOpen }

  mutating func finish() -> [CollectorRun] {
    closeRun()
    return finished
  }

  mutating func closeRun() {
    settlePause()
    closeCycle()
    let run = tally.finish()
    if run.collections > 0 { finished.append(run) }
    tally = CollectorTally()
    let pid = pid
    tally.change { $0.pid = pid }
    names = TextTable()
    (lastNumber, promotion, live, cycle, trigger) = (nil, nil, nil, nil, nil)
    largestShare = 0
  }

  /// A clock that goes back, or numbers that begin anew: another JVM.
  mutating func beginRunIfNew(number: Int?, uptime: Double?, wallTime: Double?) {
    guard tally.run.collections > 0, finished.count < Self.runLimit else { return }
    var isNew = false
    if let uptime, let last = tally.run.uptime, uptime < last.upperBound - 2 { isNew = true }
    if uptime == nil, let wallTime, let last = tally.run.wallTime, wallTime < last.upperBound - 60 {
      isNew = true
    }
    if let number, let last = lastNumber, number < last - 64 || (number == 0 && last > 4) {
      isNew = true
    }
    if isNew { closeRun() }
  }

  /// Takes a message of unified logging.
  mutating func take(
    _ bytes: RawSpan, _ message: Range<Int>, _ decorations: Decorations, _ line: Int
  ) {
    let end = bytes.trimmed(message).upperBound
    var at = message.lowerBound
    guard bytes.starts(with: "GC(", at: at) else {
      if bytes.starts(with: "Using ", at: at) || bytes.starts(with: "Initializing The Z", at: at) {
        if tally.run.collections > 0 { closeRun() }
      }
      beginRunIfNew(number: nil, uptime: decorations.uptime, wallTime: decorations.wallTime)
      tally.tick(uptime: decorations.uptime, wallTime: decorations.wallTime, line: line)
      remark(bytes, at..<end, line)
      return
    }
    at += 3
    guard let number = SizedText.integer(bytes, &at, end), at < end else { return }
    at += 1
    while at < end, bytes[at] == 0x20 { at += 1 }
    var generation: UInt8?
    if at + 2 < end, bytes[at + 1] == UInt8(ascii: ":") {
      generation = bytes[at]
      at += 2
      while at < end, bytes[at] == 0x20 { at += 1 }
    }
    beginRunIfNew(number: number, uptime: decorations.uptime, wallTime: decorations.wallTime)
    tally.tick(uptime: decorations.uptime, wallTime: decorations.wallTime, line: line)
    lastNumber = max(lastNumber ?? number, number)
    tally.change { $0.numbers = joined($0.numbers, number...number) }
    statement(bytes, at..<end, number: number, generation, line)
  }

  mutating func statement(
    _ bytes: RawSpan, _ text: Range<Int>, number: Int, _ generation: UInt8?, _ line: Int
  ) {
    let (at, end) = (text.lowerBound, text.upperBound)
    guard at < end else { return }
    switch bytes[at] {
    case UInt8(ascii: "P"):
      if bytes.starts(with: "Pause ", at: at) {
        if let pause = UnifiedText.Pause(bytes, text) { take(pause, bytes, number: number, line) }
      } else if bytes.starts(with: "Promoted: ", at: at) {
        if let sizes = SizedText.sizes(bytes, text) { tally.promote(sizes.last) }
      } else {
        oldGeneration(bytes, text, number: number)
      }
    case UInt8(ascii: "T"):
      if bytes.starts(with: "To-space ", at: at) {
        tally.note(.evacuationFailure, line: line)
      } else {
        oldGeneration(bytes, text, number: number)
      }
    case UInt8(ascii: "O"), UInt8(ascii: "H"): regions(bytes, text, number: number)
    case UInt8(ascii: "M") where bytes.starts(with: "Metaspace: ", at: at):
      if at + 11 < end { metaspace(bytes, (at + 11)..<end, line) }
    case UInt8(ascii: "M"), UInt8(ascii: "G"): cycleOfZ(bytes, text, number: number, line)
    case UInt8(ascii: "C"):
      if bytes.starts(with: "Concurrent cleanup", at: at) {
        cleanup(bytes, text, number: number, line)
      } else {
        oldGeneration(bytes, text, number: number)
      }
    case UInt8(ascii: "U"): processorTime(bytes, text)
    case UInt8(ascii: "L"): liveOfZ(bytes, text, number: number, generation)
    case UInt8(ascii: "A") where generation != UInt8(ascii: "O"):
      if let sizes = SizedText.sizes(bytes, text) { tally.allocate(sizes.last) }
    default: break
    }
  }

  mutating func take(
    _ pause: UnifiedText.Pause, _ bytes: RawSpan, number: Int, _ line: Int
  ) {
    count(pause.milliseconds, named: bytes, pause.name, line)
    tally.pause(pause.milliseconds)
    let cause = pause.cause.map { bytes.string($0) }
    if let cause { note(cause: cause, line) }
    if pause.hasFailedEvacuation { tally.note(.evacuationFailure, line: line) }
    if let change = pause.change {
      tally.occupancy(before: change.before, after: change.after, capacity: change.capacity)
    }
    let at = pause.name.lowerBound + 6
    if bytes.starts(with: "Full", at: at) {
      tally.full(
        after: pause.change?.after, cause: cause ?? trigger, pause.milliseconds, line: line)
      (trigger, cycle) = (nil, nil)
    } else if bytes.starts(with: "Young", at: at) || bytes.starts(with: "Mixed", at: at)
      || bytes.starts(with: "Initial Mark (", at: at)
    {
      young(pause, bytes, number: number, line)
    } else if bytes.starts(with: "Remark", at: at) {
      tally.cycleReclaims()
    } else if bytes.starts(with: "Initial Mark", at: at) {
      tally.cycleStarts()
      setCollector(.concurrentMarkSweep)
    } else if bytes.starts(with: "Degenerated", at: at) {
      setCollector(.shenandoah)
      tally.note(.degenerated, pause.milliseconds, line: line)
      if let after = pause.change?.after { leave(after, number: number, line) }
    }
    if promotion?.number == number { promotion = nil }
  }

  mutating func young(
    _ pause: UnifiedText.Pause, _ bytes: RawSpan, number: Int, _ line: Int
  ) {
    if let change = pause.change { tally.candidate(change.after, line: line) }
    let startsCycle =
      pause.mode.map { bytes.starts(with: "Concurrent Start", at: $0.lowerBound) } ?? false
    if startsCycle || bytes.starts(with: "Pause Initial", at: pause.name.lowerBound) {
      tally.cycleStarts()
    }
    if let promotion, promotion.number == number, promotion.bytes > 0 {
      tally.promote(promotion.bytes)
    }
  }

  mutating func note(cause: String, _ line: Int) {
    tally.change { $0.countCause(cause) }
    switch CollectionReason(cause: cause) {
    case .explicit: tally.note(.explicit, line: line)
    case .metadata: tally.note(.metadataThreshold, line: line)
    case .tool, .pressure: break
    }
    if cause == "G1 Humongous Allocation" { tally.note(.humongousAllocation, line: line) }
  }

  mutating func count(_ milliseconds: Double, named bytes: RawSpan, _ name: Range<Int>, _ line: Int)
  {
    let id = Int(names.intern(bytes, name))
    tally.change { run in
      if id >= run.pauses.count { run.pauses.append((bytes.string(name), PauseStatistics())) }
      run.pauses[id].statistics.add(milliseconds, line: line)
    }
  }

  mutating func setCollector(_ collector: Collector) {
    tally.change { run in if run.collector == nil { run.collector = collector } }
  }

  mutating func oldGeneration(_ bytes: RawSpan, _ text: Range<Int>, number: Int) {
    var at = text.lowerBound
    while at < text.upperBound, bytes[at] != 0x20 { at += 1 }
    at += 1
    guard let change = SizedText.change(bytes, &at, text.upperBound) else { return }
    promotion = (number, change.after - change.before)
  }

  mutating func regions(_ bytes: RawSpan, _ text: Range<Int>, number: Int) {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":"), from: text.lowerBound),
      let regions = UnifiedText.regions(bytes, colon + 2, text.upperBound),
      let size = tally.run.regionSize
    else { return }
    if bytes[text.lowerBound] == UInt8(ascii: "O") {
      promotion = (number, Double(regions.after - regions.before) * Double(size))
    } else {
      let (peak, overflow) = max(regions.before, regions.after).multipliedReportingOverflow(
        by: size)
      if !overflow { tally.change { $0.humongousPeak = max($0.humongousPeak, peak) } }
    }
  }

  /// `91K(320K)->91K(320K) NonClass: …`, `3101K->3101K(1056768K)`, or `3M used, 4M committed, …`.
  mutating func metaspace(_ bytes: RawSpan, _ text: Range<Int>, _ line: Int) {
    var at = text.lowerBound
    let used: Double?
    if let change = SizedText.change(bytes, &at, text.upperBound) {
      used = change.after
    } else {
      used = SizedText.size(bytes, &at, text.upperBound)
    }
    guard let used else { return }
    let now = tally.now
    tally.change { $0.metaspace.add(HeapPoint(time: now, value: used, line: line)) }
  }

  mutating func processorTime(_ bytes: RawSpan, _ text: Range<Int>) {
    var values: [Double] = []
    var at = text.lowerBound
    while at < text.upperBound, values.count < 3 {
      if bytes[at] == UInt8(ascii: "=") {
        at += 1
        guard let value = SizedText.number(bytes, &at, text.upperBound) else { return }
        values.append(value)
      } else {
        at += 1
      }
    }
    guard values.count == 3 else { return }
    tally.change { run in
      run.processorSeconds += values[0] + values[1]
      run.realSeconds += values[2]
    }
  }
}
