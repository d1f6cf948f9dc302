package import Capture
package import Evidence
internal import DatabaseViews

/// What belongs together across layers: a JVM and the servers it is a client of, a server and the host
/// and the disk below it.
///
/// It comes after all diagnostics, since it asks what they found of either side.
package enum Layers {
  package static let facts = LayerFact.declarations

  /// Links between subjects of `facts`, and facts that only both sides together tell.
  package static func join(
    _ recording: Recording, _ facts: [Fact]
  ) -> (facts: [Fact], links: [Link]) {
    let known = KnownFacts(facts)
    guard known.subjects.contains(where: { !$0.kind.isOfServer }) else {
      return (LayerServer.factsWithoutClients(known) + storageFacts(known, []), [])
    }
    let cluster = ClusterLinks(recording, known)
    let servers = LayerServer.all(recording)
    // Without a server nothing is to be joined, and the host need not be read again.
    let host = servers.isEmpty ? LayerHost(Recording()) : LayerHost(recording)
    let clients = LayerClient.all(known, host).map { ClientLinks($0, servers, host) }
    let below = servers.map { ServerPlaces($0, servers, host, known) }
    let links = below.flatMap(\.links)
    return (
      clients.flatMap { $0.facts } + servers.flatMap { $0.facts(of: clients) }
        + storageFacts(known, links),
      clients.flatMap(\.links) + links + LogLinks.all(known) + cluster.links
    )
  }
}

extension Layers {
  /// Whether the storage of servers is in the evidence, for what waits for it there.
  private static func storageFacts(_ known: KnownFacts, _ links: [Link]) -> [Fact] {
    let ends = links.map { ($0.dependent, $0.dependency) }
    let seen = Set(
      ends.filter { $0.0.kind == .device || $0.1.kind == .device }.flatMap { [$0.0, $0.1] }
        .filter { $0.kind == .server }.map(\.name))
    var facts: [Fact] = []
    for subject in known.subjects where subject.kind == .server || subject.kind == .session {
      let (telling, fact) =
        subject.kind == .server
        ? (LogWaitFact.share.rawValue, LayerFact.logStorage)
        : (RunningFact.onLog.rawValue, LayerFact.runningStorage)
      for product in [ServerProduct.postgres, .mysql]
      where known[product.factPrefix + telling, of: subject] != nil {
        var sheet = FactSheet(subject)
        sheet.add(fact.name(product), seen.contains(subject.server ?? subject.name))
        facts += sheet.facts
      }
    }
    return facts
  }
}

extension Subject.Kind {
  /// Whether it is a database server or a part of one.
  fileprivate var isOfServer: Bool {
    [.server, .session, .replica, .slot, .table, .statement].contains(self)
  }
}

/// The facts of all diagnostics by subject and name.
struct KnownFacts {
  private var facts: [Subject: [String: Fact]] = [:]
  /// In the order of the facts.
  private(set) var subjects: [Subject] = []

  init(_ all: [Fact]) {
    for fact in all {
      if facts[fact.subject] == nil { subjects.append(fact.subject) }
      if facts[fact.subject]?[fact.name] == nil {
        facts[fact.subject, default: [:]][fact.name] = fact
      }
    }
  }

  subscript(name: String, of subject: Subject) -> Fact? { facts[subject]?[name] }

  /// The places that its facts cite, without lines.
  func sources(of subject: Subject) -> Set<String> {
    Set(
      (facts[subject] ?? [:]).values.flatMap(\.evidence).map { citation in
        String(citation.source.prefix { $0 != ":" })
      })
  }

  func count(_ name: String, of subject: Subject) -> Int {
    guard case .quantity(let quantity)? = self[name, of: subject]?.value else { return 0 }
    return Int(exactly: quantity.value.rounded()) ?? 0
  }

  func text(_ name: String, of subject: Subject) -> String? {
    guard case .text(let text)? = self[name, of: subject]?.value else { return nil }
    return text
  }
}
