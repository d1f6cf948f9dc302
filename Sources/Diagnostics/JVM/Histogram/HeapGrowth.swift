import Evidence

/// What grows among the objects that a JVM keeps, and whose it is.
struct HeapGrowth {
  /// A class with how it developed over the histograms that are compared.
  struct Grower {
    let counts: ClassCounts
    let origin: ClassOrigin
    let objects: Trend
    let bytes: Trend
    /// Whether it goes up with hardly a step back and lost nothing to a collection.
    let isSteady: Bool
  }

  let series: HistogramSeries
  let view: RetentionView
  /// The histograms that are compared, oldest first.
  let judged: [Int]
  /// Their times in minutes, or their numbers where the times are not known.
  let times: [Double]
  /// Classes that have more objects than before, by the bytes that they gained in the later half.
  let growers: [Grower]
  /// The class that names the growth best.
  let lead: Grower?

  init(_ series: HistogramSeries, _ view: RetentionView) {
    self.series = series
    self.view = view
    // Where too few collections were seen, all that is counted is an upper bound of what is kept.
    let judged = view.judged.count >= 2 ? view.judged : Array(series.points.indices)
    self.judged = judged
    let times = judged.map { series.seconds?[$0] ?? Double($0) * 60 }.map { $0 / 60 }
    self.times = times
    growers = series.classes.compactMap { counts -> Grower? in
      guard let objects = Trend(times: times, values: judged.map { counts.objects[$0] }),
        objects.rise > 0, !GarbageSigns.isFiller(counts.name),
        // Fillers up to JDK 20: hardly more of them, and far larger ones.
        counts.name != "int[]" || objects.rise * 50 >= objects.values[0],
        let bytes = Trend(times: times, values: judged.map { counts.bytes[$0] }), bytes.rise > 0
      else { return nil }
      return Grower(
        counts: counts, origin: ClassOrigin(counts.name), objects: objects, bytes: bytes,
        isSteady: objects.isSteadyRise && view.survives(counts, in: series))
    }.ordered { ($0.bytes.lateRise, $1.counts.name) > ($1.bytes.lateRise, $0.counts.name) }
    lead = Self.lead(growers)
  }

  /// The application's own class that gained most; one of a library or a container of the runtime
  /// where none of the application grows along.
  private static func lead(_ growers: [Grower]) -> Grower? {
    var candidates = growers.filter { $0.isSteady && $0.objects.lasts }
    if candidates.isEmpty { candidates = growers.filter(\.isSteady) }
    guard let most = candidates.first else {
      return growers.max { $0.bytes.rise < $1.bytes.rise }
    }
    let mostObjects = candidates.reduce(0) { max($0, $1.objects.rise) }
    let telling = candidates.filter {
      $0.objects.rise >= max(3, mostObjects / 2000) && $0.goes(with: most)
    }
    for origin in [ClassOrigin.application, .library, .container] {
      let own = telling.filter { $0.origin == origin }
      // A class of which a few objects are kept does not explain what a hundred times as many do.
      let weighty = own.filter { $0.objects.rise * 200 >= mostObjects }
      let named = (weighty.isEmpty ? own : weighty).max {
        ($0.weight, $1.counts.name) < ($1.weight, $0.counts.name)
      }
      if let named { return named }
    }
    let runtime = telling.filter { $0.origin == .runtime && $0.objects.rise * 2 >= mostObjects }
    return runtime.first ?? most
  }

  /// Classes that grow in the lead's proportion, those of the application first and then those with
  /// most bytes; the lead is not among them.
  var together: [(grower: Grower, perObject: Double)] {
    guard let lead, lead.objects.rise > 0 else { return [] }
    let others = growers.filter {
      $0.counts.name != lead.counts.name && $0.isSteady && $0.goes(with: lead)
        && $0.objects.rise * 20 >= lead.objects.rise
    }.map { ($0, $0.objects.rise / lead.objects.rise) }
    return others.filter { $0.0.origin == .application }
      + others.filter { $0.0.origin != .application }
  }

  /// How many histograms show what the JVM keeps.
  ///
  /// What references and finalizers hold outlives the collection that finds it unused, and goes with
  /// the next: one collection proves nothing of it.
  var judgedCount: Int {
    guard view.collections?.count == 1, let lead else { return view.judged.count }
    let held = ([lead] + together.map(\.grower)).contains { grower in
      grower.objects.rise * 2 >= lead.objects.rise
        && Self.references.contains { grower.counts.name.hasPrefix($0) }
    }
    return held ? 0 : view.judged.count
  }

  private static let references = [
    "java.lang.ref.", "java.util.WeakHashMap$Entry", "jdk.internal.ref.", "sun.misc.Cleaner",
    "java.lang.ThreadLocal$ThreadLocalMap$Entry",
  ]

  /// Bytes that arrays of references gained; those of a list grow without becoming more.
  var arraysGained: Double {
    guard let arrays = series.classes.first(where: { $0.name == "java.lang.Object[]" }),
      let bytes = Trend(times: times, values: judged.map { arrays.bytes[$0] })
    else { return 0 }
    return bytes.rise
  }

  /// A ratio as a person reads it: whole where hardly anything is missing.
  static func ratio(_ value: Double) -> String {
    let whole = value.rounded()
    return whole >= 1 && abs(value - whole) <= whole * 0.03 ? decimal(whole) : decimal(value)
  }

  /// Bytes that all classes gained which rise steadily, and go on where `lasting`.
  func gained(lasting: Bool) -> Double {
    growers.reduce(0) { sum, grower in
      guard grower.isSteady, !lasting || grower.objects.lasts else { return sum }
      return sum + grower.bytes.rise
    }
  }

  /// Bytes that the lead and all that grow with it gained.
  var gainedTogether: Double {
    (lead?.bytes.rise ?? 0) + together.reduce(0) { $0 + $1.grower.bytes.rise }
  }

  /// Bytes of the first of the compared histograms; where garbage is counted, the least of all.
  var base: Double {
    view.countsGarbage
      ? series.points.indices.reduce(.infinity) { min($0, series.total($1)) }
      : series.total(judged[0])
  }

  /// Minutes from the first to the last of the compared histograms; `nil` where not known.
  var minutes: Double? {
    guard series.seconds != nil, let first = times.first, let last = times.last, last > first
    else { return nil }
    return last - first
  }
}

extension HeapGrowth.Grower {
  /// The bytes of the later half, less where most of the objects were there before: who grows from
  /// little names the growth better than who merely is large.
  fileprivate var weight: Double {
    bytes.lateRise * min(1, objects.rise / max(1, objects.values[0]))
  }

  /// Whether it grew when the other did: at no point further than a quarter of the way apart.
  func goes(with other: Self) -> Bool {
    let (mine, theirs) = (objects.profile, other.objects.profile)
    guard mine.count == theirs.count else { return true }
    return zip(mine, theirs).allSatisfy { abs($0 - $1) <= 0.25 }
  }
}
