import Evidence

/// Classes and their loaders, as far as histograms show them: as objects of `java.lang.Class`, of
/// loaders, and as classes of one name that different loaders loaded.
struct LoaderGrowth {
  /// Objects of `java.lang.Class`; `nil` where they may be cut off the list.
  let classes: Trend?
  /// Objects of class loaders, or classes of the name that most loaders loaded, whichever grew more.
  let loaders: Trend?
  /// The loader's class, or the name that several loaders loaded.
  let name: String?
  /// Whether it is the latter.
  let countsNamesakes: Bool
  /// The name that most loaders loaded in the newest histogram, and how many did.
  let mostLoaded: (name: String, loaders: Int)?

  init(_ growth: HeapGrowth) {
    let (series, judged, times) = (growth.series, growth.judged, growth.times)
    func trend(_ values: [Double?]) -> Trend? {
      Trend(times: times, values: judged.map { values[$0] })
    }
    classes = series.classes.first { $0.name == "java.lang.Class" }.flatMap { trend($0.objects) }
    var best: (trend: Trend, name: String, countsNamesakes: Bool)?
    var most: (name: String, loaders: Int)?
    for counts in series.classes {
      if let now = counts.classes.last ?? nil, now > max(1, most?.loaders ?? 1) {
        most = (counts.name, now)
      }
      for (values, countsNamesakes) in [
        (Self.isLoader(counts.name) ? counts.objects : nil, false), (Self.namesakes(counts), true),
      ] {
        guard let values, let trend = trend(values), trend.isSteadyRise else { continue }
        if trend.rise > best?.trend.rise ?? 0 { best = (trend, counts.name, countsNamesakes) }
      }
    }
    loaders = best?.trend
    name = best?.name
    countsNamesakes = best?.countsNamesakes ?? false
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
