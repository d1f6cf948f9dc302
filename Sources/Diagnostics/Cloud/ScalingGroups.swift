package import Capture
internal import DeliveryFormats
package import Evidence

/// Auto scaling groups that do not grow although they should.
package enum ScalingGroups: Diagnostic {
  package static let name = "scaling-groups"
  package static var parsers: [any StreamParser.Type] { [CloudRecordsParser.self] }
  package static let facts = ScalingFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = ScalingEvidence(recording)
    for name in evidence.names { findings.facts += ScalingView(name, evidence).facts }
    findings.observations = evidence.observations
    findings.gaps = evidence.gaps
    if !evidence.names.isEmpty { findings.detail = evidence.blocks }
    return findings
  }
}

/// What several answers say of groups.
struct ScalingEvidence {
  typealias Placed<Record> = (source: String, record: Record)

  /// Of each group the last answer.
  private(set) var groups: [Placed<ScalingGroup>] = []
  private(set) var policies: [Placed<ScalingPolicy>] = []
  private(set) var activities: [Placed<ScalingActivity>] = []
  private(set) var alarms: [Placed<MetricAlarm>] = []
  private(set) var series: [Placed<MetricSeries>] = []
  private(set) var refreshes: [Placed<InstanceRefresh>] = []
  private(set) var kinds: Set<String> = []
  private(set) var sources: [String] = []

  init(_ recording: Recording) {
    for answer in recording.samples(of: CloudRecordsParser.self) {
      let records = answer.sample
      kinds.formUnion(records.kinds)
      sources.append(answer.source)
      for group in records.groups {
        groups.removeAll { $0.record.name == group.name }
        groups.append((answer.source, group))
      }
      policies += records.policies.map { (answer.source, $0) }
      activities += records.activities.map { (answer.source, $0) }
      for alarm in records.alarms {
        alarms.removeAll { $0.record.name == alarm.name }
        alarms.append((answer.source, alarm))
      }
      series += records.series.map { (answer.source, $0) }
      refreshes += records.refreshes.map { (answer.source, $0) }
    }
    let order = activities.indices.ordered { left, right in
      let (a, b) = (activities[left].record.start, activities[right].record.start)
      return (a ?? 0, left) < (b ?? 0, right)
    }
    activities = order.map { activities[$0] }
  }

  var names: [String] {
    var names: [String] = []
    for name in groups.map(\.record.name) + activities.map(\.record.group)
      + policies.map(\.record.group)
    where !name.isEmpty && !names.contains(name) {
      names.append(name)
    }
    return names
  }

  var gaps: [Gap] {
    guard !names.isEmpty, !kinds.contains("services"), let source = sources.first else {
      return []
    }
    let wanted = [
      ("AutoScalingGroups", "the groups themselves (aws autoscaling describe-auto-scaling-groups)"),
      ("Activities", "their activities (aws autoscaling describe-scaling-activities)"),
      ("MetricAlarms", "the alarms (aws cloudwatch describe-alarms)"),
    ]
    let missing = wanted.filter { !kinds.contains($0.0) }.map(\.1)
    guard !missing.isEmpty else { return [] }
    return [
      Gap(
        source: source, reason: "not in the evidence: \(missing.joined(separator: ", "))",
        weakens: ["cloud/autoscaling-blocked"])
    ]
  }

  var observations: [Citation] {
    groups.flatMap { source, group -> [Citation] in
      var list: [Citation] = []
      let place = "\(source):\(group.line)"
      if let standby = group.states["Standby"] {
        list.append(
          Citation(
            source: place,
            text: "\(group.name): \(standby) instances are in standby and take no load"))
      }
      if group.protected > 0, group.protected == group.states.values.reduce(0, +) {
        list.append(
          Citation(
            source: place,
            text: "\(group.name): all instances are protected from scale-in: it cannot shrink"))
      }
      return list
    }
  }

  var blocks: [Block] {
    let rows: [[Cell]] = groups.map { source, group in
      let state = group.states.ordered { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      return [
        .text(group.name), .integer(group.minimum), .integer(group.desired),
        .integer(group.maximum),
        .text(state.joined(separator: ", ")), .text(group.suspended.joined(separator: ", ")),
        group.cooldown.map { .number($0) } ?? .unknown, .text("\(source):\(group.line)"),
      ]
    }
    let recent: [[Cell]] = activities.suffix(12).reversed().map { source, activity in
      [
        activity.start.map { .text(DayTime.written($0)) } ?? .unknown, .text(activity.group),
        .text(activity.status), .text(String(activity.description.prefix(60))),
        .text(String((activity.message.isEmpty ? activity.cause : activity.message).prefix(160))),
      ]
    }
    return [
      .table(
        Table(
          key: "scaling_groups", title: "auto scaling groups",
          columns: [
            .init("group", "group"), .init("minimum", "min", alignsRight: true),
            .init("desired", "desired", alignsRight: true),
            .init("maximum", "max", alignsRight: true),
            .init("states", "instances"), .init("suspended", "suspended"),
            .init("cooldown_seconds", "cooldown s", alignsRight: true), .init("where", "where"),
          ], rows: rows)),
      .table(
        Table(
          key: "scaling_activities", title: "activities, latest first",
          columns: [
            .init("start", "begun (UTC)"), .init("group", "group"), .init("status", "status"),
            .init("description", "what"), .init("message", "why"),
          ], rows: recent)),
    ].filter { block in
      if case .table(let table) = block { return !table.rows.isEmpty }
      return true
    }
  }
}
