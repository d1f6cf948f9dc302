package import Capture

extension ServerSeries: KeptSample {
  package static var form: String { "diag.\(View.product.rawValue)" }
  package static var format: Format { View.format }
  package static var blank: ServerSeries { ServerSeries(name: "", origin: .live) }

  package func place(source: String) -> String {
    "\(View.product.rawValue)/" + String(name.map { "/ !\n".contains($0) ? "_" : $0 })
  }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("name", &name)
    visitor.field("origin", &origin)
    visitor.field("contact", &contact)
    visitor.field("process", &process)
    visitor.field("cost", &cost)
    visitor.field("snapshots", &snapshots)
  }
}

extension ServerSnapshot: FieldBearing {
  package static var blank: ServerSnapshot { ServerSnapshot() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("time", &time)
    visit("views", &views, visitor)
    visit("places", &places, visitor)
    var cut = Set(cutViews.map(\.rawValue))
    visitor.field("cutViews", &cut)
    cutViews = Set(cut.compactMap { View(rawValue: $0) })
  }

  /// By the names of the views; one that this program does not know is left out.
  private func visit<Value>(
    _ name: StaticString, _ values: inout [View: Value], _ visitor: any FieldVisitor
  ) where Value: FieldBearing {
    var named = Dictionary(
      values.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
    visitor.field(name, &named)
    values = [:]
    for (word, value) in named {
      if let view = View(rawValue: word) { values[view] = value }
    }
  }
}

extension ViewAnswer: FieldBearing {
  package static var blank: ViewAnswer { .rows(RowSet(columns: [])) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    var rows: RowSet?
    var failure: QueryFailure?
    switch self {
    case .rows(let set): rows = set
    case .refused(let reason): failure = reason
    }
    visitor.field("rows", &rows)
    visitor.field("failure", &failure)
    self = failure.map(ViewAnswer.refused) ?? .rows(rows ?? RowSet(columns: []))
  }
}

extension QueryFailure: FieldBearing {
  package static var blank: QueryFailure { QueryFailure(.other, message: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("kind", &kind)
    visitor.field("sqlState", &sqlState)
    visitor.field("message", &message)
  }
}

extension ServerContact: FieldBearing {
  package static var blank: ServerContact { ServerContact(.invalid) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("product", &product)
    visitor.field("outcome", &outcome)
    visitor.field("sqlState", &sqlState)
    visitor.field("routine", &routine)
    visitor.field("message", &message)
    visitor.field("seconds", &seconds)
    visitor.field("host", &host)
    visitor.field("port", &port)
    visitor.field("isResolving", &isResolving)
    visitor.field("probes", &probes)
    visitor.field("sideDoor", &sideDoor)
    visitor.field("login", &login)
    visitor.field("hint", &hint)
  }
}

extension ServerContact.SideDoor: FieldBearing {
  package static var blank: ServerContact.SideDoor { ServerContact.SideDoor(port: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("port", &port)
    visitor.field("problem", &problem)
  }
}

extension StartupProbe: FieldBearing {
  package static var blank: StartupProbe { StartupProbe(.silent, seconds: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("outcome", &outcome)
    visitor.field("sqlState", &sqlState)
    visitor.field("routine", &routine)
    visitor.field("message", &message)
    visitor.field("seconds", &seconds)
  }
}

extension ProbeCost: FieldBearing {
  package static var blank: ProbeCost { ProbeCost() }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("statements", &statements)
    visitor.field("rows", &rows)
    visitor.field("bytes", &bytes)
    visitor.field("seconds", &seconds)
    visitor.field("slowestView", &slowestView)
    visitor.field("slowestSeconds", &slowestSeconds)
  }
}

extension ServerProcess: FieldBearing {
  package static var blank: ServerProcess { ServerProcess(pid: 0, state: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("state", &state)
    visitor.field("unaccepted", &unaccepted)
    visitor.field("backends", &backends)
    visitor.field("peers", &peers)
    visitor.field("unreadable", &unreadable)
  }
}

extension ServerPeer: FieldBearing {
  package static var blank: ServerPeer { ServerPeer(address: nil, count: 0) }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("address", &address)
    visitor.field("program", &program)
    visitor.field("count", &count)
  }
}

extension BackendTitle: FieldBearing {
  package static var blank: BackendTitle { BackendTitle(pid: 0, title: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("pid", &pid)
    visitor.field("title", &title)
    visitor.field("state", &state)
    visitor.field("age", &age)
  }
}
