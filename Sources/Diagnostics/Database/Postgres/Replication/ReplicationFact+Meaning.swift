extension ReplicationFact {
  var meaning: String {
    switch self {
    case .lagBytes:
      "Log that the sender has and the replica has not replayed; absent where that is not known."
    case .lagTime:
      "How long ago the sender wrote what is replayed now; absent where only a bound is known."
    case .lagTimeAtMost:
      "The age of the last transaction replayed: it is behind by no more, and perhaps by nothing."
    case .confidence: "Of the time: certain, upper bound, or unknown."
    case .lagText: "Bytes and time in words, as far as they are known."
    case .beyond: "The time less the delay that is set and less what may be lost."
    case .beyondAtMost: "The bound less the delay that is set and less what may be lost."
    case .objective: "How much may be lost (RPO)."
    case .pending: "Log that was received and is not replayed."
    case .stage: "Where most of it is stuck: transport, flush, replay."
    case .view: "Who tells: the standby itself, or its sender."
    case .looks: "Looks at it."
    case .replayed: "Log replayed between the first and the last look."
    case .standing:
      "How long replay stood still with log left at each look; 0 where it moved or was done."
    case .rate: "Log replayed per second between the looks."
    case .catchUp: "Time until it has caught up at the pace of the looks; absent where it does not."
    case .isPaused: "Whether somebody paused replay."
    case .receiver:
      "What the receiver does: streaming, down, not configured, hidden, or what it says."
    case .receiverUp: "Looks that showed a receiver."
    case .overdue:
      "How much longer than half of wal_receiver_timeout nothing came; then it asks for an answer."
    case .silence: "Age of the last message."
    case .received: "How far it has the log, and the age of the last transaction it replayed."
    case .delay: "The delay of replay that is set (recovery_min_apply_delay)."
    case .isHeld: "Whether replay waits for a session of the standby."
    case .heldBy: "What replay waits for: a snapshot, a lock, a page."
    case .holder: "The session that replay waits for, as far as it is known."
    case .holderPid: "Its process; absent where it is not known."
    case .conflicts: "Queries of the standby cancelled for the sake of replay between the looks."
    case .workers: "Looks that showed a worker of the subscription."
    case .workerLooks: "Looks at the subscription."
    case .isEnabled: "Whether it is meant to run; absent where the role may not see it."
    case .errors: "Errors of applying and copying since the counters were reset."
    case .errorsGrown: "The same between the looks."
    case .slotKind:
      "physical, logical, temporary (goes with its session), synchronized (copies one), unknown."
    case .isActive: "Whether somebody uses it."
    case .retained: "Log kept for it."
    case .retainedGrown: "How much that grew between the looks."
    case .walStatus: "What the server says of that: reserved, extended, unreserved, lost."
    case .safe: "How much may be written before it is in danger; absent without a limit."
    case .limit: "The limit (max_slot_wal_keep_size), in words."
    case .inactiveFor: "How long nobody has used it."
    case .archiving: "archive_mode."
    case .isFailing: "Whether the last try to archive failed."
    case .hasCommand: "Whether a command or library to archive with is set."
    case .failures: "Failed tries since the counters were reset."
    case .failuresGrown: "The same between the looks."
    case .lastSuccess:
      "Age of the last success, or where there was none, of the counters that say so."
    case .lastFailure: "Age of the last failure."
    case .backlog:
      "Log written since the last file that was archived, or since the first that could not be."
    case .lastFailed: "The file that it failed on."
    case .success: "When it last worked, in words."
    case .syncRequired: "How many standbys a commit waits for."
    case .syncMissing: "How many of them are not attached, at all looks."
    case .syncNames: "synchronous_standby_names."
    case .commitsWaiting: "Sessions that wait for a standby to confirm their commit."
    case .commitsWaitingFor: "How long the first of them has waited."
    }
  }
}
