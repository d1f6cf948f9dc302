/// Statements of a slow query log, put together by their shape.
package struct MySQLSlowLog: Sendable {
  package struct Family: Sendable {
    package var shape: StatementText
    package var calls = 0
    /// Seconds of all calls; waits for locks are part of it.
    package var total = 0.0
    package var longest = 0.0
    package var locked = 0.0
    /// Rows of all calls.
    package var given = 0.0
    package var examined = 0.0
    /// Calls that are said to have read a whole table, or not to; extra lines of MariaDB and Percona tell.
    package var scanned = 0
    package var unscanned = 0
    package var temporaryOnDisk = 0
    package var schema: String?
    /// `shop @ 10.0.0.7` of the longest call.
    package var owner: String?
    /// Whether a dump put it (`SELECT /*!40001 SQL_NO_CACHE */ …`).
    package var isDump = false
    /// Lines of the longest call, counted from 1.
    package var lines = 1...1

    package var mean: Double { calls > 0 ? total / Double(calls) : 0 }
    /// Rows of one call.
    package var examinedEach: Double { calls > 0 ? examined / Double(calls) : 0 }
    package var givenEach: Double { calls > 0 ? given / Double(calls) : 0 }
  }

  private static let limit = 500

  package private(set) var families: [StatementText: Family] = [:]
  package private(set) var count = 0
  package private(set) var total = 0.0
  /// Seconds since 1970 of the first and last statement.
  package private(set) var firstTime: Double?
  package private(set) var lastTime: Double?

  package init() {}

  /// One statement of the log.
  struct Entry {
    var seconds: Double?
    /// More than one where a report counted them; then the other figures are of all.
    var calls = 1
    var longest: Double?
    var locked = 0.0
    var given = 0.0
    var examined: Double?
    var scanned: Bool?
    var isOnDisk = false
    var time: Double?
    var schema: String?
    var owner: String?
    var statement: [UInt8] = []
    var firstLine = 1
    var lastLine = 1
  }

  mutating func add(_ entry: Entry) {
    guard let seconds = entry.seconds, !entry.statement.isEmpty else { return }
    if let time = entry.time {
      firstTime = min(firstTime ?? time, time)
      lastTime = max(lastTime ?? time, time)
    }
    count &+= entry.calls
    total += seconds
    let shape = StatementText(bytes: entry.statement, of: .mysql)
    if families[shape] == nil, families.count >= Self.limit { dropShort() }
    var family = families[shape] ?? Family(shape: shape)
    family.calls &+= entry.calls
    family.total += seconds
    family.locked += entry.locked
    family.given += entry.given
    family.examined += entry.examined ?? 0
    if entry.scanned == true { family.scanned &+= 1 }
    if entry.scanned == false { family.unscanned &+= 1 }
    if entry.isOnDisk { family.temporaryOnDisk &+= 1 }
    if entry.statement.starts(with: Array("SELECT /*!40001 SQL_NO_CACHE */".utf8)) {
      family.isDump = true
    }
    family.schema = family.schema ?? entry.schema
    if entry.longest ?? seconds >= family.longest {
      family.longest = entry.longest ?? seconds
      family.owner = entry.owner
      family.lines = entry.firstLine...max(entry.firstLine, entry.lastLine)
    }
    families[shape] = family
  }

  /// Takes the time of all statements from a report that lists only some.
  mutating func raise(total: Double) { self.total = max(self.total, total) }

  /// Makes room: the lesser half goes.
  private mutating func dropShort() {
    let totals = families.values.map(\.total).sorted()
    let middle = totals[totals.count / 2]
    families = families.filter { $0.value.total > middle }
  }

  /// Seconds from the first statement to the last; `nil` where the log has fewer than two times.
  package var span: Double? {
    guard let firstTime, let lastTime, lastTime > firstTime else { return nil }
    return lastTime - firstTime
  }

  /// The most costly first.
  package var ranked: [Family] {
    families.values.sorted { ($0.total, $1.shape.text) > ($1.total, $0.shape.text) }
  }
}
