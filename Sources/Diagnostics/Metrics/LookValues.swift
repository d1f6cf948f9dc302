internal import LinuxFormats
internal import MetricFormats

/// The metrics of one look as the kernel's files would show them.
struct LookValues {
  struct Value {
    var labels: [MetricLabel]
    var value: Double
    var line: Int

    subscript(label: String) -> String? { labels.first { $0.name == label }?.value }
  }

  private let values: [String: [Value]]
  private let source: String

  init(_ target: MetricTarget, _ look: Int) {
    source = target.looks[look].source
    var values: [String: [Value]] = [:]
    for (name, series) in target.series {
      for one in series {
        guard let point = one.point(at: look), point.value.isFinite else { continue }
        values[name, default: []].append(
          Value(labels: one.labels, value: point.value, line: point.line))
      }
    }
    self.values = values
  }

  subscript(name: String) -> Double? { values[name]?.first?.value }

  func all(_ name: String) -> [Value] { values[name] ?? [] }

  func place(_ name: String) -> Place { Place(file: source, line: values[name]?.first?.line ?? 0) }

  private func place(_ line: Int) -> Place { Place(file: source, line: line) }

  /// All metrics whose names begin with `prefix`, under the names that `rename` gives what follows.
  func counters(_ prefix: String, _ rename: (String) -> String) -> NamedCounters? {
    var counters = NamedCounters(file: source)
    for (name, values) in values where name.hasPrefix(prefix) {
      guard let value = values.first else { continue }
      counters.set(
        rename(String(name.dropFirst(prefix.utf8.count))), value.value.whole, line: value.line)
    }
    return counters.entries.isEmpty ? nil : counters
  }

  // MARK: Processors

  private static let modes = [
    "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal",
  ]

  /// In ticks of 1/100 s, which the exporter turned into seconds.
  var processors: ProcessorTimes? {
    var each: [Int: [Int]] = [:]
    let values = all("node_cpu_seconds_total")
    for value in values {
      guard let cpu = value["cpu"].flatMap({ Int($0) }),
        let mode = Self.modes.firstIndex(of: value["mode"] ?? "")
      else { continue }
      each[cpu, default: Array(repeating: 0, count: Self.modes.count)][mode] =
        (value.value * 100).whole
    }
    guard let first = values.first, !each.isEmpty else { return nil }
    var sum = Array(repeating: 0, count: Self.modes.count)
    for fields in each.values { for (mode, ticks) in fields.enumerated() { sum[mode] &+= ticks } }
    var times = ProcessorTimes(file: source, line: first.line, all: ProcessorTimes.Times(sum))
    times.each = each.mapValues { ProcessorTimes.Times($0) }
    times.running = self["node_procs_running"]?.whole
    times.blocked = self["node_procs_blocked"]?.whole
    return times
  }

  // MARK: Pressure

  var pressure: [PressureResource: Pressure] {
    var all: [PressureResource: Pressure] = [:]
    for (resource, name) in [
      (PressureResource.cpu, "cpu"), (.memory, "memory"), (.io, "io"),
    ] {
      func line(_ word: String) -> Pressure.Line? {
        guard let value = values["node_pressure_\(name)_\(word)_seconds_total"]?.first else {
          return nil
        }
        return Pressure.Line(
          avg10: .nan, avg60: .nan, avg300: .nan, total: (value.value * 1e6).whole,
          line: value.line)
      }
      let pressure = Pressure(file: source, some: line("waiting"), full: line("stalled"))
      if pressure.some != nil { all[resource] = pressure }
    }
    return all
  }

  // MARK: Disks

  private func device(_ name: String, _ device: String) -> Double? {
    all("node_disk_\(name)").first { $0["device"] == device }?.value
  }

  private func requests(
    _ device: String, _ kind: (count: String, merged: String, bytes: String, seconds: String)
  ) -> DiskCounters.Kind {
    DiskCounters.Kind(
      completed: self.device(kind.count, device)?.whole ?? 0,
      merged: self.device(kind.merged, device)?.whole ?? 0,
      sectors: ((self.device(kind.bytes, device) ?? 0) / 512).whole,
      milliseconds: ((self.device(kind.seconds, device) ?? 0) * 1000).whole)
  }

  var disks: [DiskCounters] {
    all("node_disk_io_time_seconds_total").prefix(512).compactMap { busy in
      guard let name = busy["device"] else { return nil }
      let info = all("node_disk_info").first { $0["device"] == name }
      var disk = DiskCounters(
        place: place(busy.line), major: info?["major"].flatMap { Int($0) } ?? 0,
        minor: info?["minor"].flatMap { Int($0) } ?? 0, name: name,
        reads: requests(
          name,
          (
            "reads_completed_total", "reads_merged_total", "read_bytes_total",
            "read_time_seconds_total"
          )),
        writes: requests(
          name,
          (
            "writes_completed_total", "writes_merged_total", "written_bytes_total",
            "write_time_seconds_total"
          )),
        inFlight: device("io_now", name)?.whole ?? 0,
        busyMilliseconds: (busy.value * 1000).whole,
        weightedMilliseconds: ((device("io_time_weighted_seconds_total", name) ?? 0) * 1000).whole)
      if let flushes = device("flush_requests_total", name) {
        disk.flushes = (
          flushes.whole, ((device("flush_requests_time_seconds_total", name) ?? 0) * 1000).whole
        )
      }
      return disk
    }
  }

  // MARK: File systems

  var fileSystems: [FileSystem] {
    all("node_filesystem_size_bytes").prefix(512).compactMap { size in
      guard let mount = size["mountpoint"], size.value > 0 else { return nil }
      func value(_ name: String) -> Int? {
        all("node_filesystem_\(name)").first {
          $0["mountpoint"] == mount && $0["device"] == size["device"]
        }?.value.whole
      }
      var system = FileSystem(
        place: place(size.line), mountPoint: mount, device: size["device"] ?? "?")
      system.type = size["fstype"]
      system.answer = .answered
      system.size = size.value.whole
      // A filter of metrics often leaves only what is available.
      system.free = value("free_bytes") ?? value("avail_bytes")
      system.available = value("avail_bytes")
      system.used = system.free.map { max(0, size.value.whole &- $0) }
      system.inodes = value("files")
      system.freeInodes = value("files_free")
      if let all = system.inodes, let free = system.freeInodes {
        system.usedInodes = max(0, all &- free)
      }
      return system
    }
  }

  var connectionTracking: ConnectionTracking? {
    guard let count = self["node_nf_conntrack_entries"] else { return nil }
    var tracking = ConnectionTracking(
      place: place("node_nf_conntrack_entries"), count: count.whole,
      limit: self["node_nf_conntrack_entries_limit"]?.whole)
    tracking.drops = self["node_nf_conntrack_stat_drop"]?.whole
    tracking.earlyDrops = self["node_nf_conntrack_stat_early_drop"]?.whole
    tracking.insertFailures = self["node_nf_conntrack_stat_insert_failed"]?.whole
    return tracking
  }
}
