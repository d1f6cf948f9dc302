internal import Evidence

/// The facts about replication, each named and explained once.
enum ReplicationFact: String, CaseIterable {
  case lagBytes = "replica.lag.bytes"
  case lagTime = "replica.lag.time"
  case lagTimeAtMost = "replica.lag.time_at_most"
  case confidence = "replica.lag.confidence"
  case lagText = "replica.lag.text"
  case beyond = "replica.lag.beyond_rpo"
  case beyondAtMost = "replica.lag.at_most.beyond_rpo"
  case objective = "replica.rpo"
  case pending = "replica.pending"
  case stage = "replica.stage"
  case view = "replica.seen_by"
  case looks = "replica.looks"
  case replayed = "replica.replayed"
  case standing = "replica.standing"
  case rate = "replica.replay.rate"
  case catchUp = "replica.catch_up"
  case isPaused = "replica.paused"
  case receiver = "replica.receiver"
  case receiverUp = "replica.receiver.looks_up"
  case overdue = "replica.receiver.overdue"
  case silence = "replica.receiver.silence"
  case received = "replica.received"
  case delay = "replica.delay"
  case isHeld = "replica.held"
  case heldBy = "replica.held_by"
  case holder = "replica.holder"
  case holderPid = "replica.holder.pid"
  case conflicts = "replica.conflicts"
  case workers = "subscription.looks_up"
  case workerLooks = "subscription.looks"
  case isEnabled = "subscription.enabled"
  case errors = "subscription.errors"
  case errorsGrown = "subscription.errors.grown"
  case slotKind = "slot.kind"
  case isActive = "slot.active"
  case retained = "slot.retained"
  case retainedGrown = "slot.retained.grown"
  case walStatus = "slot.wal_status"
  case safe = "slot.safe"
  case limit = "slot.limit"
  case inactiveFor = "slot.inactive_for"
  case archiving = "archiver.mode"
  case isFailing = "archiver.failing"
  case hasCommand = "archiver.has_command"
  case failures = "archiver.failures"
  case failuresGrown = "archiver.failures.grown"
  case lastSuccess = "archiver.last_success.age"
  case lastFailure = "archiver.last_failure.age"
  case backlog = "archiver.backlog"
  case lastFailed = "archiver.last_failed"
  case success = "archiver.success"
  case syncRequired = "commits.synchronous.required"
  case syncMissing = "commits.synchronous.missing"
  case syncNames = "commits.synchronous.names"
  case commitsWaiting = "commits.waiting"
  case commitsWaitingFor = "commits.waiting.longest"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: $0.subject, $0.shape, $0.meaning) }
  }

  var subject: Subject.Kind {
    if rawValue.hasPrefix("slot.") { return .slot }
    return rawValue.hasPrefix("archiver.") || rawValue.hasPrefix("commits.") ? .server : .replica
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .lagBytes, .pending, .replayed, .retained, .retainedGrown, .safe, .backlog:
      .quantity(.bytes)
    case .rate: .quantity(.bytesPerSecond)
    case .lagTime, .lagTimeAtMost, .beyond, .beyondAtMost, .objective, .standing, .catchUp,
      .overdue, .silence, .delay, .inactiveFor, .lastSuccess, .lastFailure, .commitsWaitingFor:
      .quantity(.seconds)
    case .looks, .receiverUp, .workers, .workerLooks: .quantity(.samples)
    case .conflicts, .errors, .errorsGrown, .failures, .failuresGrown, .syncRequired, .syncMissing:
      .quantity(.count)
    case .commitsWaiting: .quantity(.sessions)
    case .isPaused, .isHeld, .isEnabled, .isActive, .isFailing,
      .hasCommand:
      .flag
    case .confidence, .lagText, .stage, .view, .receiver, .received, .heldBy, .holder, .holderPid,
      .slotKind, .walStatus, .limit, .archiving, .lastFailed, .success, .syncNames:
      .text
    }
  }
}
