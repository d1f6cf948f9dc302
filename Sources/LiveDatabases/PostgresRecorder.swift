package import Capture
import DatabaseViews
import Probing

/// Records what PostgreSQL servers say of themselves, each asked by a child of its own, side by side.
package enum PostgresRecorder {
  /// Adds to the recording of `recorder` what the servers answered, in the order of the requests.
  package static func record(
    _ requests: [PostgresRequest], into recorder: inout Recorder,
    progress: (String) -> Void = { _ in }
  ) {
    let children = requests.map { request in
      // What is left of the deadline belongs to the report.
      Messenger(until: request.deadline + .milliseconds(100)) { descriptor in
        var worker = PostgresWorker(request, descriptor: descriptor)
        worker.run()
      }
    }
    for (request, child) in zip(requests, children) {
      var reader = PostgresReplyReader()
      progress("asking \(request.target.isEmpty ? "PostgreSQL" : "a PostgreSQL server")")
      let end = child.map { Self.read($0, &reader) } ?? "cannot start a process"
      child?.end(grace: 300)
      if let end { reader.end(end) }
      add(reader.series, end, to: &recorder)
    }
  }

  /// Reads to the end; why it ended too early, or `nil`.
  private static func read(_ child: Messenger, _ reader: inout PostgresReplyReader) -> String? {
    do {
      while let line = try child.line(limit: 8 << 20) { reader.take(line) }
      return nil
    } catch {
      return "no answer before the deadline"
    }
  }

  private static func add(
    _ series: PostgresSeries, _ end: String?, to recorder: inout Recorder
  ) {
    let format = PostgresSeries.format
    var series = series
    if series.contact == nil {
      series.contact = PostgresContact(.silent, message: end)
    }
    recorder.recording.add(series, of: format, from: series.name)
    let isRead = series.snapshots.contains { !$0.views.isEmpty }
    let note: String? =
      isRead
      ? (end ?? series.firstFailure).map { "not all could be read: \($0)" }
      : series.contact?.message ?? end
    recorder.recording.add(
      Recording.Input(
        source: series.name, kind: format.kind,
        status: !isRead ? .unreadable : note == nil ? .parsed : .partial, note: note))
  }
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
}
