internal import DatabaseViews
internal import Evidence

/// Sessions and locks in words.
extension PostgresSession {
  /// The name of a session as a subject: `pid 4242 shop@app`, process, user and database.
  var name: String {
    let account = (user ?? "") + (database.map { "@\($0)" } ?? "")
    return account.isEmpty ? "pid \(pid)" : "pid \(pid) \(account)"
  }
}

extension PostgresLockPicture {
  func name(_ party: LockParty) -> String {
    switch party {
    case .prepared(let number):
      if let identifier = prepared[number]?.identifier {
        return "prepared transaction \(identifier)"
      }
      return number.isEmpty ? "a prepared transaction" : "prepared transaction \(number)"
    case .session(let pid): return sessions[pid]?.name ?? "pid \(pid)"
    }
  }

  /// Whether a client has the session, as far as is known.
  func isClient(_ party: LockParty) -> Bool {
    guard let session = party.session.flatMap({ sessions[$0] }) else { return true }
    if let type = session.backendType { return type == "client backend" }
    // Processes of the server have no user, also where their kind is hidden.
    return session.user != nil || session.isClient
      || session.query != nil
        && !session.isHidden
  }

  /// Who it is, with all that is known: user, database, application, client.
  func identity(inWordsOf party: LockParty) -> String {
    var words: [String] = []
    switch party {
    case .prepared(let number):
      if let owner = prepared[number]?.owner { words.append("of \(owner)") }
      if let database = prepared[number]?.database { words.append("in database \(database)") }
      return ([name(party)] + words).joined(separator: " ")
    case .session(let pid):
      let session = sessions[pid]
      if let application = session?.application { words.append("application \(application)") }
      if let client = session?.client { words.append("client \(client)") }
      if let type = session?.backendType, type != "client backend" { words.append(type) }
      return words.isEmpty ? name(party) : "\(name(party)) (\(words.joined(separator: ", ")))"
    }
  }

  /// The statement in one line, cut short.
  func statement(_ party: LockParty, atMost limit: Int) -> String? {
    guard let pid = party.session, let session = sessions[pid], !session.isHidden,
      let query = session.query, !query.isEmpty
    else { return nil }
    return LockWords.line(query, atMost: limit)
  }

  /// What a waiter wants: `a row of public.acct`.
  func wish(_ index: Int) -> String {
    let party = forest.nodes[index].party
    guard let lock = waiting[party], !lock.target.kind.isEmpty else {
      let session = party.session.flatMap { sessions[$0] }
      guard session?.waitEventType == "Lock", let event = session?.waitEvent else {
        return "a lock"
      }
      return "a lock of type \(event)"
    }
    return names.object(lock.target)
  }
}
