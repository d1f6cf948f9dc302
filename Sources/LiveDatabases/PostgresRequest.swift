package import DatabaseViews

/// What is to be asked of one PostgreSQL server or PgBouncer, and until when.
package struct PostgresRequest: Sendable {
  /// A connection string or URI as libpq takes it; empty for what the environment says.
  package var target: String
  package var look: PostgresLook
  package var deadline: ContinuousClock.Instant
  /// How many bare startup packets are sent first; 0 sends some only where no connection is had.
  package var probes = 0

  package init(target: String, look: PostgresLook, deadline: ContinuousClock.Instant) {
    self.target = target
    self.look = look
    self.deadline = deadline
  }
}
