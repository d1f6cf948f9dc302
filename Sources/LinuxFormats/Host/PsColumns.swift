import ByteParsing

/// The headings of a table of `ps` (procps of any age, busybox), in their order.
struct PsColumns {
  enum Kind {
    case pid, tid, parent, user, state, resident, threads, elapsed, elapsedSeconds, time
    case waitChannel, majorFaults, group
    /// The name alone, and with arguments.
    case name, command
    /// A date, which may be of several words.
    case start
    case other
  }

  private(set) var kinds: [Kind] = []
  /// Where the headings begin in their line.
  private(set) var starts: [Int] = []

  init?(_ line: RawSpan) {
    guard line.byteCount < 1000, line.byteCount >= 7,
      line.firstRange(of: "PID") != nil || line.firstRange(of: "TGID") != nil
    else { return nil }
    let words = line.words(0..<line.byteCount, limit: 64)
    guard words.count >= 2 else { return nil }
    for word in words {
      guard Self.isHeading(line, word) else { return nil }
      let text = line.string(word)
      if Self.foreign.contains(text) { return nil }
      kinds.append(Self.kind(text))
      starts.append(word.lowerBound)
    }
    // `comm` has the heading of `args`; arguments are asked for last.
    if let first = kinds.firstIndex(of: .command), first < kinds.count - 1 { kinds[first] = .name }
    guard kinds.filter({ $0 == .pid }).count == 1 else { return nil }
    let known = kinds.filter { $0 != .other }.count
    guard known >= 2, known * 3 >= kinds.count else { return nil }
  }

  /// Capitals, digits and signs, or the small words of other tools' columns.
  private static func isHeading(_ line: RawSpan, _ word: Range<Int>) -> Bool {
    var letters = 0
    for index in word {
      let byte = line[index]
      if byte >= 0x41, byte <= 0x5A {
        letters += 1
      } else if !(byte.isDigit || byte == 0x25 || byte == 0x5F) {
        return false
      }
    }
    return letters > 0
  }

  /// Headings that only tables of `top`, `lsof`, `iotop` or `atop` have.
  private static let foreign: Set<String> = [
    "VIRT", "RES", "SHR", "FD", "NODE", "DISK", "SYSCPU", "USRCPU", "RDDSK", "DEVICE", "PRIO",
  ]

  private static func kind(_ heading: String) -> Kind {
    switch heading {
    case "PID", "TGID": .pid
    case "LWP", "TID", "SPID": .tid
    case "PPID": .parent
    case "USER", "UID", "EUSER", "RUSER", "EUID": .user
    case "S", "STAT", "STATE": .state
    case "RSS", "RSZ": .resident
    case "NLWP", "THCNT": .threads
    case "ELAPSED": .elapsed
    case "ETIMES": .elapsedSeconds
    case "TIME", "CPUTIME": .time
    case "WCHAN": .waitChannel
    case "MAJFL", "MAJFLT", "MAJFLTS": .majorFaults
    case "CGROUP": .group
    case "START", "STARTED", "STIME": .start
    case "COMM", "UCMD", "UCOMM": .name
    case "COMMAND", "CMD", "ARGS": .command
    default: .other
    }
  }

  /// The places of a row's values; `nil` where the line has too few.
  ///
  /// A name in the middle may hold blanks: what stands behind it is taken from the end.
  func values(of line: RawSpan) -> [Range<Int>]? {
    let words = line.words(0..<line.byteCount, limit: 4096)
    var result = [Range<Int>](repeating: 0..<0, count: kinds.count)
    var next = 0
    var column = 0
    while column < kinds.count, !isWide(column) {
      guard let end = behind(column, words, next, line) else { return nil }
      result[column] = words[next].lowerBound..<words[end - 1].upperBound
      next = end
      column += 1
    }
    guard column < kinds.count else { return result }
    let wide = column
    var last = words.count
    column = kinds.count - 1
    while column > wide, !isWide(column) {
      guard let first = before(column, words, last, line), first > next else { return nil }
      result[column] = words[first].lowerBound..<words[last - 1].upperBound
      last = first
      column -= 1
    }
    guard next < last else { return nil }
    if column > wide {
      let split = division(words, next..<last, at: starts[column])
      result[column] = words[split].lowerBound..<words[last - 1].upperBound
      last = split
    }
    result[wide] = words[next].lowerBound..<words[max(next, last - 1)].upperBound
    return result
  }

  private func isWide(_ column: Int) -> Bool { kinds[column] == .name || kinds[column] == .command }

  /// The word at which the second of two wide columns begins: where its heading does, else the next.
  private func division(_ words: [Range<Int>], _ range: Range<Int>, at start: Int) -> Int {
    words[range].firstIndex { $0.lowerBound == start && $0 != words[range.lowerBound] }
      ?? min(range.lowerBound + 1, range.upperBound - 1)
  }

  /// The place behind the words of a column that begins at `next`.
  private func behind(
    _ column: Int, _ words: [Range<Int>], _ next: Int, _ line: RawSpan
  ) -> Int? {
    guard next < words.count else { return nil }
    guard kinds[column] == .start else { return next + 1 }
    let first = line.string(words[next])
    if Self.weekdays.contains(first) { return next + 5 <= words.count ? next + 5 : nil }
    if Self.months.contains(first), next + 1 < words.count { return next + 2 }
    return next + 1
  }

  /// The first word of a column that ends in front of `last`.
  private func before(
    _ column: Int, _ words: [Range<Int>], _ last: Int, _ line: RawSpan
  ) -> Int? {
    guard last > 0 else { return nil }
    guard kinds[column] == .start else { return last - 1 }
    if last >= 5, Self.weekdays.contains(line.string(words[last - 5])) { return last - 5 }
    if last >= 2, Self.months.contains(line.string(words[last - 2])) { return last - 2 }
    return last - 1
  }

  private static let weekdays: Set<String> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months: Set<String> = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
