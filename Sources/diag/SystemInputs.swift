import Capture
import LiveHost

/// What triage takes from a system that runs: this host and its JVMs where nothing is handed to it,
/// else what the inputs and options name.
struct SystemPlan: LivePlan {
  var host: HostPlan
  var jvms: JVMPlan
  var databases: DatabasePlan

  var companions: Set<String> { jvms.companions }
  var hidesLiterals: Bool { databases.hidesLiterals }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    databases.record([], into: &recorder, deadline: deadline, progress: progress)
    guard inputs.isEmpty, jvms.pids.isEmpty, !databases.namesServers else {
      if inputs.isEmpty, jvms.pids.isEmpty { return }
      jvms.record(inputs, into: &recorder, deadline: deadline, progress: progress)
      return
    }
    // A host whose JVMs take long is still looked at.
    host.record([], into: &recorder, deadline: deadline, progress: progress)
    var found = jvms
    found.isOptional = true
    found.record([], into: &recorder, deadline: deadline, progress: progress)
  }

  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    jvms.isAsked(source, inputs) || databases.isAsked(source, inputs)
  }
}
