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
    var before: [Int: Double] = [:]
    for interval in intervals {
      let rows = run.rows(of: interval).filter { run.tasks.indices.contains(Int($0.task)) }
      let now = Self.bytes(rows, run.tasks)
      // A parent counts all that a child ever sent in the interval in which it waits for its end.
      let ended = before.filter { now[$0.key] == nil }.values.reduce(0, +)
      for row in rows where run.tasks[Int(row.task)].tid == nil {
        let task = run.tasks[Int(row.task)]
        guard let read = row[.readBytes], let written = row[.writtenBytes] else {
          noteUnreadable()
          continue
        }
        isShown = true
        guard !Self.isKernel(task.name) else { continue }
        let own = max(0, written - (row[.cancelledBytes] ?? 0))
        var share = Double(interval.folded) / length
        if ended > 0, before[task.pid] ?? 0 == 0, read + own > ended {
          share *= ended / (read + own)
        }
        add(
          task.name, pid: task.pid, group: nil, read: read * share, written: own * share,
          source: "\(source):\(row.line)")
      }
      before = now
    }
    guard isShown else { return nil }
    sort()
  }

  /// Bytes per second of each process that sent any.
  private static func bytes(
    _ rows: [PidstatRow], _ tasks: [PidstatTask]
  ) -> [Int: Double] {
    var result: [Int: Double] = [:]
    for row in rows where tasks[Int(row.task)].tid == nil {
      let bytes = (row[.readBytes] ?? 0) + (row[.writtenBytes] ?? 0)
      if bytes > 0 { result[tasks[Int(row.task)].pid, default: 0] += bytes }
    }
    return result
  }

  /// Threads of the kernel that pass the requests of others on.
  private static func isKernel(_ name: String) -> Bool {
    if ["kworker/", "jbd2/", "xfsaild/", "kswapd", "flush-"].contains(where: name.hasPrefix) {
      return true
    }
    return name.hasPrefix("loop") && name.count > 4 && name.dropFirst(4).allSatisfy(\.isNumber)
  }
}
