package import DatabaseViews

/// What is to be asked of one server, and until when.
package struct ServerRequest<View: ServerView>: Sendable {
  /// A connection string or URI; empty for what the environment says.
  package var target: String
  package var look: ServerLook<View>
  package var deadline: ContinuousClock.Instant
  /// How many bare startup packets are sent first; 0 sends some only where no connection is had.
  package var probes = 0
  /// An option file of MySQL instead of the usual ones.
  package var defaultsFile: String?
  /// What somebody typed; `nil` leaves it to files and the environment.
  package var password: String?
  /// Who to come as, in this order, of a server that was found and not named.
  ///
  /// The next one is tried where a login is refused. Empty leaves all to `target`.
  var logins: [ServerLogin] = []
  /// Whether it was found to be a PgBouncer.
  var isPooler = false
  /// What a person would have to type for a server that was found and not named.
  var hint: String?

  package init(target: String, look: ServerLook<View>, deadline: ContinuousClock.Instant) {
    self.target = target
    self.look = look
    self.deadline = deadline
  }
}

package typealias PostgresRequest = ServerRequest<PostgresView>
package typealias MySQLRequest = ServerRequest<MySQLView>

/// Who a look comes as.
struct ServerLogin: Sendable, Hashable {
  /// The role; `nil` is what the client library takes.
  var role: String?
  /// The user and group of the system that the look becomes, so that the server trusts it as it
  /// trusts `sudo -u postgres psql`.
  var user: SystemUser?

  /// The words for a report: `as role "postgres"`.
  var text: String? {
    guard let role else { return nil }
    return "as role \"\(role)\"" + (user == nil ? "" : ", by its own user of this system")
  }

  struct SystemUser: Sendable, Hashable {
    var id, group: UInt32
  }
}
