import ByteParsing

/// The headings of a processor table, and what a row says under them.
struct ProcessorColumns {
  private enum Kind {
    case processors, queue
  }

  private var kind: Kind?
  /// Words in front of the first column: a time, perhaps the half of the day, perhaps a prefix.
  private var lead = 0
  private var names: [String] = []
  /// Seconds of the day that the line of headings begins with.
  private(set) var time: Double?

  init() {}

  /// `nil` where the line is none of headings.
  init?(_ line: RawSpan, _ words: [Range<Int>]) {
    guard let last = words.last, !line[last.lowerBound].isDigit else { return nil }
    if let first = words.firstIndex(where: { line.string($0) == "CPU" }) {
      names = words[first...].map { line.string($0) }
      guard names.contains("%idle") else {
        // Another table of processors, whose rows look alike.
        if names.count > 1, names[1].hasSuffix("/s") { return }
        return nil
      }
      (kind, lead) = (.processors, first)
    } else if let first = words.firstIndex(where: { line.string($0) == "runq-sz" }) {
      names = words[first...].map { line.string($0) }
      (kind, lead) = (.queue, first)
    } else if words.count > 2,
      words.dropFirst().contains(where: { line[$0.lowerBound] == 0x25 })
        || words.contains(where: { line.string($0).hasSuffix("/s") })
    {
      return
    } else {
      return nil
    }
    time = DayTime(line, words, before: lead)?.seconds
  }

  /// `nil` where the line is no row of the table.
  func row(_ line: RawSpan, _ words: [Range<Int>]) -> ProcessorRow? {
    guard let kind, words.count >= 2 else { return nil }
    // A translated word for the mean may be two words, and a row of means has no half of the day.
    let time = DayTime(line, words, before: lead)?.seconds
    let start = words.count - names.count
    guard start >= 0, time == nil || start == lead else { return nil }
    let values = words[start...].map { line.decimalWord($0) }
    switch kind {
    case .queue:
      guard let runnable = values[0], runnable >= 0, runnable < 1e9 else { return nil }
      return ProcessorRow(time: time, content: .queue(Int(runnable)))
    case .processors:
      var shares = ProcessorShares()
      for (name, value) in zip(names, values).dropFirst() {
        guard let value else { return nil }
        shares.set(name, value)
      }
      let id = line.string(words[start])
      if id == "all" { return ProcessorRow(time: time, content: .all(shares)) }
      guard let number = Int(id) else { return nil }
      return ProcessorRow(time: time, content: .one(number, shares))
    }
  }
}

struct ProcessorRow {
  enum Content {
    case all(ProcessorShares)
    case one(Int, ProcessorShares)
    case queue(Int)
  }

  /// Seconds of the day; `nil` where the row is of a mean.
  var time: Double?
  var content: Content

  /// Whether the report has such a row.
  func isIn(_ snapshot: HostSnapshot) -> Bool {
    switch content {
    case .all: snapshot.activity?.all != nil
    case .one(let processor, _): snapshot.activity?.each[processor] != nil
    case .queue: snapshot.activity?.runnable != nil
    }
  }
}

extension ProcessorShares {
  /// Sets the share that a heading of mpstat or sar names: `%usr`, `sys`; others are left out.
  ///
  /// Where guests have columns of their own, they are no part of `%usr`.
  mutating func set(_ name: String, _ value: Double) {
    guard value.isFinite, value >= 0, value <= 1000 else { return }
    switch name.hasPrefix("%") ? String(name.dropFirst()) : name {
    case "usr", "user", "guest": user += value
    case "nice", "gnice": nice += value
    case "sys", "system": system += value
    case "irq": irq += value
    case "soft": softirq += value
    case "idle": idle += value
    case "iowait": iowait += value
    case "steal": steal += value
    default: break
    }
  }
}

extension RawSpan {
  /// The whole word as a number, with point or comma; `nil` where it is none.
  func decimalWord(_ word: Range<Int>) -> Double? {
    var cursor = ByteCursor(extracting(word))
    guard let number = cursor.number(), cursor.isAtEnd else { return nil }
    return number
  }
}

/// A time of day in front of a row: `01:59:15`, `01:59:15 PM`.
struct DayTime {
  var seconds: Double

  /// Looks at the last words before the word with the number `lead`.
  init?(_ line: RawSpan, _ words: [Range<Int>], before lead: Int) {
    var index = lead - 1
    guard words.indices.contains(index) else { return nil }
    var half: String?
    let last = line.string(words[index])
    if last == "AM" || last == "PM" {
      half = last
      index -= 1
    }
    guard index >= 0, let seconds = Self.seconds(line.string(words[index])) else { return nil }
    self.seconds = seconds
    if half == "PM", seconds < 43_200 { self.seconds += 43_200 }
    if half == "AM", seconds >= 43_200 { self.seconds -= 43_200 }
  }

  static func seconds(_ text: String) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]),
      let seconds = Int(parts[2]), (0...24).contains(hours), (0...59).contains(minutes),
      (0...60).contains(seconds)
    else { return nil }
    return Double(hours * 3600 + minutes * 60 + seconds)
  }
}
