import DatabaseViews
import Testing

@Suite struct ServerProcessTests {
  @Test(
    "titles of clients' backends",
    arguments: [
      (
        "shop shop 10.0.0.7(51234) UPDATE waiting", "shop", "shop", "10.0.0.7", 51234, "UPDATE",
        true
      ),
      (
        "15/main: app db [local] idle in transaction", "app", "db", "local", nil,
        "idle in transaction", false
      ),
      (
        "app db [local] idle in transaction (aborted)", "app", "db", "local", nil,
        "idle in transaction (aborted)", false
      ),
      ("a b ::1(6000) SELECT", "a", "b", "::1", 6000, "SELECT", false),
      ("a b db-1.example.org(6000) idle", "a", "b", "db-1.example.org", 6000, "idle", false),
      ("a b [local] startup waiting", "a", "b", "local", nil, "startup", true),
    ] as [(String, String, String, String, Int?, String, Bool)])
  func sessions(
    title: String, user: String, database: String, client: String, port: Int?, activity: String,
    isWaiting: Bool
  ) throws {
    let session = try #require(BackendTitle(pid: 1, title: title).session)
    #expect(session.user == user && session.database == database)
    #expect(session.client == client && session.port == port)
    #expect(session.activity == activity && session.isWaiting == isWaiting)
  }

  @Test(
    "titles of other processes",
    arguments: [
      "checkpointer", "15/main: autovacuum launcher", "autovacuum worker shop",
      "walsender replicator 10.0.0.8(5432) streaming 0/3000148", "parallel worker for PID 4242",
      "startup recovering 000000010000000000000003", "", "[local]", "a [local]", "x (1) y",
      "io worker 1", "bgworker: logical (42)",
    ])
  func others(title: String) {
    #expect(BackendTitle(pid: 1, title: title).session == nil)
  }

  @Test(
    "why a server refuses, by SQLSTATE and routine",
    arguments: [
      ("53300", "InitPostgres", "zu viele", "slots full"),
      ("53300", "ProcessStartupPacket", "sorry, too many clients already", "slots full"),
      ("53300", "InitializeSessionUserId", "zu viele", "limit of the role"),
      ("53300", "CheckMyDatabase", "zu viele", "limit of the database"),
      ("57P03", nil, "das Datenbanksystem startet", "starting or stopping"),
      ("28P01", nil, "falsch", "login"), (nil, nil, "no password supplied", "login"),
      ("3D000", nil, "no such database", "other"),
      ("08P01", nil, "no more connections allowed (max_client_conn)", "pooler full"),
    ] as [(String?, String?, String, String)])
  func refusals(state: String?, routine: String?, message: String, refusal: String) {
    var contact = ServerContact(.refused, sqlState: state, message: message)
    contact.routine = routine
    #expect(contact.refusal == refusal)
    #expect(contact.explanation?.contains(message) == true)
  }

  @Test("a stopped server is told from one that does not answer")
  func stopped() {
    var series = PostgresSeries(name: "postgres db-1:5432", origin: .live)
    series.contact = ServerContact(.silent, message: "no answer within 3 s")
    #expect(series.explanation?.hasPrefix("no answer") == true)
    series.process = ServerProcess(pid: 42, state: "T")
    #expect(series.explanation?.contains("(pid 42) is stopped by a signal") == true)
    series.contact = ServerContact(.connected)
    #expect(series.explanation == nil)
  }
}
