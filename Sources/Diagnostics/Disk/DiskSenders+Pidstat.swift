internal import LinuxFormats

extension DiskSenders {
  /// The means of a run of `pidstat -d`; `nil` where it shows no bytes of any process.
  ///
  /// A process that is left out of an interval sent nothing in it.
  init?(_ run: PidstatRun, source: String) {
    self.init()
    let measured = run.measured
    let intervals = measured.isEmpty ? run.intervals.filter { $0.scope == .average } : measured
    let length = intervals.reduce(0) { $0 + Double($1.folded) }
    guard length > 0 else { return nil }
    var isShown = false
    for interval in intervals {
      for row in run.rows(of: interval) {
        let place = Int(row.task)
        guard run.tasks.indices.contains(place), run.tasks[place].tid == nil else { continue }
        let task = run.tasks[place]
        guard let read = row[.readBytes], let written = row[.writtenBytes] else {
          noteUnreadable()
          continue
        }
        isShown = true
        guard !Self.isKernel(task.name) else { continue }
        let share = Double(interval.folded) / length
        add(
          task.name, pid: task.pid, group: nil, read: read * share,
          written: max(0, written - (row[.cancelledBytes] ?? 0)) * share,
          source: "\(source):\(row.line)")
      }
    }
    guard isShown else { return nil }
    sort()
  }

  /// Threads of the kernel that pass the requests of others on.
  private static func isKernel(_ name: String) -> Bool {
    if ["kworker/", "jbd2/", "xfsaild/", "kswapd", "flush-"].contains(where: name.hasPrefix) {
      return true
    }
    return name.hasPrefix("loop") && name.count > 4 && name.dropFirst(4).allSatisfy(\.isNumber)
  }
}
