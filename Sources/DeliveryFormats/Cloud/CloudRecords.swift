/// What the command line of AWS answered, as far as it tells of scaling, volumes and databases.
package struct CloudRecords: Sendable {
  package var groups: [ScalingGroup] = []
  package var policies: [ScalingPolicy] = []
  package var activities: [ScalingActivity] = []
  package var alarms: [MetricAlarm] = []
  package var series: [MetricSeries] = []
  package var volumes: [Volume] = []
  package var events: [ServiceEvent] = []
  package var refreshes: [InstanceRefresh] = []
  /// Kinds of lists that the answers held, also empty ones: `Activities`.
  package var kinds: Set<String> = []
}

/// An Auto Scaling group: `describe-auto-scaling-groups`.
package struct ScalingGroup: Sendable {
  package var line: Int
  package var name: String
  package var minimum, maximum, desired: Int
  /// Seconds after a scaling during which a simple policy does nothing.
  package var cooldown: Double?
  package var suspended: [String] = []
  /// Instances by their state: `InService`, `Pending`, `Standby`.
  package var states: [String: Int] = [:]
  package var unhealthy = 0
  package var protected = 0
}

/// A scaling policy: `describe-policies`.
package struct ScalingPolicy: Sendable {
  package var line: Int
  package var group: String
  package var name: String
  /// `SimpleScaling`, `StepScaling`, `TargetTrackingScaling`, `PredictiveScaling`.
  package var kind: String
  package var isEnabled: Bool
  package var cooldown: Double?
  /// What target tracking holds at its target.
  package var metric: String?
  package var alarms: [String] = []
  /// How many instances it adds or takes; `nil` where it does not say.
  package var adjustment: Double?
}

/// Something that a group did or tried: `describe-scaling-activities`.
package struct ScalingActivity: Sendable {
  package var line: Int
  package var group: String
  package var start: Double?
  /// `Successful`, `Failed`, `Cancelled`, `InProgress`, `WaitingForSpotInstanceId`.
  package var status: String
  package var message: String
  package var description: String
  package var cause: String

  package var isLaunch: Bool { description.hasPrefix("Launching") }
  /// One that is cancelled because the instance died on the way failed as well.
  package var isVain: Bool {
    status == "Failed" || status == "Cancelled" && message.hasPrefix("Instance became unhealthy")
  }
  package var isTermination: Bool { description.hasPrefix("Terminating") }
}

/// An alarm: `cloudwatch describe-alarms`.
package struct MetricAlarm: Sendable {
  package var line: Int
  package var name: String
  /// `OK`, `ALARM`, `INSUFFICIENT_DATA`.
  package var state: String
  package var reason: String
  package var since: Double?
  package var metric: String
  package var dimensions: [String: String]
  package var hasActions: Bool
  package var isEnabled: Bool
  package var comparison: String
  package var actions: [String]
}

/// Values of one metric: `get-metric-statistics`, `get-metric-data`.
package struct MetricSeries: Sendable {
  package var line: Int
  /// The label that the answer bears: `CPUUtilization`, `BurstBalance`.
  package var metric: String
  /// What the id or label names besides: `vol-0a1b…`.
  package var subject: String?
  /// In the order of their times.
  package var points: [(time: Double, value: Double)]
}

/// A volume: `ec2 describe-volumes`.
package struct Volume: Sendable {
  package var line: Int
  package var id: String
  package var kind: String
  package var iops: Int?
  /// In MiB/s.
  package var throughput: Int?
  /// In GiB.
  package var size: Int?
  package var instance: String?
  package var device: String?
}

/// Something that happened to a database: `rds describe-events`; without a time the state that it is
/// in: `rds describe-db-instances`.
package struct ServiceEvent: Sendable {
  package var line: Int
  package var source: String
  package var message: String
  package var categories: [String]
  package var time: Double?
}

/// A replacement of all instances: `describe-instance-refreshes`.
package struct InstanceRefresh: Sendable {
  package var line: Int
  package var group: String
  package var status: String
  package var reason: String
}
