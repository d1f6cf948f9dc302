internal import Capture
internal import DatabaseViews
internal import Evidence

/// What plans in the evidence show.
struct PlanFindings {
  private let product: ServerProduct
  private(set) var views: [PlanView] = []

  init(_ recording: Recording, of product: ServerProduct) {
    self.product = product
    var seen: Set<QueryPlan> = []
    let artifacts =
      product == .mysql
      ? recording.samples(of: MySQLPlanParser.self) : recording.samples(of: PostgresPlanParser.self)
    for artifact in artifacts {
      for plan in artifact.sample.plans where seen.insert(plan.withoutPlace).inserted {
        views.append(PlanView(plan, source: artifact.source))
      }
    }
  }

  func add(to findings: inout Findings) {
    guard !views.isEmpty else { return }
    let changes = PlanChange.changes(views)
    for (index, view) in views.enumerated() {
      findings.facts += facts(of: view, changes[index])
      findings.observations += observations(of: view)
    }
    findings.gaps += gaps
    findings.detail += PlanTables(views).blocks
  }

  private func facts(of view: PlanView, _ change: PlanChange?) -> [Fact] {
    var sheet = FactSheet(view.subject, prefix: product.factPrefix)
    let whole = Citation(source: view.place, text: "\(view.brief)")
    sheet.add(PlanFact.analyzed.rawValue, view.plan.isAnalyzed, [whole])
    if view.plan.isAnalyzed, let duration = view.duration {
      sheet.add(PlanFact.duration.rawValue, duration, .milliseconds, [whole])
    }
    guard view.plan.isAnalyzed else {
      if product == .mysql {
        PlanRowsEstimate(view)?.facts(view, &sheet)
      } else {
        PlanScanEstimate(view)?.facts(view, &sheet)
      }
      return sheet.facts
    }
    if let scan = PlanScan(view) {
      scan.facts(view, &sheet)
    } else {
      sheet.add(PlanFact.scanRead.rawValue, 0, .rows)
    }
    let error = PlanMisestimate(view)
    if let error {
      add(error, view, &sheet)
    } else {
      sheet.add(PlanFact.errorFactor.rawValue, 1, .count)
    }
    if let loop = PlanLoop(view, error) {
      add(loop, view, &sheet)
    } else {
      sheet.add(PlanFact.loopOnError.rawValue, false)
    }
    sheet.add(PlanFact.changeSeen.rawValue, change != nil)
    if let change { add(change, view, &sheet) }
    return sheet.facts
  }

  private func add(_ error: PlanMisestimate, _ view: PlanView, _ sheet: inout FactSheet) {
    let node = view.plan.nodes[error.node]
    let text =
      "\(node.label): \(rowCount(error.actual)) where the planner expected \(grouped(error.estimated))"
    let evidence = [view.citation(error.node, text)]
    sheet.add(PlanFact.errorNode.rawValue, node.label, evidence)
    if let table = view.tableName(node) { sheet.add(PlanFact.errorTable.rawValue, table, evidence) }
    let columns = error.columns(in: view)
    if !columns.isEmpty {
      sheet.add(PlanFact.errorColumns.rawValue, columns.joined(separator: ", "), evidence)
    }
    sheet.add(PlanFact.errorShape.rawValue, error.shape(in: view), evidence)
    sheet.add(PlanFact.errorFactor.rawValue, error.factor, .count, evidence)
    sheet.add(PlanFact.errorEstimated.rawValue, error.estimated, .rows, evidence)
    sheet.add(PlanFact.errorActual.rawValue, error.actual, .rows, evidence)
    sheet.add(PlanFact.errorDifference.rawValue, error.difference, .rows, evidence)
  }

  private func add(_ loop: PlanLoop, _ view: PlanView, _ sheet: inout FactSheet) {
    let node = view.plan.nodes[loop.inner]
    let text =
      "\(node.label): run \(grouped(loop.loops)) times, \(decimal(loop.time, places: 1)) ms"
    let evidence = [view.citation(loop.inner, text)]
    sheet.add(PlanFact.loops.rawValue, loop.loops, .count, evidence)
    sheet.add(PlanFact.loopNode.rawValue, node.label, evidence)
    if let share = view.share(loop.time) {
      sheet.add(PlanFact.loopShare.rawValue, share, .percent, evidence)
    }
    sheet.add(PlanFact.loopOnError.rawValue, loop.isOnError, evidence)
  }

  private func add(_ change: PlanChange, _ view: PlanView, _ sheet: inout FactSheet) {
    let before = change.before
    let evidence = [
      Citation(source: view.place, text: view.brief),
      Citation(source: before.place, text: before.brief),
    ]
    sheet.add(PlanFact.changeFactor.rawValue, change.factor, .count, evidence)
    sheet.add(PlanFact.changeBefore.rawValue, PlanChange.brief(before.plan), evidence)
    sheet.add(PlanFact.changeAfter.rawValue, PlanChange.brief(view.plan), evidence)
    if let duration = before.duration {
      sheet.add(PlanFact.changeDuration.rawValue, duration, .milliseconds, evidence)
    }
  }

  /// What shows the rows and times of a run.
  private var run: String {
    product == .mysql
      ? "EXPLAIN ANALYZE of MySQL (8.0.18 and later) or ANALYZE FORMAT=JSON of MariaDB"
      : "EXPLAIN (ANALYZE, BUFFERS)"
  }

  private var gaps: [Gap] {
    let unrun = views.filter { !$0.plan.isAnalyzed }
    guard let first = unrun.first else { return [] }
    let which = unrun.count == 1 ? first.place : "\(unrun.count) plans, the first \(first.place)"
    return [
      Gap(
        source: which,
        reason: "estimates only: \(run) runs the statement and shows rows and times",
        weakens: ["query/stale-statistics", "query/missing-index", "query/plan-change"])
    ]
  }
}

extension QueryPlan {
  /// The plan without the lines that it stands on.
  fileprivate var withoutPlace: QueryPlan {
    var plan = self
    plan.lines = 1...1
    for index in plan.nodes.indices { plan.nodes[index].line = 0 }
    return plan
  }
}

extension PlanView {
  /// `Hash Join, 12 nodes, 234.5 ms`.
  var brief: String {
    let root = plan.nodes.first?.label ?? "plan"
    let count = plan.nodes.count
    let run = plan.isAnalyzed ? duration.map { "\(decimal($0, places: 1)) ms" } : "not run"
    return "\(root), \(count == 1 ? "1 node" : "\(count) nodes")" + (run.map { ", \($0)" } ?? "")
  }
}
