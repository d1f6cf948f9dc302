import Evidence

extension Samples {
  /// A report with everything that is drawn.
  static let plots = plots("java (pid 4242)")

  static func plots(_ name: String) -> Report {
    var report = hostile(name)
    report.verdict.causes[0].decisions = [
      Decision(
        question: name, answer: name,
        figures: [
          .init(fact: name, value: name, against: name),
          .init(fact: "f", value: nil, against: "is yes"),
        ])
    ]
    report.verdict.candidates = [
      Verdict.Candidate(
        id: CauseID(rawValue: "leak/threads"), subject: Subject(.jvm, name),
        supporting: [Citation(source: name, text: name)],
        opposing: [Citation(source: name, text: name)], missing: [name],
        capture: Cause.Step(text: name, command: name))
    ]
    report.charts = [heap(name)]
    report.graphs = [ring(name), tree(name)]
    return report
  }

  static func heap(_ name: String) -> Chart {
    Chart(
      title: name, note: name, unit: .bytes, axis: .seconds(since: name),
      series: [
        Chart.Series(
          name, [.init(0, 1e8), .init(60, 2e8), .init(120, nil), .init(180, 3e8), .init(240, 4e8)]),
        Chart.Series(name, [.init(240, 4e8), .init(300, 5e8)], form: .projection),
      ], levels: [Chart.Level(name, 5.12e8)])
  }

  static func ring(_ name: String) -> Graph {
    var graph = Graph(title: name, note: name)
    let nodes = (0..<4).compactMap { place in
      graph.add(Graph.Node(place % 2 == 0 ? .waiter : .lock, name, [name]))
    }
    for place in nodes { graph.connect(place, to: (place + 1) % 4, name) }
    graph.ring = nodes
    graph.add(Graph.Node(.queue, name, [name]), waitingFor: 1, name)
    graph.omitted = name
    return graph
  }

  static func tree(_ name: String) -> Graph {
    var graph = Graph(title: name, note: name)
    let root = graph.add(Graph.Node(.root, name, [name]))
    let waiter = graph.add(Graph.Node(.waiter, name, [name]), waitingFor: root)
    graph.add(Graph.Node(.queue, name, [name]), waitingFor: waiter)
    return graph
  }
}
