import ByteParsing

/// The table of processes or threads in a screen of top.
struct TopRows {
  private var names: [String] = []
  private var rows: [TaskShare] = []
  /// Rows with a share are kept up to this number.
  private static let limit = 20_000

  var isOpen: Bool { !names.isEmpty }

  /// `PID USER PR NI VIRT RES SHR S %CPU %MEM TIME+ COMMAND`; of the translated words only the last
  /// one is needed.
  mutating func open(_ line: RawSpan) {
    let words = line.words.map { line.string($0) }
    guard words.contains("PID") || words.contains("TGID"), words.count >= 4 else { return }
    names = words
  }

  mutating func take(_ line: RawSpan, _ number: Int) {
    let words = line.words
    guard words.count >= names.count, let column = names.firstIndex(of: "PID"),
      let id = line.decimalWord(words[column]), id >= 0, id < 1e9,
      let shareColumn = names.firstIndex(of: "%CPU"),
      let share = line.decimalWord(words[shareColumn]), share >= 0, share < 1e6
    else { return }
    let name = line.string(
      words[names.count - 1].lowerBound..<line.trimmed(0..<line.byteCount).upperBound)
    var task = TaskShare(
      place: Place(line: number), id: Int(id), name: String(name.prefix(80)), share: share)
    func text(_ heading: String) -> String? {
      names.firstIndex(of: heading).map { line.string(words[$0]) }
    }
    task.user = text("USER")
    task.nice = text("NI").flatMap { Int($0) }
    task.state = text("S")?.first
    task.virtualMemory = text("VIRT").flatMap(Self.size)
    task.resident = text("RES").flatMap(Self.size)
    task.shared = text("SHR").flatMap(Self.size)
    if rows.count < Self.limit { rows.append(task) }
  }

  /// KiB, or with a letter more: `325108`, `1.2g`, `1,2g`.
  private static func size(_ word: String) -> Int? {
    let shifts: [Character: Double] = [
      "m": 1024, "g": 1_048_576, "t": 1_073_741_824, "p": 1_099_511_627_776,
    ]
    var digits = Substring(word)
    var factor = 1024.0
    if let letter = digits.last, let shift = shifts[letter] {
      digits.removeLast()
      factor *= shift
    }
    guard let number = Double(String(digits.map { $0 == "," ? "." : $0 })), number >= 0,
      number * factor < 1e18
    else { return nil }
    return Int(number * factor)
  }

  func busiest(_ limit: Int) -> [TaskShare] {
    Array(rows.sorted { $0.share > $1.share }.prefix(limit))
  }
}

/// A line of memory or swap in a screen of top.
///
///     MiB Mem :  24105.6 total,  21631.7 free,    962.9 used,   1845.9 buff/cache
///     KiB Swap:        0 total,        0 free,        0 used. 23142700 avail Mem
///     Mem:   8061408k total,  7906292k used,   155116k free,   318408k buffers
struct TopMemory {
  private(set) var sizes: [(name: String, bytes: Int)] = []

  init?(_ line: RawSpan) {
    var words = line.words.map { line.string($0) }
    var unit = 1024.0
    if let first = words.first, first.count == 3, first.hasSuffix("iB") {
      let factors: [Character: Double] = [
        "K": 1024, "M": 1_048_576, "G": 1_073_741_824, "T": 1_099_511_627_776,
      ]
      guard let letter = first.first, let factor = factors[letter] else { return nil }
      unit = factor
      words.removeFirst()
    }
    guard let kind = words.first, kind.hasPrefix("Mem") || kind.hasPrefix("Swap") else {
      return nil
    }
    var values: [Double] = []
    for word in words.dropFirst() {
      let digits = word.prefix { $0.isNumber || $0 == "." || $0 == "," }
      guard word.first?.isNumber == true,
        let value = Double(String(digits.map { $0 == "," ? "." : $0 })), value < 1e12
      else { continue }
      values.append(value * unit)
    }
    guard values.count >= 3 else { return nil }
    let isOld = words.dropFirst().first?.hasSuffix("k") == true
    // Old versions print what is used before what is free.
    let free = isOld ? values[2] : values[1]
    if kind.hasPrefix("Mem") {
      sizes = [("MemTotal", Int(values[0])), ("MemFree", Int(free))]
    } else {
      sizes = [("SwapTotal", Int(values[0])), ("SwapFree", Int(free))]
      if !isOld, values.count >= 4 { sizes.append(("MemAvailable", Int(values[3]))) }
    }
  }
}
