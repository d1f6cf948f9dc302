internal import DatabaseViews
internal import Evidence

extension FailoverView {
  /// The answer, the servers, the candidates as this kind of server has them, and the steps.
  func detail(
    _ answer: FailoverAnswer, _ candidates: Table, steps: [FailoverStep],
    more: [Figures.Figure] = []
  ) -> [Block] {
    var blocks: [Block] = [
      .figures(figures(answer, more)), .table(serverTable), .table(candidates),
    ]
    if !steps.isEmpty {
      blocks.append(
        .listing(
          Listing(
            key: "steps", title: "steps to promote, by hand", entries: FailoverStep.entries(steps)))
      )
    }
    return blocks
  }

  private func figures(_ answer: FailoverAnswer, _ more: [Figures.Figure]) -> Figures {
    var figures: [Figures.Figure] = [
      .init("verdict", "verdict", .text(answer.word)),
      .init(FailoverAnswer.key, "safe to promote", answer.isSafe.map(Cell.flag) ?? .unknown),
      .init("candidate", "candidate", .maybe(candidate?.name)),
      .init("primary", "primary", .maybe(primary?.name)),
      .init("primary_state", "primary is", .text(primaryState.rawValue)),
      .init("loss_bytes", "lost B", .maybe(loss.bytes)),
    ]
    if let transactions = loss.transactions {
      figures.append(.init("loss_transactions", "lost trx", .integer(transactions)))
    }
    figures += [
      .init("loss_seconds", "lost s", .seconds(loss.seconds)),
      .init("loss_confidence", "confidence", .text(loss.confidence.rawValue)),
      .init("rpo_seconds", "may be lost s", .seconds(objective)),
      .init("fits_rpo", "fits", fits.map(Cell.flag) ?? .unknown),
    ]
    figures += more + [.init("reasons", "because", .list(answer.reasons))]
    return Figures(key: "", title: "failover", figures: figures)
  }

  private var serverTable: Table {
    let columns = [
      Table.Column("server", "server"), .init("role", "role"), .init("state", "is"),
      .init("probes", "probes"), .init("answer", "answer"),
    ]
    let rows = servers.enumerated().map { index, server -> [Cell] in
      let role =
        index == primaryIndex
        ? "primary" : server.isReplica.map { $0 ? noun : "primary" } ?? "unknown"
      let probes = server.contact?.probes ?? []
      return [
        .text(server.name), .text(role), .text(server.answer.state.rawValue),
        probes.isEmpty ? .unknown : .list(probes.map { $0.sqlState ?? $0.outcome.rawValue }),
        .text(server.answer.text),
      ]
    }
    return Table(key: "servers", title: "servers", columns: columns, rows: rows)
  }
}
