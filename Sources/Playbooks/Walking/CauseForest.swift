import Evidence

/// Causes of all subjects, and which of them is a symptom of which.
struct CauseForest {
  /// Why one cause of another subject is a symptom of a cause.
  private enum Tie {
    /// The mechanism crosses subjects, whatever they are.
    case anywhere
    /// Its subject relies on that of the cause.
    case links([Link])

    var isPresumed: Bool {
      guard case .links(let way) = self else { return false }
      return !way.allSatisfy(\.isShown)
    }
  }

  private let causes: [Cause]
  /// Symptoms of each cause by their places, with the reason.
  private var symptoms: [[(place: Int, tie: Tie)]]

  /// `causes` are ranked, and none of them is explained by another of its own subject.
  ///
  /// Of two that explain each other the higher ranked one stands.
  init(_ causes: [Cause], _ links: LinkTable) {
    self.causes = causes
    symptoms = Array(repeating: [], count: causes.count)
    var reached = [Set<Int>](repeating: [], count: causes.count)
    for root in causes.indices {
      for place in causes.indices where !reached[place].contains(root) && place != root {
        guard let tie = Self.tie(from: causes[root], to: causes[place], links) else { continue }
        symptoms[root].append((place, tie))
        let gained = reached[place].union([place])
        reached[root].formUnion(gained)
        for above in causes.indices where reached[above].contains(root) {
          reached[above].formUnion(gained)
        }
      }
    }
  }

  private static func tie(from root: Cause, to other: Cause, _ links: LinkTable) -> Tie? {
    guard root.subject != other.subject else { return nil }
    if root.explainsAnywhere.contains(other.id), canMeet(root.subject, other.subject) {
      return .anywhere
    }
    guard
      root.explainsDependents.contains(other.id)
        || other.explainedByDependencies.contains(root.id)
    else { return nil }
    return links.way(from: other.subject, to: root.subject).map { .links($0) }
  }

  /// Not where both belong to servers, and to different ones.
  private static func canMeet(_ one: Subject, _ other: Subject) -> Bool {
    guard let one = one.server, let other = other.server else { return true }
    return one == other
  }

  /// The causes that none explains, each with all it explains, ranked.
  var roots: [Cause] {
    let dependent = Set(symptoms.joined().map(\.place))
    return Verdict.ranked(causes.indices.filter { !dependent.contains($0) }.map(root))
  }

  private func root(_ place: Int) -> Cause {
    var root = causes[place]
    let below = below(place)
    guard !below.isEmpty else { return root }
    let explained = below.flatMap { [causes[$0.place].id] + causes[$0.place].explains }
    root.explains = (root.explains + explained.filter { $0 != root.id }).withoutDuplicates
    var layers: Set<Subject.Kind> = []
    var presumed: Link?
    // A log read in two ways is one witness.
    let own = Set(root.evidence.map(\.file))
    for (place, tie) in below {
      guard case .links(let way) = tie else { continue }
      let symptom = causes[place]
      root.severity = max(root.severity, symptom.severity)
      root.evidence = (root.evidence + Self.evidence(of: symptom, way)).withoutDuplicates
      if tie.isPresumed {
        presumed = presumed ?? way.first { !$0.isShown }
      } else if symptom.subject.kind != .log
        || !symptom.evidence.allSatisfy({ own.contains($0.file) })
      {
        layers.insert(symptom.subject.kind)
      }
    }
    root.confirm(by: layers.count)
    if layers.isEmpty, let presumed { root.presume(presumed) }
    return root
  }

  /// All symptoms of a cause, directly or through others, each once; nearer ones first.
  private func below(_ root: Int) -> [(place: Int, tie: Tie)] {
    var seen: Set<Int> = [root]
    var found: [(place: Int, tie: Tie)] = []
    var next = symptoms[root]
    while !next.isEmpty {
      let new = next.filter { seen.insert($0.place).inserted }
      found += new
      next = new.flatMap { symptoms[$0.place] }
    }
    return found
  }

  /// What a symptom shows, and what ties it to the cause.
  private static func evidence(of symptom: Cause, _ way: [Link]) -> [Citation] {
    let place = symptom.evidence.first?.source ?? symptom.subject.name
    return [
      Citation(source: place, text: "\(symptom.subject.name): \(symptom.summary)")
    ] + way.flatMap { $0.evidence.prefix(1) }
  }
}
