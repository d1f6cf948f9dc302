import ByteParsing

/// `df` with any options, of GNU, busybox and macOS, in any language.
///
///     Filesystem     1K-blocks     Used Available Use% Mounted on
///     /dev/vda       264212084 21388040  77677572  22% /
package struct DfSection: HostSection {
  package static let markers: [StaticString] = ["% /", "Mounted on"]
  package static let lineStarts: [StaticString] = [
    "Filesystem  ", "Dateisystem  ", "Sys. de fichiers ",
  ]

  private let file: String?
  private var heading: DfHeading?
  private var rows: [(row: DfRow, place: Place)] = []
  /// A device whose figures stand on the next line.
  private var lead: [String] = []

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard line.byteCount < 4096 else { return false }
    if line.has("% /") {
      return !line[0].isBlank && DfRow(line.wordTexts(), isOfInodes: false) != nil
    }
    guard line.byteCount > 0, !line[0].isDigit,
      hasShareWord(line) || line.has("-blo") || line.has("Mounted on")
    else { return false }
    return DfHeading(line.wordTexts(limit: 25)) != nil
  }

  /// Whether a word ends with a percent sign that stands behind no digit: `Use%`.
  private static func hasShareWord(_ line: RawSpan) -> Bool {
    var start = 1
    while let sign = line.firstIndex(of: UInt8(ascii: "%"), from: start) {
      let isAtEnd = sign + 1 == line.byteCount || line[sign + 1].isBlank
      if isAtEnd, !line[sign - 1].isDigit, !line[sign - 1].isBlank { return true }
      start = sign + 1
    }
    return false
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount > 0, line.byteCount < 4096 else { return false }
    var words = line.wordTexts()
    if heading == nil, rows.isEmpty, let heading = DfHeading(words) {
      self.heading = heading
      return true
    }
    if line[0].isBlank, !lead.isEmpty { words = lead + words }
    let isBroken =
      !line[0].isBlank && lead.isEmpty && words.last?.hasSuffix(":") == false
      && (words.count == 1 || words.count == 2 && heading?.columns?.contains(.type) == true)
    lead = isBroken ? words : []
    if words.first == "total" || words.first == "-" { return true }
    if let row = row(of: words) {
      rows.append((row, Place(file: file, line: number)))
      lead = []
      return true
    }
    return isBroken
  }

  private func row(of words: [String]) -> DfRow? {
    if let columns = heading?.columns, let row = DfRow(words, columns: columns),
      row.target.hasPrefix("/")
    {
      return row
    }
    return DfRow(words, isOfInodes: heading?.measure == .inodes)
  }

  private var measure: DfHeading.Measure {
    if let known = heading?.measure { return known }
    if heading == nil || rows.contains(where: { $0.row.space.contains { $0?.factor != nil } }) {
      return heading == nil ? .blocks(1024) : .scaled
    }
    if let columns = heading?.columns, columns.contains(.available) || columns.contains(.used) {
      return .blocks(1024)
    }
    // Of space some is kept for root, and in a table of several rows one shows it.
    return rows.contains { !$0.row.isComplete } ? .scaled : .inodes
  }

  private var systems: [FileSystem] {
    let measure = measure
    return rows.map { $0.row.system(measure, $0.place) }
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    FileSystem.measureSame(snapshot.fileSystems, systems)
  }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.fileSystems = FileSystem.merged(snapshot.fileSystems + systems)
  }
}

extension DfRow {
  /// Whether what is used and what is left are all.
  fileprivate var isComplete: Bool {
    guard space.count == 3, let all = space[0], let used = space[1], let left = space[2] else {
      return true
    }
    return used.value + left.value == all.value
  }

  fileprivate func system(_ measure: DfHeading.Measure, _ place: Place) -> FileSystem {
    var system = FileSystem(
      place: place, mountPoint: target, device: source.joined(separator: " "))
    system.type = type
    var (space, inodes, use, inodeUse) = (space, inodes, use, inodeUse)
    if measure == .inodes, inodes.isEmpty {
      (inodes, inodeUse) = (space, use)
      (space, use) = ([], nil)
    }
    let unit = if case .blocks(let bytes) = measure { bytes } else { 1 }
    if space.contains(where: { $0 != nil }) || use != nil {
      system.size = space.first.flatMap { $0?.scaled(by: unit) }
      system.used = space.dropFirst().first.flatMap { $0?.scaled(by: unit) }
      system.available = space.dropFirst(2).first.flatMap { $0?.scaled(by: unit) }
      (system.printedUse, system.sizePlace) = (use, place)
    }
    if inodes.contains(where: { $0 != nil }) || inodeUse != nil {
      let used = inodes.dropFirst().first.flatMap { $0?.scaled(by: 1) }
      let free = inodes.dropFirst(2).first.flatMap { $0?.scaled(by: 1) }
      system.usedInodes = used
      system.freeInodes = free
      system.inodes =
        inodes.first.flatMap { $0?.scaled(by: 1) }
        ?? used.flatMap { used in free.map { used.addingReportingOverflow($0).partialValue } }
      (system.printedInodeUse, system.inodePlace) = (inodeUse, place)
    }
    return system
  }
}
