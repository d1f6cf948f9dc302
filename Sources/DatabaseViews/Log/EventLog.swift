/// What a server's log tells, whatever server it is of: events by kind, and deadlocks.
package protocol EventLog: Sendable {
  associatedtype Sign: Hashable & Sendable

  init()
  /// Seconds since 1970 on the clock of the log.
  var firstTime: Double? { get }
  var lastTime: Double? { get }
  /// Whether the log tells its zone, so that times are those of UTC.
  var isUniversal: Bool { get }
  var tallies: [Sign: ServerTally] { get }
  var deadlocks: DeadlockLedger { get }
  var version: String? { get set }
  var port: Int? { get set }
  /// Of the same records in several forms, that of the highest number tells most.
  var richness: Int { get }

  subscript(sign: Sign) -> ServerTally { get }
  /// The same log, each of its places changed.
  func moved(_ change: (ServerMark) -> ServerMark) -> Self
  /// Adds the log of the same server of another time.
  mutating func join(_ other: Self)
}
