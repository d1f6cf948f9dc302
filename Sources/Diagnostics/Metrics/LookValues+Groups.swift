internal import Evidence
internal import LinuxFormats
internal import MetricFormats

extension LookValues {
  /// The control groups of containers as cAdvisor shows them, each under `namespace/pod/container`, or
  /// under its path where Kubernetes made none of it.
  var controlGroups: [ControlGroup] {
    var groups: [String: ControlGroup] = [:]
    for name in Self.names {
      for value in all("container_\(name)") {
        guard let path = Self.path(of: value) else { continue }
        var group = groups[path] ?? ControlGroup(path: path)
        fill(&group, name, value)
        groups[path] = group
      }
    }
    return groups.values.ordered { $0.path < $1.path }.map { group in
      var group = group
      complete(&group)
      return group
    }
  }

  private static let names = [
    "spec_cpu_quota", "spec_cpu_period", "cpu_usage_seconds_total", "cpu_cfs_periods_total",
    "cpu_cfs_throttled_periods_total", "cpu_cfs_throttled_seconds_total",
    "spec_memory_limit_bytes", "memory_usage_bytes", "memory_working_set_bytes", "memory_rss",
    "memory_cache", "memory_failcnt", "oom_events_total", "memory_swap",
    "memory_total_inactive_file_bytes",
  ]

  /// `nil` of a pod as a whole, of its empty container, and of a group above.
  private static func path(of value: Value) -> String? {
    if let cpu = value["cpu"], cpu != "total" { return nil }
    if let pod = value["pod"] ?? value["pod_name"], !pod.isEmpty {
      guard let container = value["container"] ?? value["container_name"], !container.isEmpty,
        container != "POD"
      else { return nil }
      return [value["namespace"] ?? "", pod, container].filter { !$0.isEmpty }
        .joined(separator: "/")
    }
    if let container = value["container"], !container.isEmpty {
      // Newer cAdvisor by itself names a container of Docker by `name`.
      return container
    }
    if let name = value["name"], !name.isEmpty { return name }
    return value["id"].flatMap { $0 == "/" ? nil : $0 }
  }

  private func fill(_ group: inout ControlGroup, _ name: String, _ value: Value) {
    let here = Place(file: place("").file, line: value.line)
    let amount = value.value
    if name.hasPrefix("spec_cpu") || name.hasPrefix("cpu_") {
      var cpu = group.processor ?? ProcessorControl(place: here)
      switch name {
      case "spec_cpu_quota": cpu.quotaTime = amount > 0 ? amount.whole : nil
      case "spec_cpu_period": cpu.period = amount > 0 ? amount.whole : nil
      case "cpu_usage_seconds_total": cpu.usage = (amount * 1e6).whole
      case "cpu_cfs_periods_total": cpu.periods = amount.whole
      case "cpu_cfs_throttled_periods_total":
        cpu.throttledPeriods = amount.whole
        cpu.place = here
      default: cpu.throttled = (amount * 1e6).whole
      }
      group.processor = cpu
      return
    }
    var memory = group.memory ?? MemoryControl(place: here)
    switch name {
    // Without a limit the kernel says nearly 2^63, and cAdvisor 0.
    case "spec_memory_limit_bytes": memory.limit = amount > 0 && amount < 1e15 ? amount.whole : nil
    case "memory_usage_bytes":
      memory.usage = amount.whole
      memory.place = here
    case "memory_rss": memory.anonymous = amount.whole
    case "memory_cache": memory.file = amount.whole
    case "memory_failcnt": memory.limitHits = amount.whole
    case "oom_events_total": memory.kills = amount.whole
    case "memory_swap": memory.swapUsage = amount.whole
    case "memory_total_inactive_file_bytes": memory.inactiveFile = amount.whole
    case "memory_working_set_bytes": memory.usage = memory.usage ?? amount.whole
    default: break
    }
    group.memory = memory
  }

  private func complete(_ group: inout ControlGroup) {
    guard var cpu = group.processor else { return }
    if let time = cpu.quotaTime, let period = cpu.period {
      cpu.quota = Double(time) / Double(period)
    }
    group.processor = cpu
  }
}
