/// What a cloud function's log tells of its invocations.
package struct LambdaLog: Sendable {
  package var invocations: [Invocation] = []
  /// Environments that were prepared before anybody waited for them, by provisioned concurrency.
  package var preparedInits = 0
  /// Preparations that failed or took too long: `INIT_REPORT … Status: timeout`.
  package var failedInits: [(line: Int, text: String)] = []
  /// `Task timed out after 3.00 seconds`, without those whose report says so.
  package var timeouts: [(line: Int, text: String)] = []
  /// `Runtime.OutOfMemory`, `signal: killed`.
  package var memoryEnds: [(line: Int, text: String)] = []
  /// The name, where the text tells it.
  package var function: String?
  package var leftOut = 0
}

/// The report of one invocation.
package struct Invocation: Sendable {
  package enum Status: Sendable {
    case success, timeout, failure
  }

  package var line: Int
  /// Milliseconds, without what came before.
  package var duration: Double
  /// Milliseconds of the preparation of a new environment; `nil` where an old one was used.
  package var initDuration: Double?
  /// Milliseconds of bringing a snapshot back, which stands for the preparation.
  package var restoreDuration: Double?
  /// In MB.
  package var memorySize: Double?
  package var memoryUsed: Double?
  package var status = Status.success
  /// Seconds since 1970.
  package var time: Double?
  /// Whether the environment was prepared before anybody waited for it.
  package var isPrepared = false
  package var function: String?

  /// Milliseconds that the caller waited for a new environment.
  package var coldStart: Double? {
    if isPrepared { return nil }
    guard initDuration != nil || restoreDuration != nil else { return nil }
    return (initDuration ?? 0) + (restoreDuration ?? 0)
  }
}
