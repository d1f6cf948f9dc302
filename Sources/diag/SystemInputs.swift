import Capture
import DatabaseViews
import Evidence
import LiveCluster
import LiveDatabases
import LiveHost
import LiveJVM
import LiveMetrics
import Probing

/// What triage takes from a system that runs: this host, its JVMs and its database servers where
/// nothing is handed to it, else what the inputs and options name, and nothing besides.
///
/// Its parts run side by side and are lost one by one. Each server and each address is asked by a process
/// of its own, and so is each question to a JVM; between two looks at the host, the answers of JVMs are
/// taken. Host and JVMs are looked at by a deputy of this process, which is left behind where the kernel
/// does not let go of it (`Deputy`); where there is time, another one looks at the JVMs then.
struct SystemPlan: LivePlan {
  /// When there is a verdict, unless `--deadline` says otherwise.
  private static let usualDeadline: Duration = .seconds(30)
  /// Longer looks get so much time after them.
  private static let grace: Duration = .seconds(25)
  /// What a look at JVMs takes besides its span.
  private static let haste: Duration = .seconds(2)

  var host: HostPlan
  var jvms: JVMPlan
  var databases: DatabasePlan
  var scrape: ScrapePlan
  /// Which cluster is asked; `nil` is none.
  var cluster: ClusterScope?

  var companions: Set<String> { jvms.companions }
  var hidesLiterals: Bool { databases.hidesLiterals }

  /// Whether nothing is named, and all is looked at.
  private func isBare(_ inputs: [String]) -> Bool {
    inputs.isEmpty && jvms.pids.isEmpty && !databases.namesServers && cluster == nil
  }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    let password = databases.servers.askPassword()
    for input in inputs where ProcessInput.pid(input) == nil && !WebAddress.isAddress(input) {
      recorder.record(path: input)
    }
    let pids = jvms.named(inputs)
    let isBare = isBare(inputs)
    guard isBare || !pids.isEmpty || databases.namesServers || cluster != nil else {
      scrape.record(inputs, into: &recorder, deadline: deadline, progress: progress)
      return
    }
    let times = Times(until: deadline ?? usualEnd)
    let scrapes = scrape.start(inputs, until: times.partsEnd)
    let board = LookBoard(progress, until: times.start + host.span)
    let found = isBare ? search(times, board, &recorder) : []
    let servers = databases.start(
      postgres: databases.servers.postgres, mysql: databases.servers.mysql, found: found,
      password: password, until: times.partsEnd)
    board.servers = servers
    board.looksAtHost = isBare
    board.addresses = scrapes.count
    let helpers = servers.pids + scrapes.compactMap(\.pid)
    switch Deputy.begin(until: times.lossAt, helpers: helpers) {
    case .deputy, .none:
      if isBare || !pids.isEmpty {
        look(at: pids, withHost: isBare, times, board, into: &recorder)
      }
      if let cluster {
        ClusterRecorder.record(
          cluster.request(until: times.partsEnd) { board.say($0) }, into: &recorder)
      }
    case .successor(let reason):
      board.looksAtHost = false
      if isBare, times.partsEnd - .now > jvms.span + Self.haste,
        case .deputy = Deputy.begin(until: times.lossAt, helpers: helpers)
      {
        note(loss: reason, of: [.host], in: &recorder)
        look(at: [], withHost: false, times, board, into: &recorder)
      } else {
        note(loss: reason, of: isBare ? [.host, .jvms] : [.jvms], pids, in: &recorder)
      }
    }
    if Deputy.isStopping {
      let seconds = (ContinuousClock.now - times.start).seconds
      recorder.recording.add(
        UnseenPart(
          "this look", "interrupted \(Quantity(seconds, .seconds)) after its begin", of: []))
    }
    for scrape in scrapes { scrape.finish(into: &recorder) { board.say($0) } }
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
      plan.request(pids, until: times.partsEnd) { board.say($0) }, &recorder)
    board.jvms = live.count
    if withHost {
      let request = host.request(until: times.partsEnd) { board.say($0) }
      HostRecorder.record(request, into: &recorder) { moment, recorder in
        live.work(until: moment, &recorder)
        board.areJVMsDone = live.count > 0 && live.isOver
      }
    }
    live.work(until: nil, &recorder)
    live.finish(into: &recorder)
  }

  private func note(
    loss reason: String, of areas: [UnseenPart.Area], _ pids: [Int] = [],
    in recorder: inout Recorder
  ) {
    if cluster != nil {
      recorder.refuse(ClusterRecorder.source, .unreadable, reason, kind: "kubernetes-objects")
      recorder.recording.add(UnseenPart(ClusterRecorder.source, reason, of: [.cluster]))
    }
    let isHost = areas.contains(.host)
    guard isHost || !pids.isEmpty else { return }
    let source = isHost ? "this host" : "JVM " + pids.map(String.init).joined(separator: ", ")
    recorder.refuse(source, .unreadable, reason, kind: isHost ? "host" : "jvm-process")
    recorder.recording.add(UnseenPart(source, reason, of: areas))
  }

  /// A server or JVM that was found and that turns the look away is no failure: nobody asked for it.
  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    if isBare(inputs) { return source == "this host" }
    if cluster != nil, source == ClusterRecorder.source || source.hasPrefix("kube/") { return true }
    return jvms.isAsked(source, inputs) || databases.isAsked(source, inputs)
      || ScrapePlan.isAsked(source, inputs)
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
  var looksAtHost = false
  var jvms = 0
  var addresses = 0
  var areJVMsDone = false

  init(_ progress: Progress?, until end: ContinuousClock.Instant) {
    (self.progress, self.end) = (progress, end)
  }

  /// While parts are recorded: which, for how long still, and which have come to their end; then what
  /// is done.
  func say(_ text: String) {
    guard let progress else { return }
    let left = Int((end - ContinuousClock.now).seconds.rounded(.up))
    guard left > 0, !Deputy.isStopping, !parts.isEmpty else {
      progress.say(text)
      return
    }
    let asked = servers?.progress ?? (finished: 0, all: 0)
    var done: [String] = []
    if areJVMsDone { done.append("JVMs") }
    if asked.finished > 0 {
      done.append("\(asked.finished) of \(Self.count(asked.all, "server"))")
    }
    progress.say(
      "recording \(parts), \(left) s left"
        + (done.isEmpty ? "" : "; done: " + done.joined(separator: ", ")))
  }

  /// `this host, 2 JVMs, 1 server`.
  private var parts: String {
    let counts = [
      looksAtHost ? "this host" : nil, jvms > 0 ? Self.count(jvms, "JVM") : nil,
      addresses > 0 ? Self.count(addresses, "address", "addresses") : nil,
      servers.map { $0.progress.all }.flatMap { $0 > 0 ? Self.count($0, "server") : nil },
    ]
    return counts.compactMap(\.self).joined(separator: ", ")
  }

  private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }
}
