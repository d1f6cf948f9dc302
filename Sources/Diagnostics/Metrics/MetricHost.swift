internal import Capture
internal import Evidence
internal import LinuxFormats
internal import MetricFormats

/// What a node exporter and cAdvisor say of a host, as looks at the host itself: all that is derived and
/// asked of those holds for it as well.
struct MetricHost {
  private let target: MetricTarget

  /// `nil` where the target says nothing of a host or its control groups.
  init?(_ target: MetricTarget) {
    let prefixes = ["node_", "container_"]
    guard
      target.series.keys.contains(where: { name in prefixes.contains { name.hasPrefix($0) } })
    else { return nil }
    self.target = target
  }

  var isNode: Bool {
    target.has("node_cpu_seconds_total") || target.has("node_memory_MemTotal_bytes")
      || target.has("node_filesystem_size_bytes")
  }

  /// The diagnostics of a host that these metrics have evidence for.
  private static let diagnostics: [any Diagnostic.Type] = [
    HostProcessor.self, HostMemory.self, DiskIO.self, HostFileSystems.self, HostNetwork.self,
    HostProcesses.self,
  ]

  /// What they find; `isOnly` says that no other host is in question, so that its disks need no
  /// second name.
  func findings(isOnly: Bool) -> Findings {
    var series = HostSeries(origin: .captured, host: target.hostName)
    series.snapshots = target.looks.indices.map(snapshot)
    var recording = Recording()
    recording.add(series, of: HostSeries.format, from: target.looks[0].source)
    var all = Findings()
    for diagnostic in Self.diagnostics {
      let found = diagnostic.examine(recording)
      all.facts += found.facts
      all.detail += found.detail
      all.gaps += found.gaps.filter { !$0.weakens.isEmpty }
      all.charts += found.charts
    }
    for place in all.facts.indices { rename(&all.facts[place].subject, isOnly) }
    all.host = target.hostName
    return all
  }

  private func rename(_ subject: inout Subject, _ isOnly: Bool) {
    switch subject.kind {
    case .host where target.hostName == nil: if !isOnly { subject.name = target.name }
    case .device, .filesystem, .endpoint:
      if !isOnly { subject.name += " of \(target.name)" }
    default: break
    }
  }

  private func snapshot(_ look: Int) -> HostSnapshot {
    let values = LookValues(target, look)
    var snapshot = HostSnapshot(time: target.looks[look].time)
    if let now = values["node_time_seconds"], let boot = values["node_boot_time_seconds"],
      now > boot
    {
      snapshot.uptime = now - boot
    }
    snapshot.processors = values.processors
    if let one = values["node_load1"], let five = values["node_load5"],
      let fifteen = values["node_load15"]
    {
      snapshot.load = LoadAverage(
        place: values.place("node_load1"), one: one, five: five, fifteen: fifteen,
        runnable: values["node_procs_running"]?.whole ?? 0, tasks: 0)
    }
    snapshot.memory = values.counters("node_memory_") { name in
      var name = name
      if name.hasSuffix("_bytes") { name.removeLast(6) }
      for part in ["anon", "file"] where name.hasSuffix("_\(part)") {
        name.removeLast(part.utf8.count + 1)
        name += "(\(part))"
      }
      return name
    }
    snapshot.virtualMemory = values.counters("node_vmstat_") { $0 }
    snapshot.network = values.counters("node_netstat_") { name in
      let parts = name.split(separator: "_", maxSplits: 1)
      return parts.count == 2 ? "\(parts[0]).\(parts[1])" : name
    }
    // A single look has no mean of the last seconds, which the kernel's own file has.
    if target.looks.count > 1 { snapshot.pressure = values.pressure }
    snapshot.disks = values.disks
    snapshot.fileSystems = values.fileSystems
    snapshot.connectionTracking = values.connectionTracking
    if let open = values["node_filefd_allocated"], let limit = values["node_filefd_maximum"] {
      var limits = HostLimits(place: values.place("node_filefd_allocated"))
      (limits.openFiles, limits.openFilesLimit) = (open.whole, limit.whole)
      snapshot.limits = limits
    }
    snapshot.controlGroups = values.controlGroups
    return snapshot
  }
}
