/// What a look at the host is to see, and how long it may take.
package struct HostRequest {
  package enum Part: Sendable, Hashable, CaseIterable {
    /// A full table at the beginning and at the end.
    case processes
    /// A few figures of every process at every moment.
    case trends
    /// Threads in state D.
    case tasks
    case controlGroups
    case fileSystems
    /// Files without a name that are still open.
    case deletedFiles
    case network
    /// Whose each listener is, and not only of those that are in need.
    case socketOwners
    case kernelLog
  }

  package var parts: Set<Part>
  /// How long to look; zero is one look.
  package var span: Duration
  package var interval: Duration
  package var deadline: ContinuousClock.Instant?
  /// Only these processes; `nil` is all.
  package var pids: [Int]?
  /// A remote party to be asked for a connection: `db.example:5432`.
  package var peer: String?
  /// Processes are looked at only where something waits for storage, memory or a processor.
  package var isThrifty = false
  /// Told what is being done.
  package var progress: (String) -> Void = { _ in }

  package init(parts: Set<Part>, span: Duration, interval: Duration) {
    self.parts = parts
    self.span = span
    self.interval = interval
  }
}
