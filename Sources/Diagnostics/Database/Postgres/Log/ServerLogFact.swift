internal import Evidence

/// The facts that a server's log gives beside locks and deadlocks, each named and explained once.
enum ServerLogFact: String, CaseIterable {
  case refused = "log.refused"
  case refusedBurst = "log.refused.burst"
  case refusedQuiet = "log.refused.quiet"
  case refusedReason = "log.refused.reason"
  case diskFull = "log.disk_full"
  case diskFullQuiet = "log.disk_full.quiet"
  case diskFullFile = "log.disk_full.file"
  case isMemoryDisk = "log.disk_full.shared_memory"
  case standbyFailures = "log.standby.failures"
  case standbyReason = "log.standby.reason"
  case standbyResumed = "log.standby.resumed"
  case standbyQuiet = "log.standby.quiet"
  case upstreamFailures = "log.upstream.failures"
  case upstreamSpan = "log.upstream.span"
  case upstreamResumed = "log.upstream.resumed"
  case upstreamQuiet = "log.upstream.quiet"
  case upstreamReason = "log.upstream.reason"
  case applyFailures = "log.apply.failures"
  case applyReason = "log.apply.reason"
  case applyQuiet = "log.apply.quiet"
  case isApplyDisabled = "log.apply.disabled"
  case slotsInvalidated = "log.slots.invalidated"
  case slotNames = "log.slots.names"
  case archiveFailures = "log.archive.failures"
  case archiveQuiet = "log.archive.quiet"
  case archiveSpan = "log.archive.span"
  case archiveFile = "log.archive.file"
  case wraparoundWarnings = "log.wraparound.warnings"
  case wraparoundRefusals = "log.wraparound.refusals"
  case wraparoundQuiet = "log.wraparound.quiet"
  case wraparoundDatabase = "log.wraparound.database"
  case statement = "log.statement.text"
  case statementShare = "log.statement.share"
  case statementTotal = "log.statement.total"
  case statementLongest = "log.statement.longest"
  case statementBusy = "log.statement.busy"
  case statementCalls = "log.statement.calls"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .refused, .refusedBurst: .quantity(.connections)
    case .diskFull, .standbyFailures, .upstreamFailures, .applyFailures, .slotsInvalidated,
      .archiveFailures, .wraparoundWarnings, .wraparoundRefusals:
      .quantity(.events)
    case .refusedQuiet, .diskFullQuiet, .standbyQuiet, .upstreamSpan, .upstreamQuiet, .applyQuiet,
      .archiveQuiet,
      .archiveSpan, .wraparoundQuiet, .statementTotal, .statementLongest:
      .quantity(.seconds)
    case .statementShare, .statementBusy: .quantity(.percent)
    case .statementCalls: .quantity(.statements)
    case .isMemoryDisk, .standbyResumed, .upstreamResumed, .isApplyDisabled: .flag
    case .refusedReason, .diskFullFile, .standbyReason, .upstreamReason, .applyReason, .slotNames,
      .archiveFile, .wraparoundDatabase, .statement:
      .text
    }
  }

  private var meaning: String {
    switch self {
    case .refused: "Connections refused because no slot of max_connections was left."
    case .refusedBurst: "The most of them within one minute."
    case .refusedQuiet: "Time from the last of them to the end of the log."
    case .refusedReason: "What the server answered."
    case .diskFull: "Messages that a device is full."
    case .diskFullQuiet: "Time from the last of them to the end of the log."
    case .diskFullFile: "What could not be written."
    case .isMemoryDisk: "Whether that was shared memory (/dev/shm)."
    case .standbyFailures:
      "Times that a standby could not go on: WAL it needs is removed, or histories parted."
    case .standbyReason: "The last of these messages."
    case .standbyResumed: "Whether streaming began again after the last of them."
    case .standbyQuiet: "Time from the last of them to the end of the log."
    case .upstreamFailures:
      "Times that a standby or subscription could not reach its primary or publisher, or lost it."
    case .upstreamSpan: "Time from the first of them since streaming to the end of the log."
    case .upstreamResumed: "Whether streaming began again after the last of them."
    case .upstreamQuiet: "Time from the last of them to the end of the log."
    case .upstreamReason: "The last of these messages."
    case .applyFailures: "Times that a change of a subscription could not be applied."
    case .applyReason: "The last of these messages."
    case .applyQuiet: "Time from the last of them to the end of the log."
    case .isApplyDisabled: "Whether a subscription was disabled because of an error."
    case .slotsInvalidated: "Replication slots that the server gave up, with the WAL they kept."
    case .slotNames: "Their names."
    case .archiveFailures: "Times that a WAL file could not be archived."
    case .archiveQuiet: "Time from the last of them to the end of the log."
    case .archiveSpan: "Time from the first to the last of them."
    case .archiveFile: "The last message about it."
    case .wraparoundWarnings: "Warnings that a database must be vacuumed soon."
    case .wraparoundRefusals: "Statements refused because no transaction ids are left."
    case .wraparoundQuiet: "Time from the last of either to the end of the log."
    case .wraparoundDatabase: "The databases that they name."
    case .statement:
      "The statement with most time in the log, without its literals; no maintenance."
    case .statementShare: "Its share of the time of all statements whose duration is logged."
    case .statementTotal: "Its time in all."
    case .statementLongest: "Its longest call."
    case .statementBusy: "Its time as a share of the time that the log spans."
    case .statementCalls: "Its calls."
    }
  }
}
