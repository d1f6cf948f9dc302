/// What the heading of `df` says of the columns below it.
///
/// Headings are translated, and some languages use several words for one column: only a heading
/// whose words are all known gives the columns; of others the unit is all that is taken.
struct DfHeading {
  enum Column {
    case source, type, inodes, usedInodes, freeInodes, inodeUse, size, used, available, use, file
    case target
  }

  enum Measure: Hashable {
    /// Numbers count so many bytes.
    case blocks(Int)
    /// Numbers bear their unit: `-h`, `-H`.
    case scaled
    case inodes
  }

  var columns: [Column]?
  /// `nil` where only the rows tell.
  var measure: Measure?

  /// `nil` where the words are no heading of `df`.
  init?(_ words: [String]) {
    guard words.count >= 2, words.count <= 24 else { return nil }
    let columns = Self.columns(words)
    let unit = words.lazy.compactMap(Self.unit).first
    let hasShare = words.contains(where: Self.isShare)
    guard columns != nil || (words.count >= 5 && (hasShare || unit != nil)),
      words.allSatisfy({ Double($0) == nil })
    else { return nil }
    self.columns = columns
    if let unit {
      measure = .blocks(unit)
    } else if columns?.contains(.size) == true {
      measure = .scaled
    } else if columns?.contains(.inodes) == true || words.contains(where: Self.isInodes) {
      measure = .inodes
    }
  }

  private static func columns(_ words: [String]) -> [Column]? {
    var columns: [Column] = []
    for (index, word) in words.enumerated() {
      let column: Column? =
        switch word {
        case "Filesystem": .source
        case "Type": .type
        case "Inodes": .inodes
        case "IUsed", "iused": .usedInodes
        case "IFree", "ifree": .freeInodes
        case "IUse%", "%iused": .inodeUse
        case "Size": .size
        case "Used": .used
        case "Avail", "Available": .available
        case "Use%", "Capacity": .use
        case "File": .file
        case "Mounted" where index + 1 < words.count && words[index + 1] == "on": .target
        default: unit(word) != nil ? .size : nil
        }
      if word == "on", columns.last == .target { continue }
      guard let column else { return nil }
      columns.append(column)
    }
    guard columns.contains(.target) || columns.contains(.source) else { return nil }
    return columns.contains(.size) ? columns : inodesOnly(columns)
  }

  /// busybox heads the columns of `df -i` as those of space.
  private static func inodesOnly(_ columns: [Column]) -> [Column] {
    guard columns.contains(.inodes) else { return columns }
    return columns.map { column in
      switch column {
      case .used: .usedInodes
      case .available: .freeInodes
      case .use: .inodeUse
      default: column
      }
    }
  }

  /// `1K-blocks`, `1024-blocks`, `1MB-blocks`, `1K-Blöcke`, the `1K` of `blocs de 1K`: bytes.
  private static func unit(_ word: String) -> Int? {
    let digits = word.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits), count > 0, digits.count < 12 else { return nil }
    let rest = word.dropFirst(digits.count)
    let name = rest.prefix { $0.isASCII && $0.isLetter }
    guard !rest.isEmpty, let factor = DfNumber.factor(String(name)) else { return nil }
    return count.multiplied(by: factor)
  }

  /// `Use%`, `Verw%`, `Uti%`, `IUse%`.
  static func isShare(_ word: String) -> Bool {
    guard word.count > 1, word.hasSuffix("%") || word.hasPrefix("%"), let first = word.first,
      let before = word.dropLast().last
    else { return false }
    return !first.isNumber && !before.isNumber
  }

  /// The word for inodes in the languages that coreutils speak.
  private static func isInodes(_ word: String) -> Bool {
    let stems = [
      "inod", "i-nod", "inœud", "i-nœud", "inoeud", "nodos-i", "iwęz", "i-węz", "iノード", "iнод",
      "indeks",
    ]
    let lower = word.lowercased()
    return stems.contains { lower.hasPrefix($0) }
  }
}
