import Evidence

/// Who relies on whom, by the links of the evidence.
struct LinkTable {
  /// More steps than a client, its pooler, its server, the host and a device below it.
  private static let longest = 6

  private var links: [Subject: [Link]] = [:]

  init(_ links: [Link]) {
    for link in links where Self.whole(link.dependent) != Self.whole(link.dependency) {
      self.links[Self.whole(link.dependent), default: []].append(link)
    }
  }

  var isEmpty: Bool { links.isEmpty }

  /// A session, table or statement stands and falls with its server.
  private static func whole(_ subject: Subject) -> Subject {
    subject.server.map { Subject(.server, $0) } ?? subject
  }

  /// The links that lead from a subject to one that it relies on, directly or through others.
  ///
  /// `nil` where none do. A way that the evidence shows is preferred to one that is presumed.
  func way(from dependent: Subject, to dependency: Subject) -> [Link]? {
    guard !links.isEmpty else { return nil }
    return way(from: dependent, to: dependency, shownOnly: true)
      ?? way(from: dependent, to: dependency, shownOnly: false)
  }

  private func way(
    from dependent: Subject, to dependency: Subject, shownOnly: Bool
  ) -> [Link]? {
    let (start, end) = (Self.whole(dependent), Self.whole(dependency))
    guard start != end else { return nil }
    var seen: Set<Subject> = [start]
    var ends: [(subject: Subject, way: [Link])] = [(start, [])]
    for _ in 0..<Self.longest {
      var next: [(subject: Subject, way: [Link])] = []
      for (subject, way) in ends {
        for link in links[subject] ?? [] where link.isShown || !shownOnly {
          let reached = Self.whole(link.dependency)
          if reached == end { return way + [link] }
          if seen.insert(reached).inserted { next.append((reached, way + [link])) }
        }
      }
      ends = next
    }
    return nil
  }
}
