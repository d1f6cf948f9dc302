import ArgumentParser
import Capture
import LiveHost

/// How long the host is looked at, and how often.
struct HostOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Look at this host for so long: 500ms, 10s, 2m (3s; proc 10s; fs once)",
      valueName: "duration"))
  var span: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Time between two looks (1s; proc a 30th of the time)", valueName: "duration"))
  var interval: TimeSpan?

  func validate() throws {
    if let interval, interval.duration < .milliseconds(50) {
      throw ValidationError("--interval takes 50ms or more")
    }
  }

  /// The plan of a command; `looks` says how many a trend needs, and is `nil` where rates are enough.
  func plan(
    _ parts: Set<HostRequest.Part>, for usual: Duration = .seconds(3), looks: Int? = nil
  ) -> HostPlan {
    let span = span?.duration ?? interval.map { max($0.duration, usual) } ?? usual
    let interval =
      interval?.duration ?? looks.map { span / $0 }
      ?? (span >= .seconds(3) ? .seconds(1) : span / 3)
    return HostPlan(parts: parts, span: span, interval: max(interval, .milliseconds(50)))
  }
}

/// What a command takes from this host where no file is handed to it.
struct HostPlan: LivePlan {
  var parts: Set<HostRequest.Part>
  var span: Duration
  var interval: Duration
  /// Whether numbers among the inputs are processes.
  var takesPids = false
  /// Processes are looked at only where something waits.
  var isThrifty = false
  /// A remote party to be asked for a connection.
  var peer: String?

  var companions: Set<String> { [] }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    let pids = takesPids ? inputs.compactMap(ProcessInput.pid) : []
    for input in inputs where !takesPids || ProcessInput.pid(input) == nil {
      recorder.record(path: input)
    }
    guard inputs.isEmpty || !pids.isEmpty || peer != nil else { return }
    HostRecorder.record(request(pids, until: deadline) { progress?.say($0) }, into: &recorder)
  }

  /// What is asked of the host; of all processes where `pids` is empty.
  func request(
    _ pids: [Int] = [], until deadline: ContinuousClock.Instant?,
    progress: @escaping (String) -> Void
  ) -> HostRequest {
    var request = HostRequest(parts: parts, span: span, interval: interval)
    request.pids = pids.isEmpty ? nil : pids
    request.deadline = deadline
    request.isThrifty = isThrifty
    request.peer = peer
    request.progress = progress
    return request
  }

  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    inputs.isEmpty || inputs.contains { source == "/proc/\($0)" }
  }
}
