import Capture
import DatabaseViews
import Diagnostics
import Evidence
import Testing

@Suite("who could take over") struct FailoverFactTests {
  @Test("a primary that is up is not replaced")
  func up() {
    let answer = answer([standby(replayed: "0/500", ago: 3), primary(end: "0/500")])
    #expect(answer["safe_to_promote"] == .flag(false))
    #expect(answer["primary_state"] == .text("up"))
    #expect(answer["candidate"] == .text("s"))
    #expect(answer["loss_bytes"] == .integer(0))
  }

  @Test("a primary that nothing reaches is down, and the standby with most of the log takes over")
  func down() {
    let answer = answer([
      standby("less", replayed: "0/400", receiver: false, ago: 3), mute(.unreachable),
      standby("more", replayed: "0/500", receiver: false, ago: 3),
    ])
    #expect(answer["safe_to_promote"] == .flag(true))
    #expect(answer["candidate"] == .text("more"))
    #expect(answer["primary"] == .text("p"))
    #expect(answer["loss_bytes"] == .unknown)
    #expect(answer["loss_confidence"] == .text("upper bound"))
  }

  @Test("more than may be lost, as far as anybody can know, is no yes")
  func bound() {
    let servers = [standby(replayed: "0/500", receiver: false, ago: 300), mute(.unreachable)]
    #expect(answer(servers)["safe_to_promote"] == .unknown)
    #expect(answer(servers, objective: 600)["safe_to_promote"] == .flag(true))
  }

  @Test("a standby that was told to follow another server may have been cut off before")
  func astray() {
    var cut = standby(replayed: "0/500", receiver: false, ago: 3)
    cut.contact?.port = 5433
    var dead = mute(.unreachable)
    dead.contact?.port = 5432
    func told(_ setting: String) -> PostgresSeries {
      var series = cut
      series.snapshots[1].views[.settings] = .rows(
        rows(["name": "primary_conninfo", "setting": setting]))
      return series
    }
    #expect(answer([told("(set) host=db-1 port=5432"), dead])["safe_to_promote"] == .flag(true))
    #expect(answer([told("(set) at=db-1:5432"), dead])["safe_to_promote"] == .flag(true))
    #expect(answer([told("(set) host=db-9 port=6000"), dead])["safe_to_promote"] == .unknown)
    #expect(answer([told("(set)"), dead])["safe_to_promote"] == .flag(true))
  }

  @Test("a refusal means up; silence leaves it open, unless a standby hears it")
  func refused() {
    let cut = standby(replayed: "0/500", receiver: false, ago: 3)
    for code in ["53300", "57P03"] {
      let answer = answer([cut, mute(.refused, code)])
      #expect(answer["safe_to_promote"] == .flag(false), "\(code)")
      #expect(answer["primary_state"] == .text("up"))
    }
    #expect(answer([cut, mute(.silent)])["safe_to_promote"] == .unknown)
    let hearing = standby(replayed: "0/500", ago: 3)
    #expect(answer([hearing, mute(.unreachable)])["safe_to_promote"] == .flag(false))
  }

  @Test("replay that is paused, and another cluster, stand in the way")
  func obstacles() {
    let paused = standby(replayed: "0/500", receiver: false, ago: 3, paused: true)
    let other = standby("x", replayed: "0/900", receiver: false, ago: 3, cluster: "8")
    #expect(answer([paused, mute(.unreachable)])["safe_to_promote"] == .flag(false))
    let even = standby("even", replayed: "0/500", receiver: false, ago: 3)
    let answer = answer([paused, even, other, mute(.unreachable)])
    #expect(answer["candidate"] == .text("even"))
    #expect(answer["safe_to_promote"] == .flag(true))
  }

  @Test("two servers that write, and none that stands by, are no case for promotion")
  func none() {
    #expect(answer([primary(end: "0/500")])["safe_to_promote"] == .flag(false))
    #expect(answer([mute(.unreachable)])["safe_to_promote"] == .unknown)
    var second = primary(end: "0/600")
    second.name = "q"
    let answer = answer([primary(end: "0/500"), second, standby(replayed: "0/500", ago: 1)])
    #expect(answer["safe_to_promote"] == .flag(false))
  }

  @Test("what a host is called cannot break out of a command")
  func quoting() throws {
    var server = standby(replayed: "0/500", receiver: false, ago: 3)
    server.contact?.host = "a'; rm -rf /'\n"
    server.contact?.port = 5432
    let findings = PostgresFailover.examine(recording(of: [server, mute(.unreachable)]))
    var commands: [String] = []
    for case .listing(let listing) in findings.detail where listing.key == "steps" {
      commands = listing.entries.flatMap(\.lines)
    }
    let promotion = try #require(commands.first { $0.hasSuffix("'SELECT pg_promote()'") })
    #expect(
      promotion
        == #"psql -X -d 'host='\''a\'\''; rm -rf /\'\'''\'' port=5432 user=postgres dbname=postgres'"#
        + " -c 'SELECT pg_promote()'")
  }

  @Test("facts are those that are declared")
  func declared() {
    let findings = PostgresFailover.examine(
      recording(of: [standby(replayed: "0/400", ago: 3, paused: true), primary(end: "0/500")]))
    #expect(findings.undeclared(PostgresFailover.facts) == [])
    #expect(findings.value("candidate.obstacle", of: "s") == .text("paused"))
  }

  // MARK: -

  /// A server that could not be asked, after three startup packets.
  private func mute(
    _ outcome: ServerContact.Outcome, _ code: String? = nil
  ) -> PostgresSeries {
    var series = PostgresSeries(name: "p", origin: .live)
    var contact = ServerContact(outcome, sqlState: code)
    let answer = StartupProbe.Outcome(rawValue: outcome.rawValue) ?? .unreachable
    contact.probes = (0..<3).map { _ in StartupProbe(answer, sqlState: code, seconds: 0) }
    series.contact = contact
    return series
  }

  private func answer(
    _ servers: [PostgresSeries], objective: Double? = nil
  ) -> [String: Cell] {
    let findings = PostgresFailover.examine(recording(of: servers, objective: objective))
    for case .figures(let figures) in findings.detail where figures.key.isEmpty {
      return Dictionary(uniqueKeysWithValues: figures.figures.map { ($0.key, $0.value) })
    }
    return [:]
  }
}
