internal import Evidence

/// The facts that an error log gives beside deadlocks, each named and explained once.
enum MySQLLogFact: String, CaseIterable {
  case refused = "mysql.log.refused"
  case refusedBurst = "mysql.log.refused.burst"
  case refusedQuiet = "mysql.log.refused.quiet"
  case refusedReason = "mysql.log.refused.reason"
  case diskFull = "mysql.log.disk_full"
  case diskFullQuiet = "mysql.log.disk_full.quiet"
  case diskFullFile = "mysql.log.disk_full.file"
  case applyFailures = "mysql.log.apply.failures"
  case applyResumed = "mysql.log.apply.resumed"
  case applyQuiet = "mysql.log.apply.quiet"
  case applyReason = "mysql.log.apply.reason"
  case binlogFailures = "mysql.log.binlog.failures"
  case binlogResumed = "mysql.log.binlog.resumed"
  case binlogReason = "mysql.log.binlog.reason"
  case sourceFailures = "mysql.log.source.failures"
  case sourceSpan = "mysql.log.source.span"
  case sourceResumed = "mysql.log.source.resumed"
  case sourceReason = "mysql.log.source.reason"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .refused, .refusedBurst: .quantity(.connections)
    case .diskFull, .applyFailures, .binlogFailures, .sourceFailures: .quantity(.events)
    case .refusedQuiet, .diskFullQuiet, .applyQuiet, .sourceSpan: .quantity(.seconds)
    case .applyResumed, .binlogResumed, .sourceResumed: .flag
    case .refusedReason, .diskFullFile, .applyReason, .binlogReason, .sourceReason: .text
    }
  }

  private var meaning: String {
    switch self {
    case .refused: "Connections refused because no slot of max_connections was left."
    case .refusedBurst: "The most of them within one minute."
    case .refusedQuiet: "Time from the last of them to the end of the log."
    case .refusedReason: "The last of these messages."
    case .diskFull: "Messages that a device is full."
    case .diskFullQuiet: "Time from the last of them to the end of the log."
    case .diskFullFile: "The last of these messages."
    case .applyFailures: "Times that a replica stopped because it could not apply a change."
    case .applyResumed: "Whether applying began again after the last of them."
    case .applyQuiet: "Time from the last of them to the end of the log."
    case .applyReason: "The last of these messages."
    case .binlogFailures:
      "Times that a replica stopped because its source does not have what it asks for."
    case .binlogResumed: "Whether it was connected again after the last of them."
    case .binlogReason: "The last of these messages."
    case .sourceFailures: "Times that a replica could not reach its source, or lost it."
    case .sourceSpan: "Time from the first of them since it was connected to the end of the log."
    case .sourceResumed:
      "Whether it was connected again after the last of them, or the server restarted."
    case .sourceReason: "The last of these messages."
    }
  }
}
