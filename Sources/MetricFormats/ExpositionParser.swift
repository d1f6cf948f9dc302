internal import ByteParsing
package import Capture

/// Reads the text form of metrics: Prometheus 0.0.4 and OpenMetrics 1.0, one scrape or several.
///
///     # TYPE hikaricp_connections_active gauge
///     hikaricp_connections_active{pool="HikariPool-1",} 10.0
///     http_request_duration_seconds_bucket{le="0.5"} 129 # {trace_id="KOO5S4vxi0o"} 0.67
///
/// A new scrape begins behind `# EOF`, behind a line with a time (`ClockLine`), and where the first
/// metric of a scrape comes again.
package struct ExpositionParser: StreamParser {
  package static let format = Format(
    kind: "prometheus-exposition",
    label: "Prometheus or OpenMetrics text (curl http://host/metrics), once or several times",
    lineStarts: [
      "# HELP ", "# TYPE ", "hikaricp_connections", "jvm_memory_", "jvm_gc_", "jvm_threads_",
      "node_cpu_seconds_total{", "node_memory_", "pg_stat_activity_count{", "tomcat_threads_",
      "process_cpu_seconds_total", "kube_pod_", "container_memory_", "http_server_requests_seconds",
      "mysql_global_status_", "pgbouncer_pools_", "process_open_fds ", "go_goroutines ",
      "http_requests_total{", "container_cpu_", "up{", "# scraped ",
    ])

  /// More names than this are of nobody's program, and are not told apart any more.
  private static let nameLimit = 20_000
  private static let scrapeLimit = 20_000

  private let known = KnownMetrics()
  private var names = TextTable(reserving: 1024)
  private var uses: [KnownMetrics.Use] = []
  private var store = SeriesStore()
  private var scrapes: [MetricExposition.Scrape] = []
  private var pendingTime: Double?
  /// The metric whose `# TYPE` or `# HELP` came first in the scrape.
  private var firstFamily: TextTable.ID?
  private var lastFamily: TextTable.ID?
  private var comments = 0
  private var keptSamples = 0
  private var isOver = true
  private var endsWithNewline = true
  /// The last line that was read, in case it was cut.
  private var lastLine = 0
  private var lastWasSample = false
  package private(set) var foreign = 0
  /// Of the line before: many lines have the same name.
  private var lastName: [UInt8] = []
  private var lastUse = KnownMetrics.Use.counted

  package init() {}

  package var foreignLines: Int? { foreign }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var reader = self
    var number = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      let last = end > position && bytes[end - 1] == 0x0D ? end - 1 : end
      reader.take(bytes, position, last, number)
      position = end + 1
      number += 1
    }
    if bytes.byteCount > 0 {
      reader.endsWithNewline = bytes[bytes.byteCount - 1] == 0x0A
      reader.lastLine = number - 1
    }
    self = reader
  }

  private mutating func take(_ bytes: RawSpan, _ begin: Int, _ end: Int, _ number: Int) {
    var start = begin
    while start < end, bytes[start].isBlank { start += 1 }
    guard start < end else { return }
    lastWasSample = false
    if bytes[start] == UInt8(ascii: "#") {
      comment(bytes, start, end, number)
    } else if bytes[start] == UInt8(ascii: "{") {
      guard let line = SampleText.classic(bytes, from: start, to: end) else {
        return other(bytes, start, end, number)
      }
      take(line.rawSpan, 0, line.count, number)
    } else if repeatsName(bytes, start, end) {
      sample(bytes, start, start + lastName.count, end, number)
    } else {
      let nameEnd = SampleText.nameEnd(bytes, from: start, to: end)
      guard nameEnd > start, nameEnd < end,
        bytes[nameEnd] == UInt8(ascii: "{") || bytes[nameEnd].isBlank
      else {
        other(bytes, start, end, number)
        return
      }
      learn(bytes, start..<nameEnd)
      sample(bytes, start, nameEnd, end, number)
    }
  }

  private func repeatsName(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
    let count = lastName.count
    guard count > 0, end - start > count else { return false }
    let next = bytes[start + count]
    guard next == UInt8(ascii: "{") || next == 0x20 else { return false }
    return lastName.rawSpan.isEqual(0..<count, to: bytes, at: start)
  }

  private mutating func learn(_ bytes: RawSpan, _ range: Range<Int>) {
    lastName.removeAll(keepingCapacity: true)
    for position in range { lastName.append(bytes[position]) }
    guard range.count <= 256, names.count < Self.nameLimit else {
      lastUse = .counted
      return
    }
    let id = names.intern(bytes, range)
    if Int(id) == uses.count { uses.append(known.use(of: bytes.string(range))) }
    lastUse = uses[Int(id)]
  }

  // MARK: Comments and times

  private mutating func comment(_ bytes: RawSpan, _ start: Int, _ end: Int, _ number: Int) {
    let isType = bytes.starts(with: "# TYPE ", at: start)
    if isType || bytes.starts(with: "# HELP ", at: start) {
      let name = start + 7
      if let quoted = SampleText.classicName(bytes, from: name, to: end) {
        note(quoted.name.rawSpan, 0..<quoted.name.count)
      } else {
        note(bytes, name..<SampleText.nameEnd(bytes, from: name, to: end))
      }
    } else if bytes.starts(with: "# EOF", at: start), end - start <= 6 {
      isOver = true
    } else if let time = ClockLine.time(bytes, start + 1..<end) {
      (pendingTime, isOver) = (time, true)
    } else if bytes.starts(with: "# diag: ", at: start) {
      note = note ?? bytes.string(start + 8..<end)
    }
  }

  private mutating func note(_ bytes: RawSpan, _ name: Range<Int>) {
    guard !name.isEmpty, name.count <= 256, names.count < Self.nameLimit else { return }
    comments += 1
    family(bytes, name)
  }

  /// What a recorder that took the scrapes says of those that failed.
  private var note: String?

  /// Begins a scrape where the first family of the present one comes again, and not only its next
  /// comment.
  private mutating func family(_ bytes: RawSpan, _ range: Range<Int>) {
    let id = names.intern(bytes, range)
    if Int(id) == uses.count { uses.append(known.use(of: bytes.string(range))) }
    if id == firstFamily, lastFamily != id { isOver = true }
    lastFamily = id
    if isOver || firstFamily == nil {
      if isOver { firstFamily = nil }
      firstFamily = firstFamily ?? id
    }
  }

  private mutating func other(_ bytes: RawSpan, _ start: Int, _ end: Int, _ number: Int) {
    if let time = ClockLine.time(bytes, start..<end) {
      (pendingTime, isOver) = (time, true)
    } else {
      foreign += 1
    }
  }

  private mutating func begin(_ number: Int) {
    isOver = false
    store.beginScrape()
    if scrapes.count < Self.scrapeLimit {
      scrapes.append(MetricExposition.Scrape(time: pendingTime, firstLine: number))
    }
    pendingTime = nil
  }

  // MARK: Samples

  private mutating func sample(
    _ bytes: RawSpan, _ start: Int, _ nameEnd: Int, _ end: Int, _ number: Int
  ) {
    if lastUse == .counted {
      guard isPlausible(bytes[end - 1]), !isProse(bytes, nameEnd, end) else {
        if bytes[nameEnd] != UInt8(ascii: "{") { return other(bytes, start, end, number) }
        return reject(bytes, nameEnd, number)
      }
      if isOver { begin(number) }
      count()
      return
    }
    var position = nameEnd
    if bytes[position] == UInt8(ascii: "{") {
      guard let close = SampleText.labelsEnd(bytes, from: position, to: end) else {
        return reject(bytes, nameEnd, number)
      }
      position = close
    }
    let keyEnd = position
    guard let value = nextNumber(bytes, &position, end) else {
      return reject(bytes, nameEnd, number)
    }
    let time = nextNumber(bytes, &position, end).map(Self.seconds)
    if isOver { begin(number) }
    count()
    if lastUse == .keptUnlessZero, value == 0 { return }
    keptSamples += 1
    add(bytes, start..<keyEnd, nameEnd - start, number, value, time)
  }

  private mutating func add(
    _ bytes: RawSpan, _ key: Range<Int>, _ nameLength: Int, _ number: Int, _ value: Double,
    _ time: Double?
  ) {
    func point() -> MetricPoint {
      MetricPoint(
        scrape: Int32(clamping: scrapes.count - 1), line: Int32(clamping: number), time: time,
        value: value)
    }
    guard case .repeated(let isFirst) = store.add(point(), bytes, key, nameLength: nameLength)
    else { return }
    guard isFirst, comments == 0 else {
      store.tally.duplicates += 1
      return
    }
    // Without comments the first series of the scrape tells where the next one begins.
    scrapes[scrapes.count - 1].samples -= 1
    begin(number)
    scrapes[scrapes.count - 1].samples += 1
    _ = store.add(point(), bytes, key, nameLength: nameLength)
  }

  private mutating func count() {
    lastWasSample = true
    store.tally.samples += 1
    if !scrapes.isEmpty { scrapes[scrapes.count - 1].samples += 1 }
  }

  /// The number that follows, up to a blank; `nil` where there is none or an exemplar begins.
  private func nextNumber(_ bytes: RawSpan, _ position: inout Int, _ end: Int) -> Double? {
    while position < end, bytes[position].isBlank { position += 1 }
    let start = position
    while position < end, !bytes[position].isBlank { position += 1 }
    guard position > start, bytes[start] != UInt8(ascii: "#") else { return nil }
    return SampleText.number(bytes, start..<position)
  }

  /// Prometheus writes milliseconds, OpenMetrics seconds; in seconds no date of ours is as large.
  private static func seconds(_ time: Double) -> Double {
    time.magnitude >= 1e11 ? time / 1000 : time
  }

  /// Whether a line may end in this byte: a digit, `NaN`, `Inf`.
  private func isPlausible(_ byte: UInt8) -> Bool {
    byte.isDigit || byte == UInt8(ascii: "N") || byte == UInt8(ascii: "f") || byte.isBlank
      || byte == UInt8(ascii: ".")
  }

  /// Whether a word and no number stands behind a name without labels.
  private func isProse(_ bytes: RawSpan, _ nameEnd: Int, _ end: Int) -> Bool {
    guard bytes[nameEnd] != UInt8(ascii: "{") else { return false }
    var position = nameEnd
    return nextNumber(bytes, &position, end) == nil
  }

  private mutating func reject(_ bytes: RawSpan, _ nameEnd: Int, _ number: Int) {
    guard bytes[nameEnd] == UInt8(ascii: "{") || lastUse != .counted else {
      foreign += 1
      return
    }
    if store.tally.damaged == 0 { store.tally.firstDamaged = number }
    store.tally.damaged += 1
  }

  package mutating func finish() -> Parsed<MetricExposition>? {
    guard store.tally.samples > 0, keptSamples > 0 || comments > 0 else { return nil }
    store.tally.names = names.count
    let sample = store.finish(scrapes)
    return Parsed(sample, damage: damage, note: sample.note)
  }

  private var damage: String? {
    var texts: [String] = []
    if !endsWithNewline {
      texts.append("the last line, \(lastLine), has no end: the text may be cut")
    }
    if store.tally.damaged > 0 {
      let count = store.tally.damaged
      texts.append(
        "\(count) line\(count == 1 ? "" : "s") cannot be read, the first is \(store.tally.firstDamaged)"
      )
    }
    if store.tally.leftOut > 0 {
      texts.append("\(store.tally.leftOut) samples were left out: more than are kept in memory")
    }
    if let note { texts.append(note) }
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }
}

extension MetricExposition {
  fileprivate var note: String {
    let number = scrapes.count
    let duplicates = tally.duplicates > 0 ? ", \(tally.duplicates) of them twice" : ""
    return "\(number) scrape\(number == 1 ? "" : "s"), \(tally.samples) samples\(duplicates)"
  }
}
