/// How a server met a connection.
package struct ServerContact: Sendable, Hashable {
  package enum Outcome: String, Sendable {
    case connected
    /// The server said no: slots full, starting, wrong password.
    case refused
    /// Nothing listens there.
    case unreachable
    /// Accepted by the kernel, and then no answer within the time.
    case silent
    /// The client library is not installed.
    case noLibrary
    /// The connection string, a name or a file of it is wrong.
    case invalid
  }

  package var product = ServerProduct.postgres
  package var outcome: Outcome
  /// The SQLSTATE of PostgreSQL (`53300`), the number of MySQL's error (`1040`).
  package var sqlState: String?
  /// The function of the server that refused, which no language translates: `InitPostgres`.
  package var routine: String?
  /// What the server or the library said; foreign text.
  package var message: String?
  /// From the first packet to the answer.
  package var seconds: Double
  package var host: String?
  package var port: Int?
  /// Whether time was up while the library still looked up the name of the host.
  package var isResolving = false
  /// Answers to bare startup packets, or greetings, which need no password.
  package var probes: [StartupProbe] = []

  /// What came of a port of its own for administrators, where all slots were taken.
  package var sideDoor: SideDoor?

  /// Who the look came as, of a server that was found and not named: `as role "postgres"`.
  package var login: String?
  /// What would have a server asked that was found and did not let in: an option of the command
  /// line.
  package var hint: String?

  package struct SideDoor: Sendable, Hashable {
    package var port: Int
    /// Why nobody was let in there; `nil` where the look went through it.
    package var problem: String?

    package init(port: Int, problem: String? = nil) {
      self.port = port
      self.problem = problem
    }
  }

  package init(
    _ outcome: Outcome, sqlState: String? = nil, message: String? = nil, seconds: Double = 0
  ) {
    self.outcome = outcome
    self.sqlState = sqlState
    self.message = message
    self.seconds = seconds
  }
}

/// What a server says to somebody who has sent no password.
package struct StartupProbe: Sendable, Hashable {
  package enum Outcome: String, Sendable {
    /// It asks for authentication, greets, or lets in: it is up and has a slot.
    case alive
    case refused, unreachable, silent
  }

  package var outcome: Outcome
  /// As of a contact.
  package var sqlState: String?
  /// The function of the server that refused.
  package var routine: String?
  package var message: String?
  package var seconds: Double

  package init(
    _ outcome: Outcome, sqlState: String? = nil, routine: String? = nil, message: String? = nil,
    seconds: Double
  ) {
    self.outcome = outcome
    self.sqlState = sqlState
    self.routine = routine
    self.message = message
    self.seconds = seconds
  }
}

/// What the look cost the server and the network.
package struct ProbeCost: Sendable, Hashable {
  package var statements = 0
  package var rows = 0
  package var bytes = 0
  /// Time from sending statements to the end of their rows, in seconds.
  package var seconds = 0.0
  package var slowestView: String?
  package var slowestSeconds = 0.0

  package init() {}
}
