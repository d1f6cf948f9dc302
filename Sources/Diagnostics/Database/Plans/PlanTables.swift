internal import DatabaseViews
internal import Evidence

/// The plans as tables: a row for each node, with the time of its own.
struct PlanTables {
  let views: [PlanView]

  init(_ views: [PlanView]) {
    self.views = views
  }

  var blocks: [Block] {
    views.prefix(20).enumerated().flatMap { index, view -> [Block] in
      [.table(table(of: view, number: index + 1))] + figures(of: view, number: index + 1)
    }
  }

  private func table(of view: PlanView, number: Int) -> Table {
    var columns = [Table.Column("node", "node"), .init("line", "line", alignsRight: true)]
    if view.plan.isAnalyzed {
      columns += [
        .init("own_ms", "own ms", alignsRight: true),
        .init("own_percent", "own %", alignsRight: true),
        .init("inclusive_ms", "with inputs ms", alignsRight: true),
        .init("rows_per_loop", "rows", alignsRight: true),
        .init("estimated_rows", "expected", alignsRight: true),
        .init("loops", "loops", alignsRight: true),
        .init("rows_removed", "removed", alignsRight: true),
      ]
    } else {
      columns += [
        .init("estimated_rows", "expected rows", alignsRight: true),
        .init("total_cost", "cost", alignsRight: true),
      ]
    }
    let name = views.count == 1 ? "plan" : "plan_\(number)"
    return Table(
      key: name, title: "Plan at \(view.place)\(title(view))", columns: columns,
      rows: view.plan.nodes.indices.map { row(of: $0, view) })
  }

  private func title(_ view: PlanView) -> String {
    view.duration.flatMap { view.plan.isAnalyzed ? ", \(decimal($0, places: 1)) ms" : nil } ?? ""
  }

  private func row(of index: Int, _ view: PlanView) -> [Cell] {
    let node = view.plan.nodes[index]
    let indent = String(repeating: "  ", count: min(40, node.depth))
    let name = node.planName.map { "\($0): " } ?? ""
    var cells: [Cell] = [.text(indent + name + node.label), .integer(node.line)]
    guard view.plan.isAnalyzed else {
      return cells + [number(node.estimatedRows), number(node.totalCost)]
    }
    if node.isNeverExecuted {
      return cells + [
        .unknown, .unknown, .unknown, .unknown, number(node.estimatedRows), .integer(0), .unknown,
      ]
    }
    let time = view.times?[index]
    cells.append(number(time?.own))
    cells.append(number(time.flatMap { view.share($0.own) }, places: 1))
    cells.append(number(time?.inclusive))
    cells += [number(node.rows), number(node.estimatedRows), number(node.loops)]
    let removed = [node.removedByFilter, node.removedByJoinFilter, node.removedByRecheck]
      .compactMap(\.self)
    cells.append(removed.isEmpty ? .unknown : number(removed.reduce(0, +)))
    return cells
  }

  private func number(_ value: Double?, places: Int = 3) -> Cell {
    guard let value, value.isFinite else { return .unknown }
    if let whole = Int(exactly: value) { return .integer(whole) }
    let scale = places == 1 ? 10.0 : 1000
    return .number((value * scale).rounded() / scale)
  }

  private func figures(of view: PlanView, number: Int) -> [Block] {
    var figures: [Figures.Figure] = []
    if let statement = view.statement {
      figures.append(.init("statement", "statement", .text(statement.shortened(to: 300))))
    }
    if let planning = view.plan.planningTime {
      figures.append(.init("planning_ms", "planning ms", self.number(planning)))
    }
    if let execution = view.plan.executionTime {
      figures.append(.init("execution_ms", "execution ms", self.number(execution)))
    }
    if let compile = view.plan.compileTime {
      figures.append(.init("jit_ms", "compiling ms", self.number(compile)))
    }
    if let trigger = view.plan.triggerTime {
      figures.append(.init("triggers_ms", "triggers ms", self.number(trigger)))
    }
    if let settings = view.plan.settings {
      figures.append(.init("settings", "settings", .text(settings)))
    }
    guard !figures.isEmpty else { return [] }
    let name = views.count == 1 ? "run" : "run_\(number)"
    return [
      .figures(Figures(key: name, title: "Run of the plan at \(view.place)", figures: figures))
    ]
  }
}
