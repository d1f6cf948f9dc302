import Evidence

extension Exposition {
  /// Rows of a table that get series.
  private static let rowLimit = 20

  /// The figures of an area command, and the numbers of its tables by their first column.
  mutating func writeDetail(_ blocks: [Block]) {
    var taken: Set<String> = []
    for block in blocks {
      switch block {
      case .figures(let figures): write(figures, &taken)
      case .table(let table): write(table, &taken)
      case .listing: break
      }
    }
  }

  private mutating func write(_ figures: Figures, _ taken: inout Set<String>) {
    for figure in figures.figures {
      guard let value = figure.value.measured else { continue }
      let metric = Metric(block: figures.key, key: figure.key)
      guard taken.insert(metric.name).inserted else { continue }
      family(metric.name, Self.help(figures.title, figure.title))
      sample(metric.name, value: value * metric.factor)
    }
  }

  private mutating func write(_ table: Table, _ taken: inout Set<String>) {
    // Rows of places in a file are no things that somebody watches.
    guard let first = table.columns.first, first.key != "source" else { return }
    let names = Self.naming(table)
    let rows = Self.distinct(table.rows, by: names).prefix(Self.rowLimit)
    for (place, column) in table.columns.enumerated() where column.alignsRight {
      let values = rows.compactMap { row -> ([Cell], Double)? in
        guard row.indices.contains(place), let value = row[place].measured else { return nil }
        return (row, value)
      }
      let metric = Metric(block: table.key, key: column.key)
      guard !names.contains(place), !values.isEmpty, taken.insert(metric.name).inserted else {
        continue
      }
      family(metric.name, Self.help(table.title, column.title))
      for (row, value) in values {
        let labels = names.map { name in
          (
            Metric.word(table.columns[name].key),
            row.indices.contains(name) ? row[name].written : ""
          )
        }
        sample(metric.name, labels, value: value * metric.factor)
      }
    }
  }

  /// The columns that say what a row is of: the first, and the next one that holds words.
  private static func naming(_ table: Table) -> [Int] {
    let words = table.columns.indices.dropFirst().first { !table.columns[$0].alignsRight }
    guard let words, word(words, in: table) != word(0, in: table) else { return [0] }
    return [0, words]
  }

  private static func word(_ column: Int, in table: Table) -> String {
    Metric.word(table.columns[column].key)
  }

  private static func help(_ block: String, _ title: String) -> String {
    "Of the detail, \(block): \(title)."
  }

  /// The rows that their labels tell apart.
  private static func distinct(_ rows: [[Cell]], by names: [Int]) -> [[Cell]] {
    var seen: Set<[String]> = []
    return rows.filter { row in
      seen.insert(names.map { row.indices.contains($0) ? label(row[$0].written) : "" }).inserted
    }
  }
}

extension Cell {
  /// Its number; flags are 1 and 0.
  fileprivate var measured: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value) where value.isFinite: value
    case .flag(let flag): flag ? 1 : 0
    default: nil
    }
  }
}

/// The name of a figure as a metric, in base units.
private struct Metric {
  var name: String
  /// What makes the figure one in base units.
  var factor = 1.0

  init(block: String, key: String) {
    var words = (block.isEmpty ? [] : Self.words(block)) + Self.words(key)
    for (ending, unit, factor) in Self.units where words.suffix(ending.count) == ending[...] {
      words.removeLast(ending.count)
      words += unit
      self.factor = factor
      break
    }
    // A gauge must not be named as a counter or a part of a histogram is.
    if let last = words.last, ["total", "count", "sum", "bucket", "info"].contains(last) {
      words.removeLast()
      words.append("number")
    }
    name = (["diag", "detail"] + words.map { Self.long[$0] ?? $0 }).joined(separator: "_")
  }

  static func word(_ text: String) -> String {
    let word = words(text).joined(separator: "_")
    return word.first?.isNumber == false && !word.isEmpty ? word : "name"
  }

  private static func words(_ text: String) -> [String] {
    text.utf8.split { !Self.isPlain($0) }.map { String(Substring($0)).lowercased() }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static let units: [(ending: [String], unit: [String], factor: Double)] = [
    (["ms", "per", "second"], ["seconds", "per", "second"], 0.001),
    (["ms"], ["seconds"], 0.001), (["us"], ["seconds"], 1e-6),
    (["percent", "per", "minute"], ["ratio", "per", "minute"], 0.01),
    (["percent"], ["ratio"], 0.01), (["minutes"], ["seconds"], 60), (["hours"], ["seconds"], 3600),
    (["days"], ["seconds"], 86_400), (["kb"], ["bytes"], 1000), (["mb"], ["bytes"], 1e6),
    (["kib"], ["bytes"], 1024), (["mib"], ["bytes"], 1_048_576),
  ]

  /// Words that a linter takes for short forms of units.
  private static let long = [
    "s": "seconds", "ms": "milli", "us": "micro", "ns": "nano", "sec": "seconds", "b": "bytes",
    "kb": "kilo", "mb": "mega", "gb": "giga", "tb": "tera", "pb": "peta", "m": "meters",
    "h": "hours", "d": "daily", "percent": "share", "percentage": "share", "minutes": "min",
    "hours": "long", "days": "daily", "weeks": "weekly", "histogram": "classes",
    "summary": "overview", "gauge": "measure", "counter": "counted", "bits": "bit",
    "kilobytes": "kilo", "megabytes": "mega",
  ]
}
