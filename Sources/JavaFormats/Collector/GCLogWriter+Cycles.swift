import ByteParsing

extension GCLogWriter {
  /// `Garbage Collection (Proactive) 34M(53%)->22M(34%)`, `Major Collection (Warmup) 4M(10%)->16M(40%) 0.017s`.
  mutating func cycleOfZ(
    _ bytes: RawSpan, _ text: Range<Int>, number: Int, _ line: Int
  ) {
    setCollector(.z)
    guard let open = bytes.firstIndex(of: UInt8(ascii: "("), from: text.lowerBound),
      open < text.upperBound,
      let close = UnifiedText.Pause.closing(bytes, open, text.upperBound)
    else { return }
    var at = close + 1
    while at < text.upperBound, bytes[at] == 0x20 { at += 1 }
    guard let change = SizedText.change(bytes, &at, text.upperBound) else { return }
    note(cause: bytes.string((open + 1)..<close), line)
    if let (size, percent) = change.share, percent > largestShare,
      let capacity = Int(exactly: (size * 100 / percent).rounded())
    {
      largestShare = percent
      tally.change { $0.capacity = capacity }
    }
    tally.occupancy(before: change.before, after: change.after, capacity: nil)
    let isMinor = bytes.starts(with: "Minor", at: text.lowerBound)
    if bytes[text.lowerBound] == UInt8(ascii: "M") { tally.change { $0.isGenerational = true } }
    if !isMinor {
      var found: Double?
      if let live, live.number == number {
        if let young = live.young, let old = live.old {
          found = young + old
        } else {
          found = live.heap
        }
      }
      tally.cycle(live: found ?? change.after, line: line)
    }
    // With the barest of logs a cycle is all that is told.
    if tally.run.pauses.isEmpty { tally.change { $0.collections &+= 1 } }
    live = nil
  }

  /// `     Live:         -                 1M (3%)            1M (3%)            1M (3%)     `.
  mutating func liveOfZ(
    _ bytes: RawSpan, _ text: Range<Int>, number: Int, _ generation: UInt8?
  ) {
    guard let first = SizedText.sizes(bytes, text)?.first else { return }
    if live?.number != number {
      if generation == UInt8(ascii: "y") { return }
      live = (number, nil, nil, nil)
    }
    switch generation {
    case nil: live?.heap = first
    case UInt8(ascii: "Y"): live?.young = first
    case UInt8(ascii: "O"): live?.old = first
    default: break
    }
  }

  /// `Concurrent cleanup (unload classes) 10M->10M(40M) 0.008ms` of Shenandoah, up to twice a cycle.
  mutating func cleanup(
    _ bytes: RawSpan, _ text: Range<Int>, number: Int, _ line: Int
  ) {
    setCollector(.shenandoah)
    var at = text.lowerBound + 18
    while at < text.upperBound, bytes[at] == 0x20 { at += 1 }
    var mode: Range<Int>?
    if at < text.upperBound, bytes[at] == UInt8(ascii: "("),
      let close = UnifiedText.Pause.closing(bytes, at, text.upperBound)
    {
      mode = (at + 1)..<close
      at = close + 2
    }
    guard let change = SizedText.change(bytes, &at, text.upperBound) else { return }
    tally.occupancy(before: change.before, after: change.after, capacity: change.capacity)
    if let mode, bytes.starts(with: "Young", at: mode.lowerBound) {
      tally.change { $0.isGenerational = true }
      tally.candidate(change.after, line: line)
    } else if let mode, bytes.starts(with: "Old", at: mode.lowerBound) {
      tally.change { $0.isGenerational = true }
      tally.cycleReclaims()
    } else {
      leave(change.after, number: number, line)
    }
  }

  /// A cycle of Shenandoah left so much, for now.
  mutating func leave(_ after: Double, number: Int, _ line: Int) {
    if let open = cycle, open.number == number {
      if after < open.after { cycle = (number, after, line) }
      return
    }
    closeCycle()
    cycle = (number, after, line)
  }

  mutating func closeCycle() {
    if let cycle { tally.cycle(live: cycle.after, line: cycle.line) }
    cycle = nil
  }

  mutating func remark(_ bytes: RawSpan, _ text: Range<Int>, _ line: Int) {
    let (at, end) = (text.lowerBound, text.upperBound)
    switch bytes[at] {
    case UInt8(ascii: "S"): safepoint(bytes, text, line)
    case UInt8(ascii: "T") where bytes.starts(with: "Total time", at: at):
      LegacyText.stopping(bytes, text).map { seconds in
        tally.change { $0.safepoints.add(seconds * 1000, line: line) }
      }
    case UInt8(ascii: "T"):
      setCollector(.shenandoah)
      if let open = bytes.firstRange(of: "request (", in: text) {
        trigger = bytes.string(open.upperBound..<max(open.upperBound, end - 1))
        if trigger?.hasPrefix("System.gc(") == true {
          trigger = "System.gc()"
          tally.note(.explicit, line: line)
        }
      }
    case UInt8(ascii: "A"):
      setCollector(.z)
      var number = end
      while number > at, bytes[number - 1] != 0x20 { number -= 1 }
      if let value = SizedText.number(bytes, &number, end), bytes.starts(with: "ms", at: number) {
        tally.stall(value, line: line)
      }
    case UInt8(ascii: "O"): tally.note(.outOfMemory, line: line)
    default: setting(bytes, text)
    }
  }

  /// `Safepoint "G1PauseRemark", …, Reaching safepoint: 4809 ns, …`.
  mutating func safepoint(_ bytes: RawSpan, _ text: Range<Int>, _ line: Int) {
    guard let label = bytes.firstRange(of: "Reaching safepoint: ", in: text) else { return }
    var at = label.upperBound
    guard let value = SizedText.number(bytes, &at, text.upperBound) else { return }
    tally.change { $0.safepoints.add(value / 1e6, line: line) }
  }

  /// What a JVM says of itself when it starts.
  mutating func setting(_ bytes: RawSpan, _ text: Range<Int>) {
    let collectors: [(StaticString, Collector)] = [
      ("Using Serial", .serial), ("Using Parallel", .parallel), ("Using G1", .g1),
      ("Using Concurrent Mark", .concurrentMarkSweep), ("Using The Z", .z),
      ("Initializing The Z", .z), ("Using Shenandoah", .shenandoah),
    ]
    for (start, collector) in collectors where bytes.starts(with: start, at: text.lowerBound) {
      tally.change { $0.collector = collector }
      return
    }
    if bytes.starts(with: "GC Workers for Old", at: text.lowerBound) {
      tally.change { $0.isGenerational = true }
      return
    }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":"), from: text.lowerBound),
      colon + 2 < text.upperBound
    else { return }
    if bytes[text.lowerBound] == UInt8(ascii: "V") {
      let version = bytes.string((colon + 2)..<min(text.upperBound, colon + 80))
      tally.change { $0.version = version }
      return
    }
    var at = colon + 2
    guard
      let size = SizedText.size(bytes, &at, text.upperBound).flatMap({ Int(exactly: $0.rounded()) })
    else { return }
    if bytes.starts(with: "Heap Region Size", at: text.lowerBound) {
      tally.change { $0.regionSize = size }
    } else {
      tally.change { $0.heapMax = size }
    }
  }
}
