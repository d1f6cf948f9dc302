/// What is wanted of the JVMs of this host.
package struct LiveRequest {
  package enum Evidence: Hashable, Sendable {
    case threads
    case counters
    /// A histogram of the heap; `collecting` counts reachable objects only, at the price of a full
    /// collection.
    case histogram(collecting: Bool)
  }

  /// The processes, or `nil` for all JVMs that are found.
  package var pids: [Int]?
  package var evidence: Set<Evidence>
  /// How long the JVMs are looked at.
  package var span: Duration
  /// The time between two dumps, or two histograms.
  package var interval: Duration
  /// The time between two readings of the counters.
  package var counterInterval: Duration
  /// Ask who owns `java.util.concurrent` locks however large the heap is.
  package var insistsOnOwners: Bool
  /// Whether it is no failure that no JVM runs.
  package var isOptional: Bool
  /// When all must be over.
  package var deadline: ContinuousClock.Instant?
  /// Told what is being done, for a person who waits.
  package var progress: (String) -> Void

  package init(
    pids: [Int]?, evidence: Set<Evidence>, span: Duration, interval: Duration,
    counterInterval: Duration, insistsOnOwners: Bool = false, isOptional: Bool = false,
    deadline: ContinuousClock.Instant? = nil,
    progress: @escaping (String) -> Void = { _ in }
  ) {
    self.pids = pids
    self.evidence = evidence
    self.span = span
    self.interval = interval
    self.counterInterval = counterInterval
    self.insistsOnOwners = insistsOnOwners
    self.isOptional = isOptional
    self.deadline = deadline
    self.progress = progress
  }
}
