internal import Capture
internal import Evidence
internal import LinuxFormats

extension ProcessorRun {
  /// Tasks of an interval that are kept.
  private static let taskLimit = 400
  /// A run about fewer processes is one about a chosen few.
  private static let leastProcesses = 5

  /// What pidstat tells of the processors: the sum of what it lists, which leaves out tasks that came
  /// and went; `nil` where it has no processor columns or says not how many processors there are.
  init?(_ run: PidstatRun, source: String) {
    guard let processors = run.processors, processors > 0 else { return nil }
    self.processors = processors
    isPartial = Set(run.tasks.map(\.pid)).count < Self.leastProcesses
    for interval in run.measured {
      let rows = run.rows(of: interval).filter { $0[.processor] != nil }
      guard !rows.isEmpty else { continue }
      var span = ProcessorSpan(
        place: "\(source):\(interval.firstLine)-\(interval.lastLine)", seconds: interval.seconds,
        shares: ProcessorShares(), source: source)
      var waiting = 0.0
      let hasThreads = rows.contains { run.task($0)?.tid != nil }
      for row in rows {
        guard let task = run.task(row), let usage = row[.processor] else { continue }
        if task.tid == nil {
          span.shares.user += (row[.user] ?? 0) / Double(processors)
          span.shares.system += (row[.system] ?? 0) / Double(processors)
        }
        // Of a process with threads the wait is that of its main thread.
        if task.tid != nil || !hasThreads { waiting += row[.wait] ?? 0 }
        guard usage > 0 else { continue }
        var share = TaskShare(
          place: Place(line: Int(row.line)), id: task.tid ?? task.pid, name: task.name, share: usage
        )
        share.process = task.tid == nil ? nil : task.pid
        share.waiting = row[.wait]
        span.tasks.append(share)
      }
      let busy = min(100, span.shares.user + span.shares.system)
      span.isWhole = false
      if rows.contains(where: { $0[.wait] != nil }) {
        span.runnable = Double(processors) * busy / 100 + waiting / 100
      }
      span.tasks = Array(span.tasks.ordered { $0.share > $1.share }.prefix(Self.taskLimit))
      spans.append(span)
    }
    guard !spans.isEmpty else { return nil }
  }
}

extension PidstatRun {
  fileprivate func task(_ row: PidstatRow) -> PidstatTask? {
    tasks.indices.contains(Int(row.task)) ? tasks[Int(row.task)] : nil
  }
}
