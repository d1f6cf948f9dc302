internal import ByteParsing

/// Answers as `--output text` prints them: a line for each element, without the names of its values.
///
/// The values stand in the order of their names. What is optional shifts the others, so that each kind
/// of line is read by those that cannot be mistaken.
///
///     ACTIVITIES	5f1e…	web	At 2026-11-26T20:00:00Z …	Launching …	{…}	2026-…	100	2026-…	Failed	We …
struct AnswerText {
  private static let limit = 100_000

  /// Lists by their names, and what is told of one metric above its values.
  private(set) var answers: [JSONTree] = []
  private var label: (text: String, line: Int)?
  private var points: [JSONTree] = []
  /// The element that the next lines belong to.
  private var open: (list: String, entries: [String: JSONTree], line: Int)?

  mutating func take(_ line: RawSpan, _ number: Int) -> Bool {
    let text = line.extracting(line.trimmed(0..<line.byteCount))
    guard answers.count < Self.limit, points.count < Self.limit, text.byteCount > 0 else {
      return false
    }
    guard let tab = text.firstIndex(of: 0x09) else {
      // The label of a metric stands alone.
      if text[0] >= UInt8(ascii: "A"), text[0] <= UInt8(ascii: "Z"), !text.has(" "), !text.has(":")
      {
        label = (text.string, number)
      }
      return false
    }
    let fields = text.string.split(separator: "\t", omittingEmptySubsequences: false).map(
      String.init)
    switch text.string(0..<tab) {
    case "ACTIVITIES": activity(fields, number)
    case "AUTOSCALINGGROUPS": group(fields, number)
    case "METRICALARMS": alarm(fields, number)
    case "VOLUMES": volume(fields, number)
    case "DATAPOINTS": point(fields, number)
    case "INSTANCES" where open?.list == "AutoScalingGroups":
      let state = fields.first { Self.states.contains($0) }
      add(
        "Instances",
        [
          "LifecycleState": state, "HealthStatus": fields.first { $0.hasSuffix("ealthy") },
        ], number)
    case "SUSPENDEDPROCESSES": add("SuspendedProcesses", ["ProcessName": fields[1]], number)
    case "DIMENSIONS" where fields.count > 2:
      add("Dimensions", ["Name": fields[1], "Value": fields[2]], number)
    case "ALARMACTIONS":
      let known = open?.entries["AlarmActions"]?.elements ?? []
      open?.entries["AlarmActions"] = .array(known + [.text(fields[1])])
    case "ATTACHMENTS":
      add(
        "Attachments",
        [
          "Device": fields.first { $0.hasPrefix("/dev/") || $0.hasPrefix("xvd") },
          "InstanceId": fields.first { $0.hasPrefix("i-") },
        ], number)
    default: return false
    }
    return true
  }

  /// Ends what is open.
  mutating func finish() {
    if let open {
      answers.append(
        .object([open.list: .array([.object(open.entries, line: open.line)])], line: open.line))
    }
    if !points.isEmpty {
      answers.append(
        .object(
          ["Label": .text(label?.text ?? ""), "Datapoints": .array(points)], line: label?.line ?? 1)
      )
    }
    (open, points, label) = (nil, [], nil)
  }

  private mutating func begin(_ list: String, _ entries: [String: String?], _ number: Int) {
    finish()
    open = (list, entries.compactMapValues { $0.map { JSONTree.text($0) } }, number)
  }

  private mutating func add(_ list: String, _ entries: [String: String?], _ number: Int) {
    let known = open?.entries[list]?.elements ?? []
    let values = entries.compactMapValues { $0.map { JSONTree.text($0) } }
    open?.entries[list] = .array(known + [.object(values, line: number)])
  }

  private static let states: Set = [
    "InService", "Pending", "Pending:Wait", "Pending:Proceed", "Terminating", "Terminating:Wait",
    "Standby", "EnteringStandby", "Detaching", "Detached", "Quarantined", "Terminated",
  ]
  private static let outcomes: Set = [
    "Failed", "Successful", "Cancelled", "InProgress", "PreInService", "WaitingForSpotInstanceId",
    "WaitingForSpotInstanceRequestId", "WaitingForInstanceId", "WaitingForInstanceWarmup",
  ]

  private static func isTime(_ text: String) -> Bool {
    text.utf8.count >= 20 && text.hasPrefix("20") && text.utf8.contains(UInt8(ascii: "T"))
  }

  private mutating func activity(_ fields: [String], _ number: Int) {
    guard let cause = fields.firstIndex(where: { $0.hasPrefix("At ") }), cause + 1 < fields.count,
      let code = fields.lastIndex(where: { Self.outcomes.contains($0) }), code > cause,
      let name = fields[..<cause].dropFirst(2).last(where: { $0 != "Active" && $0 != "Deleted" })
    else { return }
    begin(
      "Activities",
      [
        "ActivityId": fields[1], "AutoScalingGroupName": name, "Cause": fields[cause],
        "Description": fields[cause + 1], "StartTime": fields[..<code].last { Self.isTime($0) },
        "StatusCode": fields[code],
        "StatusMessage": fields[(code + 1)...].joined(separator: " "),
      ], number)
  }

  private mutating func group(_ fields: [String], _ number: Int) {
    guard fields.count > 8,
      let kind = fields.firstIndex(where: { $0 == "EC2" || $0 == "ELB" || $0.hasPrefix("EC2,") }),
      kind > 5, let flag = fields[kind...].firstIndex(where: { $0 == "True" || $0 == "False" })
    else { return }
    let sizes = fields[kind..<flag].filter { Int($0) != nil }.suffix(2)
    guard sizes.count == 2, let maximum = sizes.first, let minimum = sizes.last else { return }
    begin(
      "AutoScalingGroups",
      [
        "AutoScalingGroupName": fields[2], "DesiredCapacity": fields[kind - 2],
        "MaxSize": maximum, "MinSize": minimum,
      ], number)
  }

  private mutating func alarm(_ fields: [String], _ number: Int) {
    guard let comparison = fields.firstIndex(where: { $0.hasSuffix("Threshold") }), comparison > 1,
      let state = fields.last(where: { ["OK", "ALARM", "INSUFFICIENT_DATA"].contains($0) })
    else { return }
    let words = fields[(comparison + 1)...].filter { Double($0) == nil }
    begin(
      "MetricAlarms",
      [
        "ActionsEnabled": nil, "AlarmName": fields[comparison - 1],
        "ComparisonOperator": fields[comparison], "MetricName": words.first,
        "StateValue": state, "StateReason": words.dropFirst(2).first,
        "StateUpdatedTimestamp": words.first { Self.isTime($0) },
      ], number)
    if fields.count > 1, fields[1] == "False" { open?.entries["ActionsEnabled"] = .flag(false) }
  }

  private mutating func volume(_ fields: [String], _ number: Int) {
    guard let id = fields.first(where: { $0.hasPrefix("vol-") }) else { return }
    begin("Volumes", ["VolumeId": id, "VolumeType": fields.last], number)
  }

  private mutating func point(_ fields: [String], _ number: Int) {
    guard let time = fields.first(where: { Self.isTime($0) }),
      let value = fields.dropFirst().first, Double(value) != nil
    else { return }
    points.append(.object(["Timestamp": .text(time), "Average": .text(value)], line: number))
  }
}
