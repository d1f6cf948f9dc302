/// Records of named cells that become the rows of one table.
struct RecordList {
  private(set) var records: [[(name: String, value: String?)]] = []

  var isEmpty: Bool { records.isEmpty }

  /// What the last cell holds so far.
  var lastValue: String? { records.last?.last?.value }

  /// The name of the first cell of all.
  var firstName: String? { records.first?.first?.name }

  /// Begins a record, unless the last one is still empty.
  mutating func begin() {
    if records.last?.isEmpty != true { records.append([]) }
  }

  mutating func add(_ name: String, _ value: String?) {
    if records.isEmpty { records.append([]) }
    records[records.count - 1].append((name, value))
  }

  /// Adds a line to the last cell.
  mutating func extend(with line: String) {
    guard let record = records.indices.last, let cell = records[record].indices.last else { return }
    records[record][cell].value = (records[record][cell].value ?? "") + "\n" + line
  }

  /// The rows; columns stand in the order in which they came up.
  var rows: RowSet {
    var names: [String] = []
    var seen: Set<String> = []
    for record in records {
      for cell in record where seen.insert(cell.name).inserted { names.append(cell.name) }
    }
    var rows = RowSet(columns: names)
    for record in records where !record.isEmpty {
      let cells = Dictionary(
        record.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
      rows.append(names.map { cells[$0] ?? nil })
    }
    return rows
  }
}
