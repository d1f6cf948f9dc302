internal import Evidence

/// The facts that auto scaling groups show, each named and explained once.
enum ScalingFact: String, CaseIterable {
  case desired = "scaling.desired"
  case maximum = "scaling.maximum"
  case inService = "scaling.in_service"
  case missing = "scaling.missing"
  case atMaximum = "scaling.at_maximum"
  case alarm = "scaling.alarm"
  case alarmName = "scaling.alarm.name"
  case suspended = "scaling.suspended"
  case failedLaunches = "scaling.failed_launches"
  case failure = "scaling.failure"
  case failureText = "scaling.failure.text"
  case recovered = "scaling.recovered"
  case churn = "scaling.churn"
  case cooldown = "scaling.cooldown"
  case lastScaling = "scaling.since_scaling"
  case withinCooldown = "scaling.within_cooldown"
  case blind = "scaling.blind_alarm"
  case mute = "scaling.mute"
  case foreign = "scaling.foreign_alarm"
  case disabled = "scaling.disabled_policies"
  case refresh = "scaling.refresh"
  case demand = "scaling.demand"
  case followed = "scaling.followed"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .scalingGroup, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .desired, .inService, .missing: .quantity(.instances)
    case .maximum, .failedLaunches, .churn: .quantity(.count)
    case .atMaximum, .alarm, .recovered, .withinCooldown: .flag
    case .cooldown, .lastScaling: .quantity(.seconds)
    case .demand: .quantity(.percent)
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .desired: "Instances that the group wants."
    case .maximum: "The most that it may have."
    case .inService:
      "Instances in service; absent where the answer lists none of a group that wants some."
    case .missing: "Wanted instances that are not in service and not being launched."
    case .atMaximum: "Whether the group wants as many as it may have."
    case .alarm: "Whether an alarm that makes the group larger is in state ALARM."
    case .alarmName: "That alarm, and what it says."
    case .suspended:
      "Processes without which a group cannot grow, that are suspended: Launch, AlarmNotification; \"none\" where none is."
    case .failedLaunches: "Launches that failed since the last one that succeeded."
    case .failure:
      "Why, in a word: capacity, quota, address, image, permission, price, placement, configuration or another reason."
    case .failureText: "Why, as the service says it."
    case .recovered: "Whether a launch succeeded after the last one that failed."
    case .churn: "Instances that were taken out of service as unhealthy and replaced."
    case .cooldown:
      "Seconds after a scaling in which a simple policy, or the group, ignores alarms."
    case .lastScaling:
      "Seconds from the last scaling to the moment when the alarm began, or a scaling was refused; negative where the alarm began before."
    case .withinCooldown: "Whether that moment lies within the cooldown after the last scaling."
    case .blind:
      "An alarm of the group's policies that has no data to judge by; \"none\" where there is none."
    case .mute:
      "An alarm above its threshold whose actions are off or missing; \"none\" where there is none."
    case .foreign:
      "An alarm of a scaling policy that watches another group; \"none\" where there is none."
    case .disabled:
      "Policies that would make the group larger and are disabled; \"none\" where none is."
    case .refresh: "An instance refresh that runs or failed; absent where there is none."
    case .demand: "The latest CPU utilisation of the group in the evidence."
    case .followed: "The metrics that target tracking holds at their targets."
    }
  }
}
