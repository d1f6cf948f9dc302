internal import DatabaseViews
internal import Evidence

/// The servers that a JVM is a client of.
struct ClientLinks {
  let client: LayerClient
  private(set) var links: [Link] = []
  private var sessions: [(server: LayerServer, sessions: [LayerSession])] = []

  init(_ client: LayerClient, _ servers: [LayerServer], _ host: LayerHost) {
    self.client = client
    let connections = client.pid.map { host.connections(of: $0) } ?? []
    for server in servers {
      let met = Self.met(client, server, connections)
      let own = met.sessions
      guard let evidence = met.evidence else { continue }
      links.append(Link(client.subject, on: server.subject, isShown: true, evidence: [evidence]))
      if !own.isEmpty { sessions.append((server, own)) }
    }
    if links.isEmpty { presume(servers, connections) }
  }

  func sessions(of server: Subject) -> [LayerSession] {
    sessions.first { $0.server.subject == server }?.sessions ?? []
  }

  /// Sessions of a server that are the client's: by the kernel's word, or by the ports of connections;
  /// and what shows that it is a client of that server at all.
  private static func met(
    _ client: LayerClient, _ server: LayerServer, _ connections: [LayerHost.Connection]
  ) -> (sessions: [LayerSession], evidence: Citation?) {
    guard let pid = client.pid else { return ([], nil) }
    let byProcess = server.sessions.filter { $0.clientPid == pid }
    if !byProcess.isEmpty {
      return (
        byProcess,
        server.citation("\(Quantity(byProcess.count, .sessions)) of \(client.subject.name)")
      )
    }
    var byPort: [Int: LayerHost.Connection] = [:]
    for connection in connections where byPort[connection.local.port] == nil {
      byPort[connection.local.port] = connection
    }
    let matching = server.sessions.filter { session in
      guard let port = session.port, let address = session.address else { return false }
      return byPort[port]?.local.fits(address) == true
    }
    if let first = matching.first, let connection = first.port.flatMap({ byPort[$0] }) {
      var evidence = connection.citation
      if matching.count > 1 {
        evidence.text +=
          "; \(matching.count) such connections are sessions of \(server.subject.name)"
      }
      return (matching, evidence)
    }
    let direct = connections.first { connection in
      server.ports.contains(connection.peer.port)
        && server.contactHost.map {
          connection.peer.fits($0) && connection.peer.host == $0
            || NetworkPlace.isLoopback($0) && NetworkPlace.isLoopback(connection.peer.host)
        } == true
    }
    return ([], direct?.citation)
  }

  /// Takes the only server that it can be, where no connection tells.
  private mutating func presume(_ servers: [LayerServer], _ connections: [LayerHost.Connection]) {
    guard client.usesDatabase else { return }
    let fitting = servers.filter { server in
      client.products.isEmpty || client.products.contains(server.product)
    }
    // Connections that are known and lead elsewhere refute it.
    let possible = fitting.filter { server in
      connections.isEmpty
        || connections.contains { connection in
          server.ports.contains(connection.peer.port)
            || server.ports.isEmpty && connection.peer.port == server.product.usualPort
        }
    }
    let wholes = Set(possible.map { $0.subject.server ?? $0.subject.name })
    guard wholes.count == 1,
      let server = possible.first(where: { !$0.isPooler }) ?? possible.first
    else { return }
    let alone =
      servers.count == 1
      ? "it is the only server in the evidence"
      : "it is the only server in the evidence that its driver and connections fit"
    links = [
      Link(
        client.subject, on: server.subject, isShown: false,
        evidence: [Citation(source: server.citation("").source, text: alone)])
    ]
    let ofJava = server.sessions.filter(\.isOfJava)
    let likely = ofJava.isEmpty ? server.sessions.filter(\.isOfApplication) : ofJava
    if !likely.isEmpty { sessions = [(server, likely)] }
  }

  /// What its sessions do at the server that it has most of.
  var facts: [Fact] {
    let known = sessions.map { entry in
      (entry.server, entry.sessions.filter { $0.doing != .unknown })
    }.filter { !$0.1.isEmpty }
    var sheet = FactSheet(client.subject)
    sheet.add(LayerFact.isKnown.rawValue, !known.isEmpty)
    guard let (server, all) = known.max(by: { $0.1.count < $1.1.count }) else {
      return client.usesDatabase ? sheet.facts : []
    }
    func count(_ doing: LayerSession.Doing...) -> Int { all.count { doing.contains($0.doing) } }
    let (locked, held, idle) = (count(.locked), count(.held), count(.idle))
    let (running, storage) = (count(.running, .storage), count(.storage))
    let evidence = [
      server.citation(
        "\(Quantity(all.count, .sessions)) of \(client.subject.name): waiting for a lock \(locked), running a "
          + "statement \(running) (\(storage) of them waiting for storage), idle in a transaction \(held), "
          + "idle \(idle)")
    ]
    sheet.add(LayerFact.server.rawValue, server.subject.name, evidence)
    sheet.add(LayerFact.sessions.rawValue, all.count, .sessions, evidence)
    func add(_ fact: LayerFact, _ count: Int, of whole: Int) {
      guard whole > 0 else { return }
      sheet.add(fact.rawValue, 100 * Double(count) / Double(whole), .percent, evidence)
    }
    add(.locked, locked, of: all.count)
    add(.held, held, of: all.count)
    add(.running, running, of: all.count)
    add(.storage, storage, of: all.count)
    add(.idle, idle, of: all.count)
    add(.lockedOfBusy, locked, of: locked + running)
    add(.storageOfBusy, storage, of: locked + running)
    return sheet.facts
  }
}

extension ServerProduct {
  fileprivate var usualPort: Int {
    switch self {
    case .postgres: 5432
    case .mysql: 3306
    }
  }
}
