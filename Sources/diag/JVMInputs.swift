import ArgumentParser
import Capture
import Glibc
import LiveJVM

/// How long JVMs that run are looked at, and how often.
struct LiveOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Look at running JVMs for so long: 500ms, 10s, 2m (threads 3s, gc 10s, histo once)",
      valueName: "duration"))
  var span: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Time between two dumps, histograms or readings of counters of a running JVM",
      valueName: "duration"))
  var interval: TimeSpan?

  func validate() throws {
    if let interval, interval.duration < .milliseconds(10) {
      throw ValidationError("--interval takes 10ms or more")
    }
  }

  /// Two dumps three seconds apart, since who stands still that long is stuck.
  func threads(_ locks: LockOptions) -> JVMPlan {
    let span = span?.duration ?? interval?.duration ?? .seconds(3)
    return JVMPlan(
      evidence: [.threads], span: span,
      interval: interval?.duration ?? min(span, .seconds(5)), counterInterval: span,
      insistsOnOwners: locks.locks)
  }

  /// The counters only: nothing is asked of the JVM.
  var collector: JVMPlan {
    let span = span?.duration ?? .seconds(10)
    return JVMPlan(
      evidence: [.counters], span: span, interval: span,
      counterInterval: interval?.duration ?? .milliseconds(500))
  }

  /// One histogram, or a series where a time is given.
  func histogram(collecting: Bool) -> JVMPlan {
    let span = span?.duration ?? interval?.duration ?? .zero
    return JVMPlan(
      evidence: [.histogram(collecting: collecting)], span: span,
      interval: interval?.duration ?? max(span / 4, .milliseconds(10)), counterInterval: span)
  }
}

/// What commands take that ask running JVMs for thread dumps.
struct LockOptions: ParsableArguments {
  @Flag(
    help:
      "Ask a running JVM who owns java.util.concurrent locks even where its heap is larger than 16 GiB, which holds it still for seconds"
  )
  var locks = false
}

/// What a command takes from JVMs that run, should its inputs ask for it.
struct JVMPlan: LivePlan {
  var evidence: Set<LiveRequest.Evidence>
  var span: Duration
  var interval: Duration
  var counterInterval: Duration
  var insistsOnOwners = false
  /// Processes that options name.
  var pids: [Int] = []
  /// Whether a host without a JVM is as good as one with.
  var isOptional = false

  /// Kinds of input that come along and are not what the command was to look at.
  var companions: Set<String> {
    evidence.contains(.counters) ? ["jvm-process"] : ["jvm-process", "jvm-counters"]
  }

  /// Reads the files and folders among `inputs`, and looks at the JVMs; at all where there is
  /// neither input nor process.
  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    for input in inputs where ProcessInput.pid(input) == nil { recorder.record(path: input) }
    let all = named(inputs)
    guard inputs.isEmpty || !all.isEmpty else { return }
    LiveRecorder.record(request(all, until: deadline) { progress?.say($0) }, into: &recorder)
  }

  /// The processes that inputs and options name, each once.
  func named(_ inputs: [String]) -> [Int] {
    var seen: Set<Int> = []
    return (inputs.compactMap(ProcessInput.pid) + pids).filter { seen.insert($0).inserted }
  }

  /// What is asked of JVMs; of all where `pids` is empty.
  func request(
    _ pids: [Int], until deadline: ContinuousClock.Instant?, progress: @escaping (String) -> Void
  ) -> LiveRequest {
    LiveRequest(
      pids: pids.isEmpty ? nil : pids, evidence: evidence, span: span, interval: interval,
      counterInterval: counterInterval, insistsOnOwners: insistsOnOwners, isOptional: isOptional,
      deadline: deadline, progress: progress)
  }

  /// Whether an input of the report belongs to something that was asked for.
  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    let names = inputs + pids.map(String.init)
    return names.isEmpty || names.contains { $0 == source || source.hasPrefix("jvm/\($0)/") }
  }
}
