internal import Capture
internal import DatabaseViews
internal import Evidence

/// A database server or a pooler, as the other layers see it.
struct LayerServer {
  var subject: Subject
  var product: ServerProduct
  var isPooler = false
  var sessions: [LayerSession]
  /// Where it listens, as far as is known.
  var ports: Set<Int> = []
  /// The name of its host as it says itself.
  var hostName: String?
  /// The name or address that a connection was opened with.
  var contactHost: String?
  /// The folder of its data.
  var folder: String?
  /// What `/proc` shows of it, where it runs on this host.
  var process: ServerProcess?
  var isLive: Bool
  /// Cites the view of its sessions.
  var citation: (String) -> Citation
  /// Whether its sessions were read.
  private var hasPool = false
  /// Sessions that do nothing and are probably never given back.
  fileprivate var leak: Set<Int> = []
  /// Subjects of statements that run, with the sessions that run them.
  fileprivate var running: [(subject: Subject, sessions: Set<Int>)] = []

  static func all(_ recording: Recording) -> [LayerServer] {
    let postgres = PostgresEvidence(recording).servers.map(\.sample)
    let locks = PostgresLockPicture.histories(recording)
    let mysqlLocks = MySQLLockPicture.histories(recording)
    return zip(postgres, locks).map { LayerServer($0, among: postgres, $1) }
      + MySQLEvidence(recording).servers.map(\.sample).map { series in
        LayerServer(series, mysqlLocks.first { $0.last?.series.name == series.name })
      }
  }

  private init(
    _ series: PostgresSeries, among all: [PostgresSeries],
    _ locks: LockHistory<PostgresLockPicture>
  ) {
    let pool = PoolPicture(series, locks, poolers: [])
    var pooler = PoolerPicture(series)
    pooler?.link(to: all)
    let isPooler = pooler != nil && series.last(.activity) == nil
    subject = isPooler ? pooler?.subject ?? series.subject : series.subject
    self.isPooler = isPooler
    product = .postgres
    sessions = series.layerSessions(pool)
    ports = Set(
      [series.contact?.port, series.setting("port").flatMap { Int($0) }].compactMap(\.self))
    contactHost = series.contact?.host
    folder = series.setting("data_directory")
    process = series.process
    isLive = series.origin == .live
    let snapshot = series.snapshots.last { $0[isPooler ? .clients : .activity] != nil }
    citation = { text in
      snapshot.map { series.citation(isPooler ? .clients : .activity, of: $0, text) }
        ?? Citation(source: series.name, text: text)
    }
    guard let pool else { return }
    hasPool = true
    leak = Set(LeakGroup.best(of: pool.crowd)?.sessions.map(\.number) ?? [])
    let moments = QueryMoments(series)
    let texts = (pool.snapshot.sessions ?? []).filter(\.isAtWork).compactMap { session in
      session.query.map { (session.pid, StatementText($0).text) }
    }
    running = RunningStatement.all(moments).filter { $0.work == .statement }.map { statement in
      (
        moments.subject(.session, statement.name),
        Set(texts.filter { $0.1 == statement.text.text }.map(\.0))
      )
    }
  }

  private init(_ series: MySQLSeries, _ locks: LockHistory<MySQLLockPicture>?) {
    let pool = MySQLPoolPicture(series, locks)
    subject = series.subject
    product = .mysql
    sessions = series.layerSessions(pool)
    ports = Set(
      [series.contact?.port, series.variable("port").flatMap { Int($0) }].compactMap(\.self))
    hostName = series.variable("hostname") ?? series.last(.server)?.rows.first?.text("hostname")
    contactHost = series.contact?.host
    folder = series.variable("datadir")
    process = series.process
    isLive = series.origin == .live
    citation = { pool?.citation($0) ?? Citation(source: series.name, text: $0) }
    guard let pool else { return }
    hasPool = pool.showsSessions
    leak = Set(LeakGroup.best(of: pool.crowd)?.sessions.map(\.number) ?? [])
    let moments = MySQLMoments(series)
    let texts = pool.sessions.compactMap { session in
      session.statement.map { (session.id, StatementText($0, of: .mysql).text) }
    }
    running = RunningStatement.all(moments, holder: nil).filter { $0.work == .statement }.map {
      statement in
      (
        moments.subject(.session, statement.name),
        Set(texts.filter { $0.1 == statement.text.text }.map(\.0))
      )
    }
  }

  /// Of servers whose sessions were read and beside which nothing else was looked at.
  static func factsWithoutClients(_ known: KnownFacts) -> [Fact] {
    known.subjects.filter { $0.kind == .server }.flatMap { subject in
      [ServerProduct.postgres, .mysql].filter { product in
        known[PoolFact.leakSessions.name(product), of: subject] != nil
      }.flatMap { factsWithoutClients(subject, $0) }
    }
  }

  private static func factsWithoutClients(
    _ subject: Subject, _ product: ServerProduct
  ) -> [Fact] {
    var sheet = FactSheet(subject)
    sheet.add(LayerFact.leakWaiting.name(product), 0, .threads)
    sheet.add(LayerFact.leakClientShare.name(product), 0, .percent)
    return sheet.facts
  }

  /// What clients tell of its sessions: threads that wait for connections which others hold.
  func facts(of clients: [ClientLinks]) -> [Fact] {
    guard hasPool else { return [] }
    let mine = clients.filter { $0.client.waiting > 0 && !$0.sessions(of: subject).isEmpty }
    guard !mine.isEmpty else { return Self.factsWithoutClients(subject, product) }
    var facts = facts(
      about: subject, leak, mine, LayerFact.leakWaiting, LayerFact.leakClientShare)
    for (subject, sessions) in running {
      facts += self.facts(
        about: subject, sessions, mine, LayerFact.runningWaiting, LayerFact.runningShare)
    }
    return facts
  }

  /// Of clients with some of the sessions, the one with the largest share.
  private func facts(
    about subject: Subject, _ numbers: Set<Int>, _ clients: [ClientLinks], _ waiting: LayerFact,
    _ share: LayerFact
  ) -> [Fact] {
    let shares = clients.compactMap { client -> (client: ClientLinks, share: Double)? in
      let own = client.sessions(of: self.subject)
      let met = own.count { numbers.contains($0.number) }
      return met == 0 ? nil : (client, 100 * Double(met) / Double(own.count))
    }
    guard let most = shares.max(by: { $0.share < $1.share }) else { return [] }
    var sheet = FactSheet(subject)
    let evidence = most.client.client.waitingEvidence
    sheet.add(waiting.name(product), most.client.client.waiting, .threads, evidence)
    sheet.add(share.name(product), most.share, .percent, evidence)
    return sheet.facts
  }
}
