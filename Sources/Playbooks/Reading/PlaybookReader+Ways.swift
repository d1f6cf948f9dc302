extension PlaybookReader {
  /// Reports names that lead nowhere, circles, and steps that no way leads to.
  ///
  /// A runbook has steps of one kind: its `conclusions` are `nil`.
  mutating func checkTree(start: Marked<String>?, questions: YAMLNode?, conclusions: YAMLNode?) {
    let noun = conclusions == nil && parameters != nil ? "step" : "question"
    let nouns = noun == "step" ? noun : "question or conclusion"
    let (questions, conclusions) = (questions?.keys ?? [], conclusions?.keys ?? [])
    let asked = Set(questions.map(\.value))
    let names = asked.union(conclusions.map(\.value))
    for conclusion in conclusions where asked.contains(conclusion.value) {
      report(conclusion.mark, "\(quoted(conclusion.value)) is the name of a question as well")
    }
    if let start, !asked.contains(start.value) {
      report(
        start.mark,
        "no \(noun) is called \(quoted(start.value))\(suggestion(for: start.value, among: asked))")
    }
    for way in ways where !names.contains(way.to) {
      report(
        way.mark,
        "no \(nouns) is called \(quoted(way.to))"
          + suggestion(for: way.to, among: names))
    }
    for way in waysClosingCircles(ways) {
      report(way.mark, "\(quoted(way.to)) leads back here: a tree has no circles")
    }
    // A broken step may hide the way that leads to another.
    if problems.isEmpty, let start { checkReach(from: start.value, of: questions + conclusions) }
  }

  private mutating func checkReach(from start: String, of steps: [Marked<String>]) {
    let leaving = Dictionary(grouping: ways, by: \.from)
    var reached: Set = [start]
    var open = [start]
    while let name = open.popLast() {
      for way in leaving[name] ?? [] where reached.insert(way.to).inserted { open.append(way.to) }
    }
    for step in steps where !reached.contains(step.value) {
      report(step.mark, "no way leads to \(quoted(step.value))")
    }
  }
}

extension YAMLNode {
  fileprivate var keys: [Marked<String>] {
    guard case .mapping(let entries) = content else { return [] }
    return entries.map(\.key)
  }
}
