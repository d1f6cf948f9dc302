internal import Capture

extension QueryPlans: StatementBearing {
  /// The same without literals in statements, conditions and labels that hold some.
  package var withoutLiterals: QueryPlans {
    var hidden = self
    for index in hidden.plans.indices {
      let product = plans[index].product
      func hide(_ text: String?) -> String? {
        text.map { StatementRedaction.withoutLiterals($0, of: product) }
      }
      hidden.plans[index].statement = hide(plans[index].statement)
      for place in plans[index].nodes.indices {
        var node = plans[index].nodes[place]
        node.filter = hide(node.filter)
        node.indexCondition = hide(node.indexCondition)
        node.recheckCondition = hide(node.recheckCondition)
        node.joinFilter = hide(node.joinFilter)
        node.joinCondition = hide(node.joinCondition)
        // Labels of MySQL hold conditions.
        if product == .mysql { node.label = hide(node.label) ?? node.label }
        hidden.plans[index].nodes[place] = node
      }
    }
    return hidden
  }
}
