internal import DatabaseViews
internal import Evidence

/// Two plans of one statement, the later of which is another one and took longer.
struct PlanChange {
  var before: PlanView
  var factor: Double

  /// For each plan the change from an earlier one of the same statement.
  static func changes(_ views: [PlanView]) -> [Int: PlanChange] {
    var result: [Int: PlanChange] = [:]
    var groups: [String: [Int]] = [:]
    for (index, view) in views.enumerated() {
      guard view.plan.isAnalyzed, !view.plan.isCut, let key = identity(of: view) else { continue }
      groups[key, default: []].append(index)
    }
    for group in groups.values {
      for (place, index) in group.enumerated() {
        let now = views[index]
        guard let duration = now.duration, duration > 0 else { continue }
        let others = group[..<place].map { views[$0] }
          .filter { outline(of: $0.plan) != outline(of: now.plan) }
        guard let best = others.min(by: { $0.duration ?? .infinity < $1.duration ?? .infinity }),
          let before = best.duration, before > 0
        else { continue }
        result[index] = PlanChange(before: best, factor: duration / before)
      }
    }
    return result
  }

  /// What says that two plans are of one statement: its identifier, else its text without literals.
  ///
  /// Of plans without either nothing does.
  private static func identity(of view: PlanView) -> String? {
    if let id = view.plan.statementID { return "id \(id)" }
    guard let text = view.statement?.text, text.utf8.count > 10 else { return nil }
    return String(
      decoding: text.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// The nodes of a plan without figures.
  static func outline(of plan: QueryPlan) -> [String] {
    plan.nodes.map { node in
      "\(node.depth) \(node.kind) \(node.relation ?? "") \(node.index ?? "")"
    }
  }

  /// `Nested Loop (Index Scan using a on b, …)`: joins and scans in a few words.
  static func brief(_ plan: QueryPlan) -> String {
    let told = plan.nodes.filter { $0.isJoin || $0.isTableScan }.map(\.label)
    let shown = told.prefix(4).joined(separator: ", ")
    return told.count > 4 ? "\(shown), …" : shown
  }
}
