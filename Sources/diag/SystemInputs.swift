import Capture
import DatabaseViews
import LiveDatabases
import LiveHost
import LiveJVM
import Probing

/// What triage takes from a system that runs: this host, its JVMs and its database servers where
/// nothing is handed to it, else what the inputs and options name, and nothing besides.
///
/// Its parts run side by side and are lost one by one. Each server is asked by a process of its own,
/// and so is each question to a JVM; between two looks at the host, the answers of JVMs are taken.
/// Host and JVMs are looked at by a deputy of this process, which is left behind where the kernel
/// does not let go of it (`Deputy`).
struct SystemPlan: LivePlan {
  /// When there is a verdict, unless `--deadline` says otherwise.
  private static let usualDeadline: Duration = .seconds(30)
  /// Longer looks get so much time after them.
  private static let grace: Duration = .seconds(25)

  var host: HostPlan
  var jvms: JVMPlan
  var databases: DatabasePlan

  var companions: Set<String> { jvms.companions }
  var hidesLiterals: Bool { databases.hidesLiterals }

  /// Whether nothing is named, and all is looked at.
  private func isBare(_ inputs: [String]) -> Bool {
    inputs.isEmpty && jvms.pids.isEmpty && !databases.namesServers
  }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    let password = databases.servers.askPassword()
    for input in inputs where ProcessInput.pid(input) == nil { recorder.record(path: input) }
    let pids = jvms.named(inputs)
    let isBare = isBare(inputs)
    guard isBare || !pids.isEmpty || databases.namesServers else { return }
    let times = Times(until: deadline ?? usualEnd)
    let board = LookBoard(progress, until: times.start + host.span)
    let found = isBare ? search(times, board, &recorder) : []
    let servers = databases.start(
      postgres: databases.servers.postgres, mysql: databases.servers.mysql, found: found,
      password: password, until: times.partsEnd)
    board.servers = servers
    switch Deputy.begin(until: times.lossAt, helpers: servers.pids) {
    case .deputy, .none:
      if isBare || !pids.isEmpty {
        look(at: pids, withHost: isBare, times, board, into: &recorder)
      }
    case .successor(let reason):
      note(loss: reason, of: pids, withHost: isBare, in: &recorder)
    }
    board.say("reading what servers said")
    servers.finish(into: &recorder, progress: nil)
    Deputy.isSafe()
  }

  private var usualEnd: ContinuousClock.Instant {
    ContinuousClock.now + max(Self.usualDeadline, host.span + Self.grace)
  }

  /// Finds the servers of this host; those that cannot be reached are only named.
  private func search(
    _ times: Times, _ board: LookBoard, _ recorder: inout Recorder
  ) -> [FoundServer] {
    board.say("looking for database servers")
    let search = ServerSearch(until: times.searchEnd)
    if let problem = search.problem {
      recorder.recording.add(
        UnseenPart("database servers of this host", problem, of: [.postgres, .mysql]))
    }
    for server in search.servers where server.door == nil {
      let area: UnseenPart.Area = server.product == .postgres ? .postgres : .mysql
      var part = UnseenPart(server.name, server.reasonOutOfReach, of: [area])
      part.isRunning = true
      recorder.recording.add(part)
    }
    return search.servers.filter { $0.door != nil }
  }

  private func look(
    at pids: [Int], withHost: Bool, _ times: Times, _ board: LookBoard,
    into recorder: inout Recorder
  ) {
    var plan = jvms
    plan.isOptional = pids.isEmpty
    var live = LiveRecorder(
      plan.request(pids, until: times.partsEnd) { if !withHost { board.say($0) } }, &recorder)
    board.jvms = live.count
    if withHost {
      let request = host.request(until: times.partsEnd) { board.say($0) }
      HostRecorder.record(request, into: &recorder) { moment, recorder in
        live.work(until: moment, &recorder)
        board.areJVMsDone = live.isOver
      }
      board.isHostDone = true
    }
    live.work(until: nil, &recorder)
    live.finish(into: &recorder)
  }

  private func note(
    loss reason: String, of pids: [Int], withHost: Bool, in recorder: inout Recorder
  ) {
    let source = withHost ? "this host" : "JVM " + pids.map(String.init).joined(separator: ", ")
    recorder.refuse(source, .unreadable, reason, kind: withHost ? "host" : "jvm-process")
    recorder.recording.add(UnseenPart(source, reason, of: withHost ? [.host, .jvms] : [.jvms]))
  }

  /// A server that was found and that turns the look away is no failure: nobody asked for it.
  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    let isServer = databases.isAsked(source, inputs)
    if isBare(inputs) { return !isServer }
    return jvms.isAsked(source, inputs) || isServer
  }
}

/// What has to be over when, for a verdict at the deadline.
private struct Times {
  let start = ContinuousClock.now
  /// Of the search for servers.
  let searchEnd: ContinuousClock.Instant
  /// Of all that is read and asked.
  let partsEnd: ContinuousClock.Instant
  /// When who has not come to an end is lost.
  let lossAt: ContinuousClock.Instant

  init(until end: ContinuousClock.Instant) {
    let all = max(.zero, end - start)
    let reserve = min(.milliseconds(1500), all / 8)
    searchEnd = start + min(.seconds(2), all / 5)
    partsEnd = end - reserve * 2
    lossAt = end - reserve
  }
}

/// What a person at a terminal sees while parts of a system are looked at.
private final class LookBoard {
  private let progress: Progress?
  private let end: ContinuousClock.Instant
  var servers: ServerLooks?
  var jvms = 0
  var areJVMsDone = false
  var isHostDone = false

  init(_ progress: Progress?, until end: ContinuousClock.Instant) {
    (self.progress, self.end) = (progress, end)
  }

  /// Says what is done, how long it will take still, and which parts are finished.
  func say(_ text: String) {
    guard let progress else { return }
    let left = Int((end - ContinuousClock.now).seconds.rounded(.up))
    let asked = servers?.progress ?? (finished: 0, all: 0)
    var done: [String] = []
    if isHostDone { done.append("host") }
    if areJVMsDone, jvms > 0 { done.append("\(jvms) JVM\(jvms == 1 ? "" : "s")") }
    if asked.finished > 0 { done.append("\(asked.finished) of \(asked.all) servers") }
    progress.say(
      (left > 0 ? "recording, \(left) s left: " : "") + text
        + (done.isEmpty ? "" : "; done: " + done.joined(separator: ", ")))
  }
}
