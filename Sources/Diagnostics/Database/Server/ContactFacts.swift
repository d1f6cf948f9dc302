internal import DatabaseViews
internal import Evidence

/// What follows from how a server met a connection.
struct ContactFacts<View: ServerView> {
  let series: ServerSeries<View>
  /// Whether rows say who has which session.
  private let showsSessions: Bool

  init(_ series: ServerSeries<View>, showsSessions: Bool) {
    self.series = series
    self.showsSessions = showsSessions
  }

  private func name(_ fact: ServerFact) -> String { fact.name(View.product) }

  private var census: (any SessionCensus)? {
    guard let process = series.process else { return nil }
    switch View.product {
    case .postgres: return TitleCensus(process)
    case .mysql: return PeerCensus(process)
    }
  }

  var facts: [Fact] {
    var sheet = FactSheet(series.subject)
    guard let contact = series.contact, contact.outcome != .connected else {
      if series.contact != nil { sheet.add(name(.contact), "connected") }
      sheet.add(name(.refusal), "none")
      return sheet.facts
    }
    let evidence = contact.message.map { [Citation(source: series.name, text: $0)] } ?? []
    sheet.add(name(.contact), contact.outcome.word, evidence)
    if let reason = contact.refusal {
      sheet.add(name(.refusal), reason, evidence)
      sheet.add(name(.message), contact.message ?? "no words", evidence)
    } else {
      sheet.add(name(.refusal), "none")
    }
    if let census {
      sheet.add(name(.sessions), census.count, .sessions, [census.citation])
      if let first = census.filler {
        sheet.add(name(.filler), first.text, [first.citation])
        sheet.add(name(.fillerCount), first.count, .count)
      }
    }
    return sheet.facts
  }

  /// Who fills the pool, seen from outside, where no row says so.
  var detail: [Block] {
    guard !showsSessions, let census, census.count > 0 else { return [] }
    return [.table(census.table)]
  }

  /// What a person on this host should know of a server that does not answer.
  var observations: [Citation] {
    var notes = sideDoor + introduction
    guard let process = series.process,
      series.contact?.outcome != .connected || series.breakage != nil
    else { return notes }
    let name = View.product == .postgres ? "postmaster" : "process"
    func note(_ source: String, _ text: String) {
      notes.append(Citation(source: source, text: text))
    }
    if process.isStopped {
      note(
        "/proc/\(process.pid)/stat",
        "\(series.name): its \(name) (pid \(process.pid)) is stopped by a signal (state "
          + "\(process.state)); kill -CONT \(process.pid) lets it go on")
    } else if process.state == "D" {
      note(
        "/proc/\(process.pid)/stat",
        "\(series.name): its \(name) (pid \(process.pid)) waits for storage (state D)")
    }
    if let unaccepted = process.unaccepted, unaccepted > 0 {
      note(
        "/proc/net/tcp",
        "\(series.name): \(unaccepted) connections wait to be accepted, "
          + "those of this look among them")
    }
    return notes + hangingLogins(process)
  }

  /// How a server was met that was found and not named.
  private var introduction: [Citation] {
    guard let contact = series.contact, contact.hint != nil else { return [] }
    var text = "found on this host"
    if contact.outcome == .connected {
      let client = View.product == .postgres ? "psql" : "mysql"
      text += " and asked " + (contact.login ?? "with the login that \(client) takes by itself")
    } else {
      text += " and not looked into"
      if let option = contact.advisedOption { text += "; to have it asked, name it: \(option)" }
    }
    return [Citation(source: series.name, text: text)]
  }

  private func hangingLogins(_ process: ServerProcess) -> [Citation] {
    let starting = process.backends.filter { backend in
      backend.session.map { ["startup", "authentication"].contains($0.activity) } ?? false
    }
    guard let first = starting.first else { return [] }
    return [
      Citation(
        source: "/proc/\(first.pid)/cmdline",
        text: "\(series.name): logins hang (\(starting.count), that of this look among them): "
          + "\"\(first.title)\""
          + (first.session?.isWaiting == true ? " (a lock on a system catalog)" : ""))
    ]
  }

  /// What came of the port for administrators, where all slots were taken.
  private var sideDoor: [Citation] {
    guard let door = series.contact?.sideDoor else { return [] }
    let text =
      door.problem.map { "the port for administrators, \(door.port), did not let in: \($0)" }
      ?? "all slots were taken; this look went through the port for administrators, \(door.port)"
    return [Citation(source: series.name, text: text)]
  }
}

extension ServerContact.Outcome {
  /// The outcome in the words of the facts.
  var word: String {
    switch self {
    case .noLibrary: "no library"
    default: rawValue
    }
  }
}
