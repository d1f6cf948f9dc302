package import Capture
import Evidence
import JavaFormats

/// What the thread dumps of JVMs say: rings of waits, queues on locks, pools, remote waits, and
/// threads that burn a processor.
package enum JVMThreads: Diagnostic {
  package static let name = "jvm-threads"
  package static var parsers: [any StreamParser.Type] {
    [
      ThreadDumpParser.self, ThreadDumpJSONParser.self, ThreadFileParser.self, JavacoreParser.self,
      ThreadInfoJSONParser.self,
      SchedulerParser.self,
    ]
  }

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let processes = JVMProcess.processes(recording)
    for (place, process) in processes.enumerated() {
      let scheduler = SchedulerEvidence(
        recording, pid: process.last.dump.pid, isOnly: processes.count == 1)
      let families = ThreadGrowth.families(process, atLeast: 4)
      let sheet = examine(process, scheduler, families, &findings)
      findings.facts += sheet.facts
      findings.observations += disagreement(process.last) + process.views.flatMap(statement)
      findings.graphs += WaitPlots.graphs(of: process)
      // The blocks of each further process have keys of their own.
      findings.detail +=
        ThreadDetail(
          process, families, suffix: place == 0 ? "" : "_\(place + 1)"
        ).blocks
    }
    return findings
  }

  /// Why the VM wrote a dump, where it says that it had no memory left.
  private static func statement(_ view: DumpView) -> [Citation] {
    guard let detail = view.dump.outOfMemory else { return [] }
    let heap = view.dump.heapUsed.flatMap { used in
      view.dump.heapTotal.map { total in
        "; the heap held \(Quantity(Double(used), .bytes)) of \(Quantity(Double(total), .bytes))"
      }
    }
    return [
      Citation(
        source: "\(view.source):\(view.dump.lines.lowerBound)",
        text: "the JVM wrote this dump because of an OutOfMemoryError (\(detail))\(heap ?? "")")
    ]
  }

  /// Where the JVM's own report and the rings of the dump differ: it looks for fewer kinds of waits,
  /// and may have been cut off.
  private static func disagreement(_ view: DumpView) -> [Citation] {
    let (rings, reported) = (view.graph.cycles.count, view.dump.reportedDeadlocks.count)
    // Dumps as JSON and files of `Thread.dump_to_file` hold no report, and no VM looks at virtual threads.
    guard view.dump.isWhole, !view.dump.form.listsVirtualThreads,
      view.dump.form != .management, rings != reported,
      !view.graph.cycles.contains(where: { $0.contains { view.dump.threads[$0].isVirtual } })
    else { return [] }
    let lines = view.dump.lines
    return [
      Citation(
        source: "\(view.source):\(lines.lowerBound)-\(lines.upperBound - 1)",
        text: "the JVM reports \(reported) deadlock\(reported == 1 ? "" : "s") in this dump, "
          + "its waits form \(rings) ring\(rings == 1 ? "" : "s")")
    ]
  }

  private static func examine(
    _ process: JVMProcess, _ scheduler: SchedulerEvidence, _ families: [ThreadGrowth],
    _ findings: inout Findings
  ) -> FactSheet {
    var sheet = FactSheet(process.subject)
    let threads = process.last.dump.threads.count
    sheet.add("jvm.dumps", process.views.count, .dumps)
    sheet.add("jvm.threads", threads, .threads)
    sheet.add("jvm.whole", process.last.dump.isWhole)
    if let span = process.span { sheet.add("jvm.span", span, .seconds) }
    let cycles = CycleFacts(process, &sheet)
    let locks = LockFacts(process, without: cycles.involved, &sheet)
    let pools = WorkerPoolFacts(process, inRings: cycles.involved, &sheet)
    let explained = cycles.involved.union(pools.selfWaiting)
    _ = ReleaseFacts(process, without: explained, locks, &sheet)
    _ = ConnectionPoolFacts(process, &sheet)
    DriverFacts.add(process, &sheet)
    _ = RemoteFacts(process, pools.pools, &sheet)
    _ = ProcessorFacts(process, &sheet)
    _ = CarrierFacts(process, scheduler, &sheet)
    _ = GrowthFacts(process, families, &sheet)
    findings.observations += VMThreadFacts(process, &sheet).observations
    findings.gaps += ThreadGaps(process).gaps
    return sheet
  }
}
