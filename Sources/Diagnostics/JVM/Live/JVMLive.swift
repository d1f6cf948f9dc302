package import Capture
package import Evidence
import JavaFormats

/// What is to be said of JVMs that were looked at while they ran: whether they answered, what the
/// kernel says of their threads, and what their counters say besides the collectors.
package enum JVMLive: Diagnostic {
  package static let name = "jvm-live"
  package static let facts: [FactDeclaration] = SilenceFacts.declarations
  package static let parsers: [any StreamParser.Type] = []
  package static let binaryParsers: [any BinaryParser.Type] = [PerformanceDataParser.self]

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let looks = recording.samples(of: JVMLook.self, format: JVMLook.format)
    for (place, artifact) in looks.enumerated() {
      let look = artifact.sample
      let dumps = DumpThreads(recording, pid: look.process.pid)
      var sheet = FactSheet(
        JVMSubjects(recording).subject(pid: look.process.pid, source: artifact.source))
      _ = SilenceFacts(look, &sheet)
      findings.facts += sheet.facts
      findings.gaps += LookGaps(look).gaps
      findings.observations += LookObservations(look, dumps).observations
      findings.detail += LookDetail(look, dumps, suffix: place == 0 ? "" : "_\(place + 1)").blocks
    }
    findings.gaps += closed(recording)
    let files = recording.samples(of: PerformanceDataParser.self).filter { file in
      !looks.contains { $0.sample.pids == file.sample.pids }
    }
    for (place, file) in files.enumerated() {
      let suffix = place == 0 ? "" : "_\(place + 1)"
      findings.detail.append(
        .figures(
          CounterDetail.figures(
            of: file.sample, named: "Counters in \(file.source)", key: "counters\(suffix)")))
    }
    return findings
  }

  /// JVMs that may not be looked at, and those that keep no counters although these were wanted.
  private static func closed(_ recording: Recording) -> [Gap] {
    recording.inputs.filter { $0.status == .unreadable }.compactMap { input in
      let reason = input.note ?? "could not be looked at"
      switch input.kind {
      case JVMLook.format.kind: return Gap(source: input.source, reason: reason)
      case PerformanceDataParser.format.kind where input.source.hasPrefix("jvm/"):
        return Gap(
          source: input.source, reason: reason,
          weakens: ["leak/jvm-heap", "leak/jvm-classloader", "cpu/gc-thrash"])
      default: return nil
      }
    }
  }
}

/// What the thread dumps of a process call the threads that the kernel knows by number.
struct DumpThreads {
  struct Named {
    var name: String
    /// Where the thread stands in the newest dump.
    var place: String
    var state: ThreadState
    /// The innermost frame; `nil` where the thread has no stack.
    var frame: String?
  }

  private var threads: [UInt64: Named] = [:]

  init(_ recording: Recording, pid: Int) {
    for artifact in recording.samples(of: ThreadDumpParser.self) {
      let tables = artifact.sample.tables
      for dump in artifact.sample.dumps where dump.pid == pid {
        for thread in dump.threads where !thread.isVirtual {
          guard let nid = thread.nid else { continue }
          threads[nid] = Named(
            name: tables.name(of: thread), place: "\(artifact.source):\(thread.line)",
            state: thread.state,
            frame: tables.stacks.frames(of: thread.stack).first.map { tables.frame($0) })
        }
      }
    }
  }

  func thread(_ native: NativeThread) -> Named? {
    UInt64(exactly: native.nid).flatMap { threads[$0] }
  }

  /// The full name where a dump tells it, else what the kernel keeps of it.
  func name(_ native: NativeThread) -> String {
    thread(native)?.name ?? native.name
  }
}
