internal import Capture

/// Tables of one server in a text, moment by moment: a view that comes again begins the next one.
struct CapturedMoments<View: ServerView> {
  private var series = ServerSeries<View>(name: View.product.rawValue, origin: .captured)
  var source = ""
  private var damage: String?
  private var rowCount = 0

  /// Counts the rows of a table, and notes where one is cut.
  mutating func note(_ table: CapturedTable) {
    if table.isDamaged { damage = "the table at line \(table.firstLine) is cut short" }
    rowCount += table.rows.count
  }

  mutating func put(_ rows: RowSet, as view: View, _ table: CapturedTable) {
    if series.snapshots.last.map({ $0.views[view] != nil }) ?? true {
      series.snapshots.append(ServerSnapshot())
    }
    let last = series.snapshots.count - 1
    series.snapshots[last].views[view] = .rows(rows)
    series.snapshots[last].places[view] = place(of: table)
    if table.isDamaged { series.snapshots[last].cutViews.insert(view) }
  }

  /// Adds a row to a view that comes in pieces.
  mutating func add(_ cells: [String?], to view: View, columns: [String], _ table: CapturedTable) {
    var rows = series.snapshots.last?[view] ?? RowSet(columns: columns)
    if rows.columns != columns { return }
    rows.append(cells)
    if series.snapshots.isEmpty { series.snapshots.append(ServerSnapshot()) }
    let last = series.snapshots.count - 1
    series.snapshots[last].views[view] = .rows(rows)
    series.snapshots[last].places[view] = place(of: table)
  }

  /// A time that stands alone: what follows is of it.
  mutating func begin(at time: Double?) {
    if series.snapshots.last.map({ $0.time != nil }) ?? true {
      series.snapshots.append(ServerSnapshot())
    }
    series.snapshots[series.snapshots.count - 1].time = time
  }

  /// The time of the last moment, where it has none.
  mutating func date(_ time: Double) {
    guard let last = series.snapshots.indices.last, series.snapshots[last].time == nil else {
      return
    }
    series.snapshots[last].time = time
  }

  /// What was found; `nil` where that is nothing.
  var parsed: Parsed<ServerSeries<View>>? {
    guard !series.snapshots.isEmpty else { return nil }
    let views = Set(series.snapshots.flatMap(\.views.keys))
    let looks = series.snapshots.count
    return Parsed(
      series, damage: damage,
      note: "\(rowCount) row\(rowCount == 1 ? "" : "s") of "
        + (views.count == 1 ? "one view" : "\(views.count) views")
        + (looks > 1 ? " at \(looks) moments" : ""))
  }

  private func place(of table: CapturedTable) -> String {
    "\(source):\(table.firstLine)"
      + (table.lastLine > table.firstLine ? "-\(table.lastLine)" : "")
  }
}
