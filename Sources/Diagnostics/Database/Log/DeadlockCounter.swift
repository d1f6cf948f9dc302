internal import DatabaseViews
internal import Evidence

/// What a server's own counter says of deadlocks: only what it rises by between two looks is news.
struct DeadlockCounter {
  /// The counter at one moment.
  struct Look {
    var time: Double?
    /// By database where the server counts so, else one without a name.
    var counts: [Count]
    /// A view of the server and what stands there.
    var cite: (String) -> Citation
  }

  struct Count {
    var database: String?
    var count: Int
    /// Since when it counts.
    var since: String?
  }

  let subject: Subject
  let family: DeadlockFact.Family
  let looks: [Look]
  /// Where the server writes its log, as far as its settings tell.
  let place: String

  /// A counter that went down was reset.
  private var risen: [(database: String?, count: Int)] {
    guard looks.count > 1, let first = looks.first, let last = looks.last else { return [] }
    return last.counts.compactMap { now in
      guard let old = first.counts.first(where: { $0.database == now.database }),
        now.count > old.count
      else { return nil }
      return (now.database, now.count &- old.count)
    }
  }

  var facts: [Fact] {
    guard looks.count > 1, let last = looks.last else { return [] }
    var sheet = FactSheet(subject)
    let risen = risen
    let total = risen.reduce(0) { $0 &+ $1.count }
    let names = risen.map { rise in rise.database.map { "\($0): \(rise.count)" } ?? "\(rise.count)"
    }
    .joined(separator: ", ")
    sheet.add(
      DeadlockFact.live.name(family), total, .count,
      [last.cite(total == 0 ? "deadlocks did not rise" : "deadlocks rose: \(names)")])
    if let start = looks.first?.time, let end = last.time, end > start {
      sheet.add(DeadlockFact.liveWindow.name(family), end - start, .seconds)
    }
    let databases = risen.compactMap(\.database)
    if !databases.isEmpty { sheet.add(DeadlockFact.liveDatabase.name(family), listed(databases)) }
    sheet.add(DeadlockFact.place.name(family), place)
    return sheet.facts
  }

  /// The total since the statistics began says nothing of now.
  var observations: [Citation] {
    guard let last = looks.last else { return [] }
    return last.counts.filter { $0.count > 0 }.map { entry in
      let since = entry.since.map { " since \($0)" } ?? ""
      let owner = entry.database.map { "database \($0): " } ?? ""
      return last.cite(
        "\(owner)\(entry.count) deadlock\(entry.count == 1 ? "" : "s")\(since); the server's log has the statements"
      )
    }
  }
}
