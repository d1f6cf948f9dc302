import ByteParsing

/// Where in the JSON form of mpstat or sadf the reading is.
///
///     {"sysstat": {"hosts": [{"nodename": "web-1", "number-of-cpus": 2, "statistics": [
///       {"timestamp": "01:59:14", "cpu-load": [{"cpu": "all", "usr": 94.5, …}]}]}]}}
///
/// sadf has `{"date": …, "time": …, "interval": 1}` in place of the time, and a `queue` with `runq-sz`.
struct ProcessorDocument {
  var tokenizer = JSONTokenizer(isInsideObject: true)
  private let firstLine: Int
  private(set) var host: String?
  private(set) var count: Int?
  /// The names of the objects and arrays that are open.
  private var levels: [String] = []
  private var key = ""
  private var report = HostSnapshot()
  private var processor: String?
  private var shares = ProcessorShares()
  private var lastTime: Double?

  init(firstLine: Int) {
    self.firstLine = firstLine
  }

  var line: Int { firstLine + tokenizer.newlines }

  /// Where the key `"sysstat"` begins, if it is the first in the line.
  static func start(_ bytes: RawSpan, _ line: Range<Int>) -> Int? {
    var start = line.lowerBound
    while start < line.upperBound, bytes[start].isBlank || bytes[start] == UInt8(ascii: "{") {
      start += 1
    }
    return bytes.starts(with: "\"sysstat\"", at: start) ? start : nil
  }

  /// Takes a token.
  ///
  /// - Returns: a report that it ends.
  mutating func take(_ token: JSONTokenizer.Token) -> HostSnapshot? {
    switch token {
    case .key: key = String(decoding: tokenizer.text, as: UTF8.self)
    case .string: take(text: String(decoding: tokenizer.text, as: UTF8.self))
    case .number(let value): take(number: value)
    case .beginArray: levels.append(key)
    case .beginObject: begin()
    case .endArray: _ = levels.popLast()
    case .endObject: return end()
    case .flag, .null: break
    }
    return nil
  }

  private mutating func begin() {
    let isElement = levels.last == key
    levels.append(key)
    if isElement, key == "statistics" {
      report = HostSnapshot()
      report.activity = ProcessorActivity(place: Place(line: line))
    } else if key == "cpu-load" {
      (processor, shares) = (nil, ProcessorShares())
    }
  }

  private mutating func end() -> HostSnapshot? {
    let name = levels.popLast()
    defer { key = levels.last ?? "" }
    if name == "cpu-load", let processor {
      if processor == "all" {
        report.activity?.all = shares
      } else if let number = Int(processor) {
        report.activity?.each[number] = shares
      }
    }
    guard name == "statistics", levels.last == "statistics" else { return nil }
    let isFilled = report.activity?.shares != nil || report.activity?.runnable != nil
    return isFilled ? report : nil
  }

  private mutating func take(text: String) {
    switch key {
    case "nodename": host = text
    case "cpu": processor = text
    case "timestamp", "time":
      guard let time = DayTime.seconds(text) else { return }
      if let lastTime, report.activity?.seconds == nil {
        let seconds = time - lastTime
        report.activity?.seconds = seconds < 0 ? seconds + 86_400 : seconds
      }
      lastTime = time
    default: break
    }
  }

  private mutating func take(number: Double) {
    guard number.isFinite, number >= 0, number < 1e9 else { return }
    switch key {
    case "number-of-cpus": count = Int(number)
    case "interval": report.activity?.seconds = number
    case "runq-sz": report.activity?.runnable = Int(number)
    default: if levels.last == "cpu-load" { shares.set(key, number) }
    }
  }
}
