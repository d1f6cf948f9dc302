/// A way from one named thing to another, and where it is written.
struct Way {
  var from: String
  var to: String
  var file: String
  var mark: Mark
}

/// The ways that close a circle, when all are followed from their first origins in depth.
func waysClosingCircles(_ ways: [Way]) -> [Way] {
  let leaving = Dictionary(grouping: ways, by: \.from)
  var finished: [String: Bool] = [:]
  var closing: [Way] = []
  for way in ways where finished[way.from] == nil {
    var path = [(name: way.from, rest: (leaving[way.from] ?? [])[...])]
    finished[way.from] = false
    while let (name, _) = path.last {
      guard let next = path[path.count - 1].rest.popFirst() else {
        finished[name] = true
        path.removeLast()
        continue
      }
      switch finished[next.to] {
      case false?: closing.append(next)
      case true?: break
      case nil:
        finished[next.to] = false
        path.append((next.to, (leaving[next.to] ?? [])[...]))
      }
    }
  }
  return closing
}
