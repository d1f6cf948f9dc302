package import Capture

/// Rows as a server or a captured text gave them: named columns, cells of text.
package struct RowSet: Sendable, Hashable {
  /// Names as the server wrote them, lower case.
  package let columns: [String]
  /// Row by row; `nil` is NULL.
  private var cells: [String?] = []
  private let places: [String: Int]

  package init(columns: [String]) {
    self.columns = columns
    places = Dictionary(
      zip(columns, columns.indices), uniquingKeysWith: { first, _ in first })
  }

  package var count: Int { columns.isEmpty ? 0 : cells.count / columns.count }

  /// The same rows under other names.
  package func renamed(_ name: (String) -> String) -> RowSet {
    var renamed = RowSet(columns: columns.map(name))
    renamed.cells = cells
    return renamed
  }

  /// Adds a row; what is missing at its end is NULL, what is too much is dropped.
  package mutating func append(_ row: [String?]) {
    for index in columns.indices { cells.append(index < row.count ? row[index] : nil) }
  }

  /// The rows with a column more, or with other cells of one that is there; `nil` leaves a cell.
  package func setting(_ column: String, _ value: (Row) -> String?) -> RowSet {
    var result = RowSet(columns: has(column) ? columns : columns + [column])
    for row in rows {
      let new = value(row)
      result.append(result.columns.map { $0 == column ? new ?? row.text($0) : row.text($0) })
    }
    return result
  }

  /// Bytes of all cells.
  package var byteCount: Int { cells.reduce(0) { $0 + ($1?.utf8.count ?? 0) } }

  package mutating func removeLast() {
    if count > 0 { cells.removeLast(columns.count) }
  }

  package func has(_ column: String) -> Bool { places[column] != nil }

  package subscript(row: Int) -> Row { Row(set: self, index: row) }

  /// The rows in their order.
  package var rows: [Row] { (0..<count).map { self[$0] } }

  /// One row of a `RowSet`; a column that is not there reads as NULL.
  package struct Row: Sendable {
    fileprivate let set: RowSet
    /// The place in the set, from 0 on.
    package let index: Int

    package func has(_ column: String) -> Bool { set.has(column) }

    package func text(_ column: String) -> String? {
      guard let place = set.places[column] else { return nil }
      return set.cells[index * set.columns.count + place]
    }

    package func integer(_ column: String) -> Int? { text(column).flatMap { Int($0) } }

    package func number(_ column: String) -> Double? { text(column).flatMap { Double($0) } }

    /// `t`, `true`, `yes`, `on`, `1` and their opposites.
    package func flag(_ column: String) -> Bool? {
      switch text(column) {
      case "t", "true", "yes", "on", "1", "YES", "ON", "Yes", "TRUE": true
      case "f", "false", "no", "off", "0", "NO", "OFF", "No", "FALSE": false
      default: nil
      }
    }

    /// Seconds since 1970 of a `timestamptz` in ISO style, or of a plain number of seconds.
    package func time(_ column: String) -> Double? { text(column).flatMap(ServerTime.seconds) }

    /// Seconds of an `interval` in the styles `postgres` and `iso_8601`, or of a plain number.
    package func interval(_ column: String) -> Double? {
      text(column).flatMap(ServerTime.intervalSeconds)
    }

    /// The elements of a one-dimensional array of integers, `{1,2,3}`; empty where NULL.
    package func integers(_ column: String) -> [Int] {
      guard let text = text(column) else { return [] }
      var reader = DigitReader(text)
      var numbers: [Int] = []
      while !reader.isAtEnd {
        let isNegative = reader.take("-")
        guard let number = reader.number() else {
          reader.skip()
          continue
        }
        numbers.append(isNegative ? -number : number)
      }
      return numbers
    }

    /// A log sequence number, `16/B374D848`, as a position in bytes.
    package func position(_ column: String) -> LogPosition? {
      text(column).flatMap { LogPosition($0) }
    }
  }
}

extension RowSet: FieldBearing {
  package static var blank: RowSet { RowSet(columns: []) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var names = columns
    visitor.field("columns", &names)
    // Rows of a text that ends early are whole or not there.
    var all = cells
    visitor.field("cells", &all)
    self = RowSet(columns: names)
    cells = names.isEmpty ? [] : Array(all.prefix(all.count / names.count * names.count))
  }
}
