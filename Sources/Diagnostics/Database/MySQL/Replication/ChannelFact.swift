internal import Evidence

/// The facts about channels of MySQL and MariaDB, each named and explained once.
enum ChannelFact: String, CaseIterable {
  case view = "channel.seen_by"
  case receiver = "channel.receiver"
  case receiverUp = "channel.receiver.looks_up"
  case receiverProblem = "channel.receiver.problem"
  case receiverError = "channel.receiver.error"
  case applier = "channel.applier"
  case applierUp = "channel.applier.looks_up"
  case isApplierFailed = "channel.applier.failed"
  case applierError = "channel.applier.error"
  case looks = "channel.looks"
  case source = "channel.source"
  case relayLogFull = "channel.relay_log.full"
  case relayLog = "channel.relay_log"
  case lagTransactions = "channel.lag.transactions"
  case lagBytes = "channel.lag.bytes"
  case lagTime = "channel.lag.time"
  case lagTimeAtMost = "channel.lag.time_at_most"
  case beyond = "channel.lag.beyond_rpo"
  case beyondAtMost = "channel.lag.at_most.beyond_rpo"
  case confidence = "channel.lag.confidence"
  case lagText = "channel.lag.text"
  case objective = "channel.rpo"
  case isPending = "channel.pending"
  case unreceived = "channel.unreceived"
  case hasReceived = "channel.received.moved"
  case stage = "channel.stage"
  case standing = "channel.standing"
  case catchUp = "channel.catch_up"
  case reach = "channel.reach"
  case delay = "channel.delay"
  case isHeld = "channel.held"
  case heldBy = "channel.held_by"
  case holder = "channel.holder"
  case holderID = "channel.holder.id"
  case memberState = "channel.member.state"
  case reachable = "channel.member.reachable"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .replica, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .receiverUp, .applierUp, .looks: .quantity(.samples)
    case .relayLog, .lagBytes: .quantity(.bytes)
    case .lagTransactions: .quantity(.transactions)
    case .unreceived, .reachable: .quantity(.count)
    case .lagTime, .lagTimeAtMost, .beyond, .beyondAtMost, .objective, .standing, .catchUp, .delay:
      .quantity(.seconds)
    case .relayLogFull, .isApplierFailed, .isPending, .hasReceived, .isHeld: .flag
    case .view, .receiver, .receiverProblem, .receiverError, .applier, .applierError, .source,
      .confidence, .lagText, .stage, .reach, .heldBy, .holder, .holderID, .memberState:
      .text
    }
  }

  private var meaning: String {
    switch self {
    case .view: "Who tells: the replica itself, or its group."
    case .receiver: "The thread that receives (I/O thread): yes, no, connecting."
    case .receiverUp: "Looks at which it was connected."
    case .receiverProblem:
      "What keeps it, by the number of its last error: none, login, unreachable, log, identity, other."
    case .receiverError: "The last error of it, with its number; absent where there is none."
    case .applier: "The thread that applies (SQL thread): yes, no."
    case .applierUp: "Looks at which it ran."
    case .isApplierFailed: "Whether its last error still stands."
    case .applierError:
      "Why it stopped, with the number; of the worker that failed where there are several."
    case .looks: "Looks at the channel."
    case .source: "The host and port of its source."
    case .relayLogFull: "Whether it receives nothing because the relay log is as large as it may be."
    case .relayLog: "The size of the relay log."
    case .lagTransactions:
      "Transactions that the source, or else the relay log, has and that are not applied."
    case .lagBytes: "The same in bytes of the source's log, where that is one file."
    case .lagTime: "How old what is applied now is; absent where nothing proves it."
    case .lagTimeAtMost: "The age of the last transaction applied, with others missing."
    case .beyond: "The time less the delay that is set and less what may be lost."
    case .beyondAtMost: "The bound less the delay that is set and less what may be lost."
    case .confidence:
      "Of the time: certain, upper bound, or unknown, as where nobody knows whether the source is alive."
    case .lagText: "Transactions or bytes, and time in words, as far as they are known."
    case .objective: "How much may be lost (RPO)."
    case .isPending: "Whether something was received and is not applied."
    case .unreceived:
      "Transactions, or else bytes, of its source's first look that were not there at the last."
    case .hasReceived: "Whether anything came in between the looks."
    case .stage: "Where most of it is stuck: transport, apply."
    case .standing:
      "How long it applied nothing with something left at each look; 0 where it moved or was done."
    case .catchUp: "Time until it has caught up at the pace of the looks; absent where it does not."
    case .reach: "How far it has its source's changes, and the age of the last one applied."
    case .delay: "The delay by design (SQL_Delay)."
    case .isHeld: "Whether it waits for a lock of a session of the replica."
    case .heldBy: "Which lock that is."
    case .holder: "Who holds it, as far as is known."
    case .holderID: "The number of that session; absent where it is not known."
    case .memberState: "What its group says of it: ONLINE, RECOVERING, OFFLINE, ERROR, UNREACHABLE."
    case .reachable: "Members of the group that are not unreachable, less half of them all."
    }
  }
}
