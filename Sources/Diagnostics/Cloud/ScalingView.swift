internal import DeliveryFormats
internal import Evidence

/// One group with its policies, alarms and activities.
struct ScalingView {
  private let name: String
  private let group: ScalingEvidence.Placed<ScalingGroup>?
  private let policies: [ScalingEvidence.Placed<ScalingPolicy>]
  private let activities: [ScalingEvidence.Placed<ScalingActivity>]
  private let alarms: [ScalingEvidence.Placed<MetricAlarm>]
  private let evidence: ScalingEvidence

  /// Without them a group launches nothing, or hears of no alarm.
  private static let needed = [
    "Launch", "AlarmNotification", "AddToLoadBalancer", "InstanceRefresh", "ScheduledActions",
  ]

  init(_ name: String, _ evidence: ScalingEvidence) {
    self.name = name
    self.evidence = evidence
    group = evidence.groups.last { $0.record.name == name }
    policies = evidence.policies.filter { $0.record.group == name }
    activities = evidence.activities.filter { $0.record.group == name }
    let named = Set(policies.flatMap(\.record.alarms))
    alarms = evidence.alarms.filter { entry in
      let alarm = entry.record
      return named.contains(alarm.name) || alarm.dimensions["AutoScalingGroupName"] == name
        || alarm.actions.contains { $0.hasInside("autoScalingGroupName/\(name):") }
    }
  }

  var facts: [Fact] {
    var sheet = FactSheet(Subject(.scalingGroup, name))
    addSize(&sheet)
    addAlarms(&sheet)
    addLaunches(&sheet)
    addPolicies(&sheet)
    return sheet.facts
  }

  private func addSize(_ sheet: inout FactSheet) {
    guard let (source, group) = group else { return }
    let place = [
      Citation(
        source: "\(source):\(group.line)",
        text:
          "\(name): \(group.maximum > 0 ? "\(group.minimum) to \(group.maximum) instances, " : "")\(group.desired) wanted, \(group.states["InService"] ?? 0) in service"
      )
    ]
    sheet.add(ScalingFact.desired.rawValue, group.desired, .instances, place)
    sheet.add(ScalingFact.maximum.rawValue, group.maximum, .count, place)
    sheet.add(
      ScalingFact.atMaximum.rawValue, group.desired >= group.maximum && group.maximum > 0, place)
    let inService = group.states["InService"] ?? 0
    if !group.states.isEmpty || group.desired == 0 {
      sheet.add(ScalingFact.inService.rawValue, inService, .instances, place)
    }
    let coming = group.states.filter { $0.key.hasPrefix("Pending") }.values.reduce(0, +)
    sheet.add(
      ScalingFact.missing.rawValue, max(0, group.desired - inService - coming), .instances, place)
    let suspended = group.suspended.filter { ["Launch", "AlarmNotification"].contains($0) }
    sheet.add(
      ScalingFact.suspended.rawValue,
      suspended.isEmpty ? "none" : suspended.joined(separator: " and "),
      suspended.isEmpty
        ? []
        : [
          Citation(
            source: "\(source):\(group.line)",
            text: "\(name): suspended are \(group.suspended.joined(separator: ", "))")
        ])
  }

  /// Alarms of policies that make the group larger.
  private var growing: [ScalingEvidence.Placed<MetricAlarm>] {
    let shrinking = Set(
      policies.filter { ($0.record.adjustment ?? 0) < 0 }.flatMap(\.record.alarms))
    return alarms.filter { entry in
      !shrinking.contains(entry.record.name) && !entry.record.name.hasInside("AlarmLow")
        && !entry.record.comparison.hasPrefix("LessThan")
    }
  }

  private func addAlarms(_ sheet: inout FactSheet) {
    func citation(_ entry: ScalingEvidence.Placed<MetricAlarm>) -> Citation {
      Citation(
        source: "\(entry.source):\(entry.record.line)",
        text:
          "alarm \(entry.record.name) is \(entry.record.state): \(entry.record.reason.prefix(200))")
    }
    let known = !alarms.isEmpty
    let ringing = growing.first { $0.record.state == "ALARM" }
    if known {
      sheet.add(ScalingFact.alarm.rawValue, ringing != nil, ringing.map { [citation($0)] } ?? [])
    }
    if let ringing {
      sheet.add(
        ScalingFact.alarmName.rawValue, "\(ringing.record.name) (\(ringing.record.metric))",
        [citation(ringing)])
    }
    // A group without instances has nothing to measure.
    let blind = growing.first {
      $0.record.state == "INSUFFICIENT_DATA" && (group?.record.desired ?? 1) > 0
    }
    // An alarm that only tells people stands beside the one that scales.
    let hasVoice = growing.contains {
      $0.record.state == "ALARM" && $0.record.isEnabled && $0.record.hasActions
    }
    let mute = hasVoice ? nil : growing.first { $0.record.state == "ALARM" }
    let named = Set(policies.flatMap(\.record.alarms))
    let foreign = alarms.first { entry in
      guard named.contains(entry.record.name),
        let other = entry.record.dimensions["AutoScalingGroupName"]
      else { return false }
      return other != name
    }
    func tell(
      _ fact: ScalingFact, _ entry: ScalingEvidence.Placed<MetricAlarm>?,
      _ text: (MetricAlarm) -> String
    ) {
      guard known else { return }
      sheet.add(
        fact.rawValue, entry.map { text($0.record) } ?? "none", entry.map { [citation($0)] } ?? [])
    }
    tell(.blind, blind) { "\($0.name) on \(Self.metric(of: $0))" }
    tell(.mute, mute) {
      "\($0.name) \($0.isEnabled ? "has no action" : "has its actions disabled")"
    }
    tell(.foreign, foreign) { "\($0.name) watches \(Self.metric(of: $0))" }
    if let cpu = cpu {
      sheet.add(
        ScalingFact.demand.rawValue, cpu.value, .percent,
        [Citation(source: cpu.place, text: "\(cpu.metric) was \(decimal(cpu.value)) last")])
    }
  }

  private static func metric(of alarm: MetricAlarm) -> String {
    let dimensions = alarm.dimensions.ordered { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return dimensions.isEmpty
      ? alarm.metric : "\(alarm.metric) of \(dimensions.joined(separator: ", "))"
  }

  private var cpu: (metric: String, value: Double, place: String)? {
    for (source, series) in evidence.series.reversed() where series.metric == "CPUUtilization" {
      guard evidence.names.count == 1, let last = series.points.last else { continue }
      return (series.metric, last.value, "\(source):\(series.line)")
    }
    return nil
  }

  private func addLaunches(_ sheet: inout FactSheet) {
    guard evidence.kinds.contains("Activities") else { return }
    let launches = activities.filter(\.record.isLaunch)
    let isGood = { (status: String) in
      status == "Successful" || status == "InProgress" || status == "PreInService"
    }
    let lastGood = launches.lastIndex { isGood($0.record.status) }
    let failed = launches.indices.filter { index in
      launches[index].record.isVain && index > (lastGood ?? -1)
    }.map { launches[$0] }
    let waiting = launches.filter { $0.record.status.hasPrefix("WaitingForSpot") }
    let shown = (failed.isEmpty ? waiting : failed).suffix(2).map { source, activity in
      Citation(
        source: "\(source):\(activity.line)",
        text:
          "\(activity.start.map(DayTime.written) ?? "at an unknown time"): \(activity.description): \(activity.message.prefix(240))"
      )
    }
    sheet.add(ScalingFact.failedLaunches.rawValue, failed.count, .count, Array(shown))
    let anyFailed = launches.contains { $0.record.isVain }
    sheet.add(ScalingFact.recovered.rawValue, anyFailed && failed.isEmpty)
    if let last = failed.last {
      sheet.add(ScalingFact.failure.rawValue, LaunchFailure.word(for: last.record.message))
      sheet.add(ScalingFact.failureText.rawValue, String(last.record.message.prefix(240)))
    }
    addChurn(&sheet)
    addCooldown(&sheet)
  }

  private func addChurn(_ sheet: inout FactSheet) {
    let taken = activities.filter {
      $0.record.isTermination
        && ($0.record.cause.hasInside("health check") || $0.record.cause.hasInside("unhealthy")
          || $0.record.cause.hasInside("ELB system health"))
    }
    let shown = taken.suffix(2).map { source, activity in
      Citation(
        source: "\(source):\(activity.line)",
        text: "\(activity.description): \(activity.cause.prefix(240))")
    }
    // Of the last hour of the record: a group that replaces one now and then works as it should.
    let end = activities.compactMap(\.record.start).max() ?? 0
    let recent = taken.count { ($0.record.start ?? end) > end - 3600 }
    sheet.add(ScalingFact.churn.rawValue, recent, .count, Array(shown))
  }

  private func addCooldown(_ sheet: inout FactSheet) {
    let own = policies.compactMap { entry -> Double? in
      guard entry.record.kind == "SimpleScaling", (entry.record.adjustment ?? 1) > 0 else {
        return nil
      }
      return entry.record.cooldown
    }.max()
    let isSimple = policies.contains { $0.record.kind == "SimpleScaling" }
    guard let cooldown = own ?? (isSimple ? group?.record.cooldown : nil) else { return }
    let place = policies.first { $0.record.kind == "SimpleScaling" }
    sheet.add(
      ScalingFact.cooldown.rawValue, cooldown, .seconds,
      place.map {
        [
          Citation(
            source: "\($0.source):\($0.record.line)",
            text: "policy \($0.record.name) waits \(decimal(cooldown)) s after each scaling")
        ]
      } ?? [])
    guard let last = activities.last(where: { $0.record.status == "Successful" }),
      let start = last.record.start
    else { return }
    let ringing = growing.first { $0.record.state == "ALARM" }?.record.since
    let refused = activities.last { $0.record.message.hasInside("ooldown") }?.record.start
    guard let now = [ringing, refused].compactMap(\.self).max() else { return }
    sheet.add(
      ScalingFact.lastScaling.rawValue, now - start, .seconds,
      [
        Citation(
          source: "\(last.source):\(last.record.line)",
          text: "\(DayTime.written(start)): \(last.record.description)")
      ])
    sheet.add(ScalingFact.withinCooldown.rawValue, now >= start && now - start < cooldown)
  }

  private func addPolicies(_ sheet: inout FactSheet) {
    let off = policies.filter { !$0.record.isEnabled && ($0.record.adjustment ?? 1) > 0 }
    if evidence.kinds.contains("ScalingPolicies") {
      sheet.add(
        ScalingFact.disabled.rawValue, off.isEmpty ? "none" : listed(off.map(\.record.name)),
        off.prefix(2).map {
          Citation(
            source: "\($0.source):\($0.record.line)", text: "policy \($0.record.name) is disabled")
        })
      let metrics = policies.compactMap(\.record.metric)
      sheet.add(
        ScalingFact.followed.rawValue,
        metrics.isEmpty ? "alarms alone" : metrics.joined(separator: ", "),
        policies.prefix(2).map {
          Citation(
            source: "\($0.source):\($0.record.line)",
            text:
              "policy \($0.record.name): \($0.record.kind)\($0.record.metric.map { " on \($0)" } ?? "")"
          )
        })
    }
    if let (source, refresh) = evidence.refreshes.last(where: { $0.record.group == name }),
      ["Failed", "InProgress", "Pending", "RollbackFailed", "RollbackInProgress"].contains(
        refresh.status)
    {
      sheet.add(
        ScalingFact.refresh.rawValue, "\(refresh.status): \(refresh.reason.prefix(160))",
        [
          Citation(
            source: "\(source):\(refresh.line)",
            text: "instance refresh: \(refresh.status): \(refresh.reason.prefix(160))")
        ])
    }
  }
}

/// Why a launch failed, by the words of the service.
private enum LaunchFailure {
  private static let words: [(String, [String])] = [
    ("placement", ["unable to place a task", "unable to consistently start tasks"]),
    (
      "capacity",
      [
        "InsufficientInstanceCapacity", "do not have sufficient", "Insufficient capacity",
        "InsufficientCapacity",
      ]
    ),
    ("price", ["Spot", "spot", "MaxSpotInstanceCount"]),
    (
      "quota",
      [
        "VcpuLimitExceeded", "vCPU", "limit exceeded", "LimitExceeded", "quota",
        "more instances than your current",
      ]
    ),
    (
      "address", ["InsufficientFreeAddresses", "free addresses", "not enough free", "available IP"]
    ),
    ("image", ["AMI", "InvalidAMIID", "image id", "ImageId"]),
    (
      "permission",
      [
        "not authorized", "UnauthorizedOperation", "AccessDenied", "Client.InternalError", "KMS",
        "service-linked role",
      ]
    ),
    (
      "configuration",
      [
        "security group", "subnet", "key pair", "launch template", "Launch template",
        "InvalidParameter", "does not exist", "Unsupported", "not supported", "user data",
        "IAM instance profile",
      ]
    ),
  ]

  static func word(for message: String) -> String {
    words.first { entry in entry.1.contains { message.hasInside($0) } }?.0 ?? "another reason"
  }
}

extension String {
  /// Whether `text` stands anywhere in it.
  func hasInside(_ text: String) -> Bool {
    let (all, part) = (Array(utf8), Array(text.utf8))
    guard all.count >= part.count, let first = part.first else { return part.isEmpty }
    return (0...(all.count - part.count)).contains {
      all[$0] == first && all[$0...].starts(with: part)
    }
  }
}
