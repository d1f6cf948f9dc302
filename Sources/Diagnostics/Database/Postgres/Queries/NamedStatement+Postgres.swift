internal import DatabaseViews
internal import Evidence

extension NamedStatement {
  /// Those that a server of PostgreSQL counts or runs.
  static func all(_ moments: QueryMoments) -> [NamedStatement] {
    let (loads, _) = StatementLoad.all(moments)
    var result = loads.filter { !$0.isOwn && $0.calls > 0 }.prefix(100).map { load in
      NamedStatement(
        text: load.text, words: load.text.words, milliseconds: load.mean,
        rows: load.rows / load.calls, calls: load.calls,
        citation: moments.citation(
          .statements,
          "\(load.text.shortened(to: 160)): \(grouped(load.calls)) calls of \(decimal(load.mean)) ms, \(rowCount(load.rows / load.calls)) each"
        ))
    }
    if loads.isEmpty, let rows = moments.last(.statements)?[.statements]?.rows {
      result += rows.prefix(200).compactMap { totals($0, moments) }
    }
    for snapshot in moments.server.snapshots {
      for session in snapshot.sessions ?? []
      where session.isAtWork && session.isClient && !session.isHidden {
        guard let query = session.query, session.waitEventType != "Lock" else { continue }
        let text = StatementText(query)
        guard !result.contains(where: { $0.text == text }) else { continue }
        let seconds = session.queryStart.flatMap { start in
          snapshot.sessionClock.map { max(0, $0 - start) }
        }
        result.append(
          NamedStatement(
            text: text, words: text.words, milliseconds: seconds.map { $0 * 1000 },
            citation: moments.server.citation(
              .activity, of: snapshot, "pid \(session.pid): \(text.shortened(to: 160))")))
      }
    }
    return result
  }

  private static func totals(_ row: RowSet.Row, _ moments: QueryMoments) -> NamedStatement? {
    guard let query = row.text("query"), let calls = row.number("calls"), calls > 0 else {
      return nil
    }
    let total = row.number("total_exec_time") ?? row.number("total_time")
    let mean = row.number("mean_exec_time") ?? row.number("mean_time") ?? total.map { $0 / calls }
    let text = StatementText(query)
    let given = row.number("rows").map { $0 / calls }
    return NamedStatement(
      text: text, words: text.words, milliseconds: mean, rows: given, calls: calls,
      citation: moments.citation(
        .statements,
        "\(text.shortened(to: 160)): \(grouped(calls)) calls"
          + (mean.map { " of \(decimal($0)) ms" } ?? "")
          + (given.map { ", \(rowCount($0)) each" } ?? "")))
  }
}
