package import Capture
package import DatabaseViews
import Probing

/// Servers of one kind that are asked what they say of themselves, each by a child of its own, side by
/// side.
package struct ServerRecorder<View: ServerView> {
  private let requests: [ServerRequest<View>]
  private let children: [Child<View>]
  /// What is added to a series from outside of the server.
  private let complete: (inout ServerSeries<View>, ServerRequest<View>) -> Void

  /// What of the time is kept for looking at the processes of servers that do not answer.
  private static var reserve: Duration { .milliseconds(300) }

  /// Starts to ask.
  init(
    _ requests: [ServerRequest<View>], work: (ServerRequest<View>, Int32) -> Void,
    complete: @escaping (inout ServerSeries<View>, ServerRequest<View>) -> Void
  ) {
    self.requests = requests
    self.complete = complete
    children = requests.map { request in
      var request = request
      request.deadline = request.deadline - min(Self.reserve, request.timeLeft / 4)
      return Child(request, work: work)
    }
  }

  /// The processes that ask.
  package var pids: [Int32] { children.compactMap(\.pid) }

  /// How many have asked all that they will, of how many.
  package var progress: (finished: Int, all: Int) {
    (children.count { $0.hasEnded }, children.count)
  }

  /// Adds to the recording of `recorder` what the servers answered, in the order of the requests.
  package func finish(into recorder: inout Recorder, progress: (String) -> Void = { _ in }) {
    for (request, child) in zip(requests, children) {
      progress(child.place.map { "asking \($0)" } ?? "asking \(View.product.title)")
      guard child.isThere else {
        refuse(&recorder)
        continue
      }
      var series = child.series
      series.contact?.hint = request.hint
      complete(&series, request)
      add(series, child.end, to: &recorder)
    }
  }

  private func refuse(_ recorder: inout Recorder) {
    let reason = "no process could be started to ask it"
    let source = View.product.rawValue
    recorder.refuse(source, .unreadable, reason, kind: View.format.kind)
    recorder.recording.add(
      UnseenPart(source, reason, of: [View.product == .postgres ? .postgres : .mysql]))
  }

  private func add(_ series: ServerSeries<View>, _ end: String?, to recorder: inout Recorder) {
    recorder.recording.add(series, of: View.format, from: series.name)
    let isRead = series.snapshots.contains { snapshot in
      snapshot.views.keys.contains { snapshot[$0] != nil }
    }
    let note: String? =
      isRead
      ? (end ?? series.breakage?.message ?? series.firstFailure).map {
        "not all could be read: \($0)"
      }
      : series.explanation ?? series.firstFailure ?? end
    let remark = isRead ? series.contact?.login : nil
    recorder.recording.add(
      Recording.Input(
        source: series.name, kind: View.format.kind,
        status: !isRead ? .unreadable : note == nil ? .parsed : .partial,
        note: note ?? remark.map { "asked \($0)" }))
  }
}

/// The process that asks one server.
private final class Child<View: ServerView> {
  private let request: ServerRequest<View>
  private let messenger: Messenger?
  /// Why it ended too early, once `series` was read.
  private(set) var end: String?

  init(_ request: ServerRequest<View>, work: (ServerRequest<View>, Int32) -> Void) {
    self.request = request
    // What is left of the deadline belongs to the report.
    messenger = Messenger(until: request.deadline + .milliseconds(100)) { descriptor in
      work(request, descriptor)
    }
    messenger?.widen()
  }

  var isThere: Bool { messenger != nil }
  var pid: Int32? { messenger?.pid }
  var hasEnded: Bool { messenger?.poll().hasEnded ?? true }

  /// What a person knows it by, where that can be shown.
  var place: String? { request.target.isEmpty ? nil : "a \(View.product.title) server" }

  /// All that it says, read to its end.
  lazy var series: ServerSeries<View> = {
    var reader = ServerReplyReader<View>()
    end = messenger.map { read($0, &reader) } ?? "cannot start a process"
    messenger?.end(grace: end == nil ? 300 : 50)
    if end == nil, reader.pending != nil {
      end = Deputy.isStopping ? "interrupted" : "no answer in time"
    }
    if let end { reader.end(end) }
    var series = reader.series
    if series.contact == nil {
      series.contact = ServerContact(.silent, message: end)
    } else if end != nil || series.breakage != nil {
      series.noteUnasked(of: request.look)
    }
    series.contact?.product = View.product
    return series
  }()

  /// Reads to the end; why it ended too early, or `nil`.
  private func read(_ child: Messenger, _ reader: inout ServerReplyReader<View>) -> String? {
    do {
      while let line = try child.line(limit: 8 << 20) { reader.take(line) }
      return nil
    } catch {
      return "no answer before the deadline"
    }
  }
}

extension ServerRequest {
  fileprivate var timeLeft: Duration { max(.zero, deadline - ContinuousClock.now) }
}

extension ServerSeries {
  /// What was refused first, and why.
  var firstFailure: String? {
    for snapshot in snapshots {
      for view in View.allCases {
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
  fileprivate mutating func noteUnasked(of look: ServerLook<View>) {
    guard contact?.outcome == .connected else { return }
    let views = View.views(of: look, on: name)
    if snapshots.isEmpty { snapshots.append(ServerSnapshot()) }
    for view in views where !view.isConditional {
      guard snapshots.allSatisfy({ $0.views[view] == nil }) else { continue }
      snapshots[snapshots.count - 1].views[view] = .refused(
        QueryFailure(.skipped, message: "not asked any more"))
    }
  }
}
