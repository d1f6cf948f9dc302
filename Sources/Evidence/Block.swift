/// A piece of an area command's full result, which every renderer can show without knowing it.
package enum Block: Sendable, Hashable {
  case table(Table)
  case figures(Figures)
  case listing(Listing)
}

/// Rows of values under named columns.
package struct Table: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    /// The key of the column in JSON, with its unit where it has one: `await_ms`.
    package var key: String
    /// The heading of the column in text.
    package var title: String
    package var alignsRight: Bool

    package init(_ key: String, _ title: String, alignsRight: Bool = false) {
      self.key = key
      self.title = title
      self.alignsRight = alignsRight
    }
  }

  package var key: String
  package var title: String
  package var columns: [Column]
  package var rows: [[Cell]]

  package init(key: String, title: String, columns: [Column], rows: [[Cell]]) {
    self.key = key
    self.title = title
    self.columns = columns
    self.rows = rows
  }
}

/// One value of a table or figure; `unknown` is never shown as zero.
package enum Cell: Sendable, Hashable {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case list([String])
  case unknown
}

/// Single named values, one under the other.
///
/// In JSON they stand under their key, or right in the full result where the key is empty.
package struct Figures: Sendable, Hashable {
  package struct Figure: Sendable, Hashable {
    package var key: String
    package var title: String
    package var value: Cell

    package init(_ key: String, _ title: String, _ value: Cell) {
      self.key = key
      self.title = title
      self.value = value
    }
  }

  package var key: String
  package var title: String
  package var figures: [Figure]

  package init(key: String, title: String, figures: [Figure]) {
    self.key = key
    self.title = title
    self.figures = figures
  }
}

/// Entries with a heading each and lines below it: stacks, lock chains.
package struct Listing: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package var heading: String
    package var source: String?
    package var lines: [String]
    /// Figures of the entry that JSON carries beside its lines.
    package var figures: [Figures.Figure]

    package init(
      heading: String, source: String? = nil, lines: [String], figures: [Figures.Figure] = []
    ) {
      self.heading = heading
      self.source = source
      self.lines = lines
      self.figures = figures
    }
  }

  package var key: String
  package var title: String
  package var entries: [Entry]

  package init(key: String, title: String, entries: [Entry]) {
    self.key = key
    self.title = title
    self.entries = entries
  }
}
