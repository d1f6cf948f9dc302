package import Capture
import DatabaseViews
import Probing

/// Records what PostgreSQL servers say of themselves, each asked by a child of its own, side by side.
package enum PostgresRecorder {
  /// What of the time is kept for looking at the processes of servers that do not answer.
  private static let reserve: Duration = .milliseconds(300)

  /// Adds to the recording of `recorder` what the servers answered, in the order of the requests.
  package static func record(
    _ requests: [PostgresRequest], into recorder: inout Recorder,
    progress: (String) -> Void = { _ in }
  ) {
    let children = requests.map { request in
      var request = request
      request.deadline = request.deadline - min(reserve, request.timeLeft / 4)
      return Child(request)
    }
    for (request, child) in zip(requests, children) {
      progress("asking \(request.target.isEmpty ? "PostgreSQL" : "a PostgreSQL server")")
      var series = child.series
      if series.contact?.outcome != .connected || series.seesOthers == false {
        look(for: &series, until: request.deadline)
      }
      LocalClients.name(
        in: &series, until: min(request.deadline, ContinuousClock.now + .milliseconds(500)))
      add(series, child.end, to: &recorder)
    }
  }

  /// Looks at the processes of a server that did not let in, or that hides what sessions do.
  private static func look(
    for series: inout PostgresSeries, until deadline: ContinuousClock.Instant
  ) {
    guard let contact = series.contact, let port = contact.port, !deadline.hasPassed else { return }
    switch contact.outcome {
    case .refused where contact.refusal == "login" || contact.refusal == "other": return
    case .connected, .refused, .silent:
      series.process = LocalServer.find(host: contact.host, port: port, until: deadline)
    case .unreachable, .noLibrary, .invalid: return
    }
  }

  private static func add(
    _ series: PostgresSeries, _ end: String?, to recorder: inout Recorder
  ) {
    let format = PostgresSeries.format
    recorder.recording.add(series, of: format, from: series.name)
    let isRead = series.snapshots.contains { snapshot in
      snapshot.views.keys.contains { snapshot[$0] != nil }
    }
    let note: String? =
      isRead
      ? (end ?? series.breakage?.message ?? series.firstFailure).map {
        "not all could be read: \($0)"
      }
      : series.explanation ?? series.firstFailure ?? end
    recorder.recording.add(
      Recording.Input(
        source: series.name, kind: format.kind,
        status: !isRead ? .unreadable : note == nil ? .parsed : .partial, note: note))
  }
}

/// The process that asks one server.
private final class Child {
  private let request: PostgresRequest
  private let messenger: Messenger?
  /// Why it ended too early, once `series` was read.
  private(set) var end: String?

  init(_ request: PostgresRequest) {
    self.request = request
    // What is left of the deadline belongs to the report.
    messenger = Messenger(until: request.deadline + .milliseconds(100)) { descriptor in
      var worker = PostgresWorker(request, descriptor: descriptor)
      worker.run()
    }
  }

  /// All that it says, read to its end.
  lazy var series: PostgresSeries = {
    var reader = PostgresReplyReader()
    end = messenger.map { read($0, &reader) } ?? "cannot start a process"
    messenger?.end(grace: end == nil ? 300 : 50)
    if end == nil, reader.pending != nil { end = "no answer in time" }
    if let end { reader.end(end) }
    var series = reader.series
    if series.contact == nil {
      series.contact = PostgresContact(.silent, message: end)
    } else if end != nil || series.breakage != nil {
      series.noteUnasked(of: request.look)
    }
    return series
  }()

  /// Reads to the end; why it ended too early, or `nil`.
  private func read(_ child: Messenger, _ reader: inout PostgresReplyReader) -> String? {
    do {
      while let line = try child.line(limit: 8 << 20) { reader.take(line) }
      return nil
    } catch {
      return "no answer before the deadline"
    }
  }
}

extension PostgresRequest {
  fileprivate var timeLeft: Duration { max(.zero, deadline - ContinuousClock.now) }
}

extension PostgresSeries {
  /// What was refused first, and why.
  var firstFailure: String? {
    for snapshot in snapshots {
      for view in PostgresView.allCases {
        if case .refused(let failure)? = snapshot.views[view] {
          return "\(view.rawValue): \(failure.message)"
        }
      }
    }
    return nil
  }

  /// Notes of views that the look did not come to that they were not asked.
  ///
  /// What is asked only where something waits is not missed.
  fileprivate mutating func noteUnasked(of look: PostgresLook) {
    guard contact?.outcome == .connected else { return }
    let isPooler = name.hasPrefix("pgbouncer")
    let views = isPooler ? PoolerQueries.views : look.repeated + look.once
    if snapshots.isEmpty { snapshots.append(PostgresSnapshot()) }
    let conditional: Set<PostgresView> = [.held, .prepared, .idleLocks]
    for view in views where !conditional.contains(view) {
      guard snapshots.allSatisfy({ $0.views[view] == nil }) else { continue }
      snapshots[snapshots.count - 1].views[view] = .refused(
        QueryFailure(.skipped, message: "not asked any more"))
    }
  }
}
