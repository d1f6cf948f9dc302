import Evidence

/// Classes and their loaders, as far as histograms show them: as objects of `java.lang.Class`, of
/// loaders, and as classes of one name that different loaders loaded.
struct LoaderGrowth {
  /// Objects of `java.lang.Class`; `nil` where they may be cut off the list.
  let classes: Trend?
  /// What shows the loaders best.
  let best: Candidate?
  /// The name that most loaders loaded in the newest histogram, and how many did.
  let mostLoaded: (name: String, loaders: Int)?

  /// Something of which there is one for each loader.
  struct Candidate {
    enum Kind: Int {
      /// Objects of a class that is called a loader.
      case loader
      /// Classes of one name.
      case namesake
      /// The module of what a loader loads from the class path.
      case module
    }

    let kind: Kind
    let name: String
    let trend: Trend

    /// What is counted: `classes called com.example.Plugin`.
    var counted: String {
      switch kind {
      case .loader: "objects of \(name)"
      case .namesake: "classes called \(name)"
      case .module: "objects of \(name), of which each loader has one"
      }
    }
  }

  init(_ growth: HeapGrowth) {
    let (series, judged, times) = (growth.series, growth.judged, growth.times)
    func trend(_ values: [Double?]) -> Trend? {
      Trend(times: times, values: judged.map { values[$0] })
    }
    classes = series.classes.first { $0.name == "java.lang.Class" }.flatMap { trend($0.objects) }
    var found: [Candidate] = []
    var most: (name: String, loaders: Int)?
    for counts in series.classes {
      if let now = counts.classes.last ?? nil, now > max(1, most?.loaders ?? 1) {
        most = (counts.name, now)
      }
      let kinds: [(Candidate.Kind, [Double?]?)] = [
        (.loader, Self.isLoader(counts.name) ? counts.objects : nil),
        (.namesake, Self.namesakes(counts)),
        (.module, counts.name == "java.lang.Module" ? counts.objects : nil),
      ]
      for (kind, values) in kinds {
        guard let values, let trend = trend(values), trend.isSteadyRise else { continue }
        found.append(Candidate(kind: kind, name: counts.name, trend: trend))
      }
    }
    let largest = found.reduce(0) { max($0, $1.trend.rise) }
    best = found.filter { $0.trend.rise * 2 >= largest }.min {
      ($0.kind.rawValue, -$0.trend.rise) < ($1.kind.rawValue, -$1.trend.rise)
    }
    mostLoaded = most
  }

  /// How many classes have the name; `nil` where it never was more than one.
  private static func namesakes(_ counts: ClassCounts) -> [Double?]? {
    guard counts.classes.contains(where: { ($0 ?? 0) > 1 }) else { return nil }
    return counts.classes.map { $0.map(Double.init) }
  }

  private static func isLoader(_ name: String) -> Bool {
    if name.hasSuffix("]") { return false }
    return name.hasSuffix("ClassLoader") || name.hasSuffix("ClassLoader$InnerLoader")

  }
}
