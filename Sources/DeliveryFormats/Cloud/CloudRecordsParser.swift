internal import ByteParsing
package import Capture
internal import YAMLText

/// Reads answers of the AWS command line and its libraries in JSON or YAML, one or several in a text,
/// also behind the prompts of a terminal.
package struct CloudRecordsParser: StreamParser {
  package static let format = Format(
    kind: "aws-json",
    label: "JSON or YAML of the AWS command line: scaling, alarms, metrics, volumes, events",
    markers: [
      "\"AutoScalingGroups\"", "\"ScalingPolicies\"", "\"AutoScalingGroupName\"",
      "\"MetricAlarms\"",
      "\"Datapoints\"", "\"MetricDataResults\"", "\"VolumeId\"", "\"SourceIdentifier\"",
      "\"InstanceRefreshes\"", "\"DBInstances\"", "AutoScalingGroups:", "ScalingPolicies:",
      "AutoScalingGroupName:", "MetricAlarms:", "Datapoints:", "MetricDataResults:", "VolumeId:",
      "SourceIdentifier:", "DBInstances:", "DescribeAutoScalingGroups", "DescribeScalingActivities",
      "DescribeAlarms", "DescribePolicies", "DescribeVolumes", "GetMetricStatistics",
      "GetMetricData", "DescribeEvents", "\"serviceArn\"", "serviceArn:", "ACTIVITIES\t",
      "AUTOSCALINGGROUPS\t", "METRICALARMS\t", "DATAPOINTS\t", "VOLUMES\t",
    ])

  private var records = CloudRecords()
  private var document: [UInt8] = []
  private var firstLine = 0
  private var depth = 0
  private var isInText = false
  private var isEscaped = false
  private var isDamaged = false
  /// Whether the document that is open is YAML.
  private var isYAML = false
  private var table = AnswerTable()
  private var text = AnswerText()
  private static let limit = 64 << 20

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var line = firstLine
    while position < bytes.byteCount {
      let end = min(bytes.byteCount, bytes.lineEnd(from: position) + 1)
      if depth == 0, !isYAML {
        let content = bytes.extracting(position..<end)
        let (isDrawn, answer) = table.take(content, line)
        if let answer { records.take(answer) }
        if isDrawn || text.take(content, line) {
          position = end
          line += 1
          continue
        }
      }
      if depth == 0, takeYAML(bytes.extracting(position..<end), line) {
        position = end
        line += 1
        continue
      }
      if depth > 0 || bytes[position] == UInt8(ascii: "{") || bytes[position] == UInt8(ascii: "[") {
        if depth == 0 { self.firstLine = line }
        take(bytes.extracting(position..<end))
      }
      position = end
      line += 1
    }
  }

  /// YAML begins with a name at the very start of a line, and ends before what is neither that nor
  /// part of it.
  private mutating func takeYAML(_ line: RawSpan, _ number: Int) -> Bool {
    let first = line.byteCount > 0 ? line[0] : 0
    var start = 0
    if line.starts(with: "- ") { start = 2 }
    var end = start
    while end < line.byteCount, line[end] | 0x20 >= 0x61, line[end] | 0x20 <= 0x7A { end += 1 }
    let isName =
      end > start && line[start] <= UInt8(ascii: "Z") && end < line.byteCount
      && line[end] == UInt8(ascii: ":")
      && (end + 1 == line.byteCount || line[end + 1].isBlank || line[end + 1] <= 0x0D)
    if !isYAML {
      guard isName else { return false }
      (isYAML, firstLine) = (true, number)
    } else if !isName, first > 0x20, first != UInt8(ascii: "-") || line.starts(with: "---") {
      endYAML()
      return false
    }
    append(line)
    return true
  }

  private mutating func endYAML() {
    let (values, isWhole) = YAMLTree.values(of: document, firstLine: firstLine)
    let known = records.kinds.count
    for value in values { records.take(value) }
    // Text between answers may look like it.
    if !isWhole, records.kinds.count > known { isDamaged = true }
    document.removeAll(keepingCapacity: true)
    isYAML = false
  }

  private mutating func append(_ line: RawSpan) {
    if document.count + line.byteCount > Self.limit {
      isDamaged = true
    } else {
      document.append(line, limit: Self.limit)
    }
  }

  package mutating func finish() -> Parsed<CloudRecords>? {
    if isYAML { endYAML() }
    if let answer = table.close() { records.take(answer) }
    text.finish()
    for answer in text.answers { records.take(answer) }
    if depth > 0 {
      isDamaged = true
      end()
    }
    guard !records.kinds.isEmpty else { return nil }
    return Parsed(
      records, damage: isDamaged ? "an answer is cut or broken" : nil,
      note: records.kinds.sorted().joined(separator: ", "))
  }

  private mutating func take(_ line: RawSpan) {
    for position in 0..<line.byteCount {
      let byte = line[position]
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(0, depth - 1)
      default: break
      }
    }
    append(line)
    if depth == 0 { end() }
  }

  private mutating func end() {
    let (values, isWhole) = JSONTree.values(of: document, firstLine: firstLine)
    if !isWhole { isDamaged = true }
    for value in values { records.take(value) }
    document.removeAll(keepingCapacity: true)
    (depth, isInText, isEscaped) = (0, false, false)
  }
}

extension JSONTree {
  fileprivate var line: Int {
    if case .object(_, let line) = self { return line }
    return 0
  }

  fileprivate subscript(list key: String) -> [JSONTree] { self[key]?.elements ?? [] }
  fileprivate subscript(text key: String) -> String { self[key]?.text ?? "" }
  fileprivate subscript(whole key: String) -> Int? {
    self[key]?.number.flatMap { $0.magnitude < 1e12 ? Int($0.rounded()) : nil }
  }
  fileprivate subscript(flag key: String) -> Bool? {
    if case .flag(let flag) = self[key] { return flag }
    return nil
  }
  /// ISO 8601, or seconds since 1970 as version 1 of the command line writes.
  fileprivate subscript(time key: String) -> Double? {
    switch self[key] {
    case .text(let text): Moment.seconds(text) ?? Double(text)
    case .number(let number): number
    default: nil
    }
  }
}

extension CloudRecords {
  /// Takes an answer; a list of answers is taken one by one.
  mutating func take(_ answer: JSONTree) {
    if let elements = answer.elements {
      for element in elements { take(element) }
      return
    }
    for (key, take) in Self.takers {
      guard let elements = answer[key]?.elements else { continue }
      if key == "services", !elements.isEmpty, elements[0]["serviceArn"] == nil { continue }
      if key == "Events", !elements.isEmpty, elements[0]["SourceIdentifier"] == nil { continue }
      if key == "Activities", !elements.isEmpty, elements[0]["ActivityId"] == nil { continue }
      kinds.insert(key)
      for element in elements { take(&self, element) }
    }
    if answer["Datapoints"] != nil {
      kinds.insert("Datapoints")
      takeStatistics(answer)
    }
    // An element of a list alone, as `--query` prints it.
    if answer["AutoScalingGroupName"] != nil, answer["MaxSize"] != nil {
      kinds.insert("AutoScalingGroups")
      takeGroup(answer)
    } else if answer["ActivityId"] != nil {
      kinds.insert("Activities")
      takeActivity(answer)
    } else if answer["AlarmName"] != nil {
      kinds.insert("MetricAlarms")
      takeAlarm(answer)
    } else if answer["PolicyName"] != nil {
      kinds.insert("ScalingPolicies")
      takePolicy(answer)
    } else if answer["serviceName"] != nil, answer["desiredCount"] != nil {
      kinds.insert("services")
      takeService(answer)
    } else if answer["VolumeId"] != nil {
      kinds.insert("Volumes")
      takeVolume(answer)
    }
  }

  private typealias Taker = @Sendable (inout CloudRecords, JSONTree) -> Void
  private static let takers: [(String, Taker)] = [
    ("AutoScalingGroups", { $0.takeGroup($1) }), ("ScalingPolicies", { $0.takePolicy($1) }),
    ("Activities", { $0.takeActivity($1) }), ("MetricAlarms", { $0.takeAlarm($1) }),
    ("MetricDataResults", { $0.takeResult($1) }), ("Volumes", { $0.takeVolume($1) }),
    ("Events", { $0.takeEvent($1) }), ("InstanceRefreshes", { $0.takeRefresh($1) }),
    ("DBInstances", { $0.takeDatabase($1) }), ("services", { $0.takeService($1) }),
  ]

  private mutating func takeGroup(_ tree: JSONTree) {
    guard let maximum = tree[whole: "MaxSize"], let desired = tree[whole: "DesiredCapacity"] else {
      return
    }
    var group = ScalingGroup(
      line: tree.line, name: tree[text: "AutoScalingGroupName"],
      minimum: tree[whole: "MinSize"] ?? 0, maximum: maximum, desired: desired)
    group.cooldown = tree["DefaultCooldown"]?.number
    group.suspended = tree[list: "SuspendedProcesses"].map { $0[text: "ProcessName"] }
    for instance in tree[list: "Instances"] {
      group.states[instance[text: "LifecycleState"], default: 0] += 1
      if instance[text: "HealthStatus"].lowercased() == "unhealthy" { group.unhealthy += 1 }
      if instance[flag: "ProtectedFromScaleIn"] == true { group.protected += 1 }
    }
    groups.append(group)
  }

  private mutating func takePolicy(_ tree: JSONTree) {
    let tracking = tree["TargetTrackingConfiguration"]
    let predefined = tracking?["PredefinedMetricSpecification"]?[text: "PredefinedMetricType"]
    let custom = tracking?["CustomizedMetricSpecification"]?[text: "MetricName"]
    let steps = tree[list: "StepAdjustments"].compactMap { $0["ScalingAdjustment"]?.number }
    policies.append(
      ScalingPolicy(
        line: tree.line, group: tree[text: "AutoScalingGroupName"], name: tree[text: "PolicyName"],
        kind: tree["PolicyType"]?.text ?? "SimpleScaling", isEnabled: tree[flag: "Enabled"] ?? true,
        cooldown: tree["Cooldown"]?.number, metric: predefined ?? custom,
        alarms: tree[list: "Alarms"].map { $0[text: "AlarmName"] },
        adjustment: tree["ScalingAdjustment"]?.number ?? steps.max()))
  }

  private mutating func takeActivity(_ tree: JSONTree) {
    activities.append(
      ScalingActivity(
        line: tree.line, group: tree[text: "AutoScalingGroupName"], start: tree[time: "StartTime"],
        status: tree[text: "StatusCode"], message: tree[text: "StatusMessage"],
        description: tree[text: "Description"], cause: tree[text: "Cause"]))
  }

  private mutating func takeAlarm(_ tree: JSONTree) {
    var dimensions: [String: String] = [:]
    // A metric of its own, or a formula over several.
    let inner = tree[list: "Metrics"].lazy.compactMap { $0["MetricStat"]?["Metric"] }.first
    for dimension in tree[list: "Dimensions"] + (inner?[list: "Dimensions"] ?? []) {
      dimensions[dimension[text: "Name"]] = dimension[text: "Value"]
    }
    alarms.append(
      MetricAlarm(
        line: tree.line, name: tree[text: "AlarmName"], state: tree[text: "StateValue"],
        reason: tree[text: "StateReason"],
        since: tree[time: "StateTransitionedTimestamp"] ?? tree[time: "StateUpdatedTimestamp"],
        metric: tree["MetricName"]?.text ?? inner?[text: "MetricName"] ?? "a formula",
        dimensions: dimensions, hasActions: !tree[list: "AlarmActions"].isEmpty,
        isEnabled: tree[flag: "ActionsEnabled"] ?? true,
        comparison: tree[text: "ComparisonOperator"],
        actions: tree[list: "AlarmActions"].compactMap(\.text)))
  }

  /// `{"Label": "CPUUtilization", "Datapoints": [{"Timestamp": …, "Average": 97.1, "Unit": "Percent"}]}`.
  private mutating func takeStatistics(_ tree: JSONTree) {
    let points = tree[list: "Datapoints"].compactMap { point -> (time: Double, value: Double)? in
      let value =
        point["Average"]?.number ?? point["Maximum"]?.number ?? point["Minimum"]?.number
        ?? point["Sum"]?.number
      guard let time = point[time: "Timestamp"], let value else { return nil }
      return (time, value)
    }
    add(tree[text: "Label"], points, tree.line)
  }

  /// `{"Id": "m1", "Label": "BurstBalance", "Timestamps": […], "Values": […]}`.
  private mutating func takeResult(_ tree: JSONTree) {
    let times = tree[list: "Timestamps"].map { $0.text.flatMap(Moment.seconds) ?? $0.number ?? 0 }
    let values = tree[list: "Values"].map { $0.number ?? 0 }
    add(
      tree[text: "Label"].isEmpty ? tree[text: "Id"] : tree[text: "Label"],
      zip(times, values).map { (time: $0, value: $1) }, tree.line)
  }

  private mutating func add(_ label: String, _ points: [(time: Double, value: Double)], _ line: Int)
  {
    let words = label.split { $0 == " " || $0 == "," || $0 == "/" }
    let subject = words.first { $0.hasPrefix("vol-") || $0.hasPrefix("i-") }
    let metric = words.last { !$0.hasPrefix("vol-") && !$0.hasPrefix("i-") }
    series.append(
      MetricSeries(
        line: line, metric: metric.map(String.init) ?? label, subject: subject.map(String.init),
        points: points.filter { $0.time.isFinite && $0.value.isFinite }.sorted { $0.time < $1.time }
      ))
  }

  private mutating func takeVolume(_ tree: JSONTree) {
    let attachment = tree[list: "Attachments"].first
    volumes.append(
      Volume(
        line: tree.line, id: tree[text: "VolumeId"], kind: tree[text: "VolumeType"],
        iops: tree[whole: "Iops"], throughput: tree[whole: "Throughput"], size: tree[whole: "Size"],
        instance: attachment?[text: "InstanceId"], device: attachment?[text: "Device"]))
  }

  private mutating func takeEvent(_ tree: JSONTree) {
    events.append(
      ServiceEvent(
        line: tree.line, source: tree[text: "SourceIdentifier"], message: tree[text: "Message"],
        categories: tree[list: "EventCategories"].compactMap(\.text), time: tree[time: "Date"]))
  }

  /// The state that it is in stands behind all that happened to it.
  private mutating func takeDatabase(_ tree: JSONTree) {
    let (name, state) = (tree[text: "DBInstanceIdentifier"], tree[text: "DBInstanceStatus"])
    guard !name.isEmpty, !state.isEmpty else { return }
    events.append(
      ServiceEvent(
        line: tree.line, source: name, message: "the status of the instance is \(state)",
        categories: [], time: nil))
  }

  /// A service of ECS: a group whose instances are tasks; its maximum is not told.
  ///
  /// Of the tasks that it could not place it tells again and again, and once that it has all of them.
  private mutating func takeService(_ tree: JSONTree) {
    let name = tree[text: "serviceName"]
    guard !name.isEmpty, let desired = tree[whole: "desiredCount"],
      let running = tree[whole: "runningCount"]
    else { return }
    var group = ScalingGroup(
      line: tree.line, name: name, minimum: 0, maximum: 0, desired: desired)
    group.states = ["InService": running, "Pending": tree[whole: "pendingCount"] ?? 0]
    groups.append(group)
    kinds.insert("Activities")
    for event in tree[list: "events"] {
      let message = event[text: "message"]
      let text = Array(message.utf8)
      let isVain =
        text.rawSpan.has("was unable to place a task")
        || text.rawSpan.has("is unable to consistently start tasks")
      guard isVain || message.hasSuffix("has reached a steady state.") else { continue }
      activities.append(
        ScalingActivity(
          line: event.line, group: name, start: event[time: "createdAt"],
          status: isVain ? "Failed" : "Successful", message: isVain ? message : "",
          description: "Launching a task", cause: ""))
    }
  }

  private mutating func takeRefresh(_ tree: JSONTree) {
    refreshes.append(
      InstanceRefresh(
        line: tree.line, group: tree[text: "AutoScalingGroupName"], status: tree[text: "Status"],
        reason: tree[text: "StatusReason"]))
  }
}
