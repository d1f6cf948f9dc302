/// What one server, or a pooler, said at one or several moments.
package struct ServerSeries<View: ServerView>: Sendable {
  /// What a person calls it: `postgres db-1:5432`.
  package var name: String
  package var origin: ServerOrigin
  /// How the server met a connection; `nil` where none was tried.
  package var contact: ServerContact?
  /// In the order of time.
  package var snapshots: [ServerSnapshot<View>] = []
  /// What `/proc` shows of the server, where it runs on this host and was looked for.
  package var process: ServerProcess?
  package var cost = ProbeCost()

  package init(name: String, origin: ServerOrigin) {
    self.name = name
    self.origin = origin
  }

  /// Takes what another text of the same server shows.
  ///
  /// A view that no moment here has belongs to the last one; one that comes again, or that stands at a
  /// time of its own, to a moment of its own.
  package mutating func join(_ other: ServerSeries) {
    for snapshot in other.snapshots {
      let isNew = snapshot.views.keys.contains { view in
        snapshots.contains { $0.views[view] != nil }
      }
      if let last = snapshots.indices.last, !isNew,
        snapshot.time == nil || snapshots[last].time == nil
          || snapshot.time == snapshots[last].time
      {
        snapshots[last].views.merge(snapshot.views) { first, _ in first }
        snapshots[last].places.merge(snapshot.places) { first, _ in first }
        snapshots[last].cutViews.formUnion(snapshot.cutViews)
        snapshots[last].time = snapshots[last].time ?? snapshot.time
      } else {
        snapshots.append(snapshot)
      }
    }
    if snapshots.allSatisfy({ $0.time != nil }) {
      snapshots.sort { ($0.time ?? 0) < ($1.time ?? 0) }
    }
  }

  /// The first rows of a view, in the order of time.
  package func first(_ view: View) -> RowSet? {
    snapshots.lazy.compactMap { $0[view] }.first
  }

  /// The last rows of a view, in the order of time.
  package func last(_ view: View) -> RowSet? {
    snapshots.reversed().lazy.compactMap { $0[view] }.first
  }

  /// Why a view has no rows; `nil` where it has some, or was not asked for.
  package func failure(of view: View) -> QueryFailure? {
    guard last(view) == nil else { return nil }
    for case .refused(let failure)? in snapshots.map({ $0.views[view] }) { return failure }
    return nil
  }

  /// Why the connection could take no further question in the middle of the look; `nil` where it
  /// could to the end.
  package var breakage: QueryFailure? {
    for snapshot in snapshots {
      for case .refused(let failure) in View.allCases.compactMap({ snapshot.views[$0] }) {
        let isUnanswered = failure.kind == .timeout && failure.sqlState == nil
        if failure.kind == .lost || isUnanswered { return failure }
      }
    }
    return nil
  }
}

/// Whether a server was asked, or a text of it was handed over.
package enum ServerOrigin: String, Sendable {
  case live, captured
}

/// Answers of one server at one moment.
package struct ServerSnapshot<View: ServerView>: Sendable {
  /// The server's clock, seconds since 1970; `nil` where nothing tells it.
  package var time: Double?
  package var views: [View: ViewAnswer] = [:]
  /// Where each view stands, for citations: `pg_locks`, or `incident.txt:12`.
  package var places: [View: String] = [:]
  /// Views of which a captured text has not all rows.
  package var cutViews: Set<View> = []

  package init(time: Double? = nil) {
    self.time = time
  }

  package subscript(view: View) -> RowSet? {
    if case .rows(let rows)? = views[view] { return rows }
    return nil
  }
}
