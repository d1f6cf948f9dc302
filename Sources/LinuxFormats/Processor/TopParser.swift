internal import ByteParsing
package import Capture

/// Reads what `top -b` prints, of procps 3.2 to 4.0, in any locale, with threads (`-H`) and with a line
/// per processor (`-1`).
///
///     top - 01:55:06 up  3:32,  0 user,  load average: 1.32, 0.99, 0.97
///     Tasks: 114 total,   7 running, 107 sleeping,   0 stopped,   0 zombie
///     %Cpu(s): 50.0 us, 50.0 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st
///     MiB Mem :  24105.6 total,  21631.7 free,    962.9 used,   1845.9 buff/cache
///     MiB Swap:      0.0 total,      0.0 free,      0.0 used.  23142.7 avail Mem
///
///       PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
///     24779 root      20   0  325108 112532  92808 S  25.0   0.5   0:00.10 swift
///
/// The first screen of a run is about the time since boot in old versions and about a moment in new
/// ones; the later ones are about the interval before them. Words are translated, their order is not.
package struct TopParser: StreamParser {
  package static let format = Format(kind: "top", label: "top -b", lineStarts: ["top - "])

  /// Rows kept of one screen, the busiest first, and screens kept.
  private static let rowLimit = 400
  private static let screenLimit = 4096

  private var screens: [HostSnapshot] = []
  private var current: HostSnapshot?
  /// Lines since the first one of the screen.
  private var offset = 0
  private var time: Double?
  private var rows = TopRows()
  private var isCut = false

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var reader = self
    bytes.forEachLine(firstLine: firstLine) { line, number in
      reader.take(line, number)
    }
    self = reader
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    guard line.byteCount < 16_384 else { return }
    var cursor = ByteCursor(line)
    cursor.skipBlanks()
    if line.starts(with: "top - ", at: cursor.position) {
      begin(line, number)
      return
    }
    guard current != nil else { return }
    offset += 1
    if rows.isOpen {
      rows.take(line, number)
      return
    }
    if offset == 1 {
      takeTasks(line)
    } else if let (processor, shares) = Self.processors(line) {
      add(shares, of: processor)
    } else if !takeMemory(line, number), line.firstRange(of: "%CPU") != nil {
      rows.open(line)
    }
  }

  private mutating func begin(_ line: RawSpan, _ number: Int) {
    end()
    var snapshot = HostSnapshot()
    var activity = ProcessorActivity(place: Place(line: number))
    let words = line.words
    let now = words.dropFirst(2).first.flatMap { DayTime.seconds(line.string($0)) }
    // A later run begins anew: its first screen comes at once.
    if let now, let before = time {
      let seconds = now - before
      activity.seconds = seconds < 0 ? seconds + 86_400 : seconds
    }
    activity.isUnsure = screens.isEmpty || activity.seconds == 0
    time = now
    snapshot.activity = activity
    snapshot.printedLoad = PrintedLoad(line.string, place: Place(line: number))
    current = snapshot
    offset = 0
  }

  /// `Tasks: 114 total,   7 running, …`; with `-H` `Threads:`.
  private mutating func takeTasks(_ line: RawSpan) {
    let numbers = line.words.compactMap { line.wholeNumber($0) }
    guard numbers.count >= 5, numbers[1] <= numbers[0] else { return }
    current?.taskCount = numbers[0]
    current?.activity?.runnable = max(0, numbers[1] - 1)
    current?.sharesThreads = line.starts(with: "Threads")
  }

  /// `%Cpu(s):  1.2 us, …`, `Cpu0  :  1.2%us, …`: the processor, `nil` for all, and its shares.
  private static func processors(_ line: RawSpan) -> (Int?, ProcessorShares)? {
    var cursor = ByteCursor(line)
    cursor.skipBlanks()
    _ = cursor.skip(ifNext: UInt8(ascii: "%"))
    guard cursor.skip(ifNext: "Cpu") || cursor.skip(ifNext: "CPU") else { return nil }
    let processor = cursor.unsigned().map { Int(clamping: $0) }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":"), from: cursor.position),
      colon < cursor.position + 12
    else { return nil }
    cursor.move(to: colon + 1)
    var values: [Double] = []
    while values.count < 8 {
      cursor.skipBlanks()
      guard let value = cursor.number() else { break }
      values.append(value)
      cursor.skipToComma()
    }
    guard values.count >= 4, values.allSatisfy({ $0 >= 0 && $0 <= 100.5 }) else { return nil }
    values += Array(repeating: 0, count: 8 - values.count)
    var shares = ProcessorShares()
    (shares.user, shares.system, shares.nice, shares.idle) = (
      values[0], values[1], values[2], values[3]
    )
    (shares.iowait, shares.irq, shares.softirq, shares.steal) = (
      values[4], values[5], values[6], values[7]
    )
    return (processor, shares)
  }

  private mutating func add(_ shares: ProcessorShares, of processor: Int?) {
    if let processor {
      current?.activity?.each[processor] = shares
    } else {
      current?.activity?.all = shares
    }
  }

  /// The lines of memory and swap; false where it is none.
  private mutating func takeMemory(_ line: RawSpan, _ number: Int) -> Bool {
    guard let memory = TopMemory(line) else { return false }
    var counters = current?.memory ?? NamedCounters()
    for (name, bytes) in memory.sizes { counters.set(name, bytes, line: number) }
    current?.memory = counters
    return true
  }

  private mutating func end() {
    guard var screen = current else { return }
    current = nil
    screen.taskShares = rows.busiest(Self.rowLimit)
    if let listed = screen.activity?.each.count, listed > 0 { screen.activity?.count = listed }
    rows = TopRows()
    if screens.count >= Self.screenLimit {
      screens.removeFirst(Self.screenLimit / 2)
      isCut = true
    }
    screens.append(screen)
  }

  package mutating func finish() -> Parsed<HostSeries>? {
    end()
    guard !screens.isEmpty else { return nil }
    let series = HostSeries(origin: .captured, snapshots: screens)
    var note = screens.count == 1 ? "1 screen" : "\(screens.count) screens"
    if isCut { note += "; older ones left out" }
    return Parsed(series, note: note)
  }
}

extension ByteCursor {
  /// Steps over a word and a comma behind it: to the next figure of a line of top.
  fileprivate mutating func skipToComma() {
    while let byte = next, byte != UInt8(ascii: ",") {
      if byte.isDigit { return }
      skip(1)
    }
    if next == UInt8(ascii: ",") { skip(1) }
  }
}

extension RawSpan {
  /// The word as a whole number, perhaps with a comma behind it.
  fileprivate func wholeNumber(_ word: Range<Int>) -> Int? {
    var cursor = ByteCursor(extracting(word))
    guard let number = cursor.unsigned() else { return nil }
    _ = cursor.skip(ifNext: UInt8(ascii: ","))
    return cursor.isAtEnd ? Int(clamping: number) : nil
  }
}
