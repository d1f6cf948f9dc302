/// A line of `df`, taken apart by the heading where that is understood, else by its shape: a share
/// in percent, three numbers in front of it, a path behind.
struct DfRow {
  var source: [String] = []
  var type: String?
  /// All, used and left.
  var space: [DfNumber?] = []
  var inodes: [DfNumber?] = []
  var use, inodeUse: Double?
  var target = ""

  /// By the columns of a heading.
  init?(_ words: [String], columns: [DfHeading.Column]) {
    guard words.count >= columns.count else { return nil }
    // What is too much belongs to a device or a mount point with blanks in its name.
    var surplus = words.count - columns.count
    var lead = 0
    if surplus > 0, columns.first == .source {
      let first = columns.firstIndex { $0 != .source && $0 != .type } ?? 0
      while lead < surplus, !Self.isValue(words[first + lead]) { lead += 1 }
      surplus -= lead
    }
    guard surplus == 0 || columns.last == .target || columns.last == .file else { return nil }
    space = [nil, nil, nil]
    inodes = [nil, nil, nil]
    for (index, column) in columns.enumerated() {
      let word = words[index == 0 ? 0 : index + lead]
      switch column {
      case .source: source = Array(words[index...index + (index == 0 ? lead : 0)])
      case .type: type = word
      case .size: space[0] = DfNumber(word)
      case .used: space[1] = DfNumber(word)
      case .available: space[2] = DfNumber(word)
      case .inodes: inodes[0] = DfNumber(word)
      case .usedInodes: inodes[1] = DfNumber(word)
      case .freeInodes: inodes[2] = DfNumber(word)
      case .use: use = Self.share(word)
      case .inodeUse: inodeUse = Self.share(word)
      case .file: break
      case .target:
        let isLast = index == columns.count - 1
        target = isLast ? words[(index + lead)...].joined(separator: " ") : word
      }
    }
    if !columns.contains(.target) { target = source.joined(separator: " ") }
    let numbers = columns.indices.filter { index in
      switch columns[index] {
      case .source, .type, .file, .target: false
      default: true
      }
    }
    guard numbers.allSatisfy({ Self.isValue(words[$0 == 0 ? 0 : $0 + lead]) }) else { return nil }
  }

  /// By its shape; `isOfInodes` says what the three numbers are.
  init?(_ words: [String], isOfInodes: Bool) {
    guard
      let place = words.indices.first(where: { index in
        index >= 4 && index + 1 < words.count && Self.isShare(words[index])
          && words[index - 3..<index].allSatisfy { $0 == "-" || DfNumber($0) != nil }
          && words[index + 1].hasPrefix("/")
      })
    else { return nil }
    let numbers = words[place - 3..<place].map { DfNumber($0) }
    let share = Self.share(words[place])
    source = Array(words[..<(place - 3)])
    if source.count == 2, !source[1].contains("/") { type = source.popLast() }
    if isOfInodes {
      (inodes, inodeUse) = (numbers, share)
    } else {
      (space, use) = (numbers, share)
    }
    target = words[(place + 1)...].joined(separator: " ")
  }

  private static func isValue(_ word: String) -> Bool {
    isShare(word) || DfNumber(word) != nil
  }

  private static func isShare(_ word: String) -> Bool { word == "-" || share(word) != nil }

  private static func share(_ word: String) -> Double? {
    guard word.hasSuffix("%") else { return nil }
    return DfNumber(String(word.dropLast())).flatMap { $0.factor == nil ? $0.value : nil }
  }
}
