import Evidence

/// What answers on a way through a tree say for and against what it leads to.
struct Account {
  /// Of the facts that were answered yes, most telling first.
  private(set) var supporting: [Citation] = []
  /// Of those that were answered no.
  private(set) var opposing: [Citation] = []

  /// Both, without what speaks for it in one answer and against it in another.
  var weighed: (supporting: [Citation], opposing: [Citation]) {
    (supporting.filter { !opposing.contains($0) }, opposing.filter { !supporting.contains($0) })
  }

  /// Adds an answer; a fact that has no place to look at says nothing to anybody.
  mutating func take(_ criterion: Criterion, isMet: Bool, _ facts: FactTable) {
    for condition in criterion.conditions where condition.isMet(by: facts) == isMet {
      let citations = (facts[condition.fact]?.evidence ?? []).prefix(2)
      if isMet {
        supporting = (supporting + citations).withoutDuplicates
      } else {
        opposing = (opposing + citations).withoutDuplicates
      }
    }
  }
}

extension Playbook {
  /// The causes that names of causes and classes mean: of a class, those that it can conclude.
  func causes(named names: [String]) -> [CauseID] {
    names.flatMap { name -> [CauseID] in
      if CauseID.catalog.contains(name) { return [CauseID(rawValue: name)] }
      return conclusions.map(\.cause).filter { $0.class == name }
    }.withoutDuplicates
  }
}
