import LinuxFormats

extension HostSnapshot {
  /// Whether anything waited for storage, memory or a processor since an earlier moment: enough to
  /// look at all processes.
  func waits(since before: HostSnapshot) -> Bool {
    let microseconds = ((uptime ?? 0) - (before.uptime ?? 0)) * 1e6
    func grew(_ resource: PressureResource) -> Double {
      guard let now = pressure[resource]?.some, let then = before.pressure[resource]?.some else {
        return 0
      }
      return Double(now.total &- then.total)
    }
    if PressureResource.allCases.contains(where: { grew($0) > microseconds / 50 }) { return true }
    if disks.contains(where: { $0.inFlight > 0 && $0.device?.parent == nil }) { return true }
    let old = Dictionary(before.disks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let busy = disks.contains { disk in
      guard let then = old[disk.name] else { return false }
      let milliseconds = disk.busyMilliseconds &- then.busyMilliseconds
      return Double(milliseconds) > microseconds / 1000 / 10
    }
    return busy || (load?.one ?? 0) > Double(max(1, processors?.each.count ?? 1))
  }
}
