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

  package init(target: String, look: ServerLook<View>, deadline: ContinuousClock.Instant) {
    self.target = target
    self.look = look
    self.deadline = deadline
  }
}

package typealias PostgresRequest = ServerRequest<PostgresView>
package typealias MySQLRequest = ServerRequest<MySQLView>
