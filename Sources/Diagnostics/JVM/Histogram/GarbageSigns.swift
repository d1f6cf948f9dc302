internal import Evidence
import JavaFormats

/// What tells whether histograms count garbage, which their text does not say.
///
/// A histogram of live objects is itself a full collection. It holds next to no iterator, builder
/// or matcher, since those die within the call that made them; and no filler, with which the JVM
/// closes the unused ends of the threads' allocation buffers.
struct GarbageSigns {
  /// The names of short-lived classes that were counted in numbers.
  private(set) var shortLived: [String] = []
  private(set) var showsFillers = false

  var isSeen: Bool { !shortLived.isEmpty || showsFillers }

  init(_ series: HistogramSeries) {
    var iterators = [Double](repeating: 0, count: series.count)
    var others = iterators
    var kinds = 0
    var names: [(name: String, most: Double)] = []
    for counts in series.classes {
      let isIterator = Self.isIterator(counts.name)
      guard isIterator || Self.builders.contains(counts.name) else { continue }
      let most = counts.objects.compactMap(\.self).max() ?? 0
      guard most >= 10 else { continue }
      kinds += 1
      names.append((counts.name, most))
      for (index, value) in counts.objects.enumerated() {
        if isIterator { iterators[index] += value ?? 0 } else { others[index] += value ?? 0 }
      }
    }
    let objects = (0..<series.count).map { index in
      series.points[index].histogram.rows.reduce(0) { $0 + Double($1.objects) }
    }
    let isSeen = objects.indices.contains { index in
      // Who waits in the middle of a loop keeps an iterator: some, where many threads run.
      if iterators[index] >= 100, iterators[index] * 2000 >= objects[index] { return true }
      let all = iterators[index] + others[index]
      return kinds >= 2 && all >= 50 && all * 500 >= objects[index]
    }
    if isSeen { shortLived = names.ordered { $0.most > $1.most }.map(\.name) }
    showsFillers = Self.showsFillers(series)
  }

  private static let builders: Set<String> = [
    "java.lang.StringBuilder", "java.lang.StringBuffer", "java.util.StringJoiner",
    "java.util.Optional", "java.util.regex.Matcher", "java.util.Formatter",
    "java.util.StringTokenizer",
  ]

  private static func isIterator(_ name: String) -> Bool {
    guard name.hasPrefix("java.util."), !name.hasSuffix("]") else { return false }
    let simple = name.split(separator: "$").last ?? ""
    return simple.hasSuffix("Itr") || simple.hasSuffix("Iterator")
      || simple.hasSuffix("Spliterator")
  }

  /// Fillers of allocation buffers are larger or smaller by chance from one histogram to the next.
  ///
  /// Those with which a collector leaves holes among old objects (Parallel does) only add up; three
  /// histograms do not tell that from chance.
  private static func showsFillers(_ series: HistogramSeries) -> Bool {
    // A class of their own since JDK 21, before that arrays of int.
    let own = series.classes.first { isFiller($0.name) && $0.name.hasSuffix("[]") }
    guard let fillers = own ?? series.classes.first(where: { $0.name == "int[]" }) else {
      return false
    }
    return series.points.indices.dropFirst().contains { index in
      guard let before = fillers.bytes[index - 1], let after = fillers.bytes[index],
        let few = fillers.objects[index - 1], let many = fillers.objects[index]
      else { return false }
      if before - after >= 32_768 { return true }
      // As many arrays, and by far not as large as a moment ago: no tables of the application.
      return series.count <= 3 && after - before >= 32_768
        && (own != nil || (many - few).magnitude <= 4)
    }
  }

  /// Whether a class fills gaps of the heap, and is nobody's.
  static func isFiller(_ name: String) -> Bool {
    name.hasPrefix("jdk.internal.vm.Filler")
  }
}

/// Which histograms tell what the JVM keeps.
struct RetentionView {
  /// Whether garbage is counted, by the text or by signs.
  let countsGarbage: Bool
  /// The steps, each by its later histogram, in which a collection freed something; `nil` where
  /// live objects are counted, each time after a full collection.
  let collections: [Int]?
  /// The histograms that are compared, oldest first.
  let judged: [Int]

  init(_ series: HistogramSeries, _ signs: GarbageSigns) {
    let scopes = Set(series.points.map(\.histogram.scope))
    let live = series.points.indices.filter { series.points[$0].histogram.scope == .live }
    if live.count >= 2, scopes.contains(.all) {
      // A collector's log has both, before and after each full collection.
      (countsGarbage, collections, judged) = (false, nil, live)
      return
    }
    countsGarbage = scopes.contains(.all) || (scopes != [.live] && signs.isSeen)
    guard countsGarbage else {
      collections = nil
      judged = Array(series.points.indices)
      return
    }
    let seen = series.points.indices.dropFirst().filter { Self.fell(series, $0) }
    collections = seen
    // What lost nothing when other classes did has no garbage in it, at no time: with that proven,
    // all histograms tell of it.
    let isProven =
      seen.count >= 2
      || seen.count == 1 && series.count >= 5 && Self.freed(series, seen[0]) >= 0.2
    judged = isProven ? Array(series.points.indices) : []
  }

  /// The share of all bytes that went away in a step.
  private static func freed(_ series: HistogramSeries, _ index: Int) -> Double {
    let lost = series.classes.reduce(0) { sum, counts in
      guard let before = counts.bytes[index - 1], let after = counts.bytes[index] else {
        return sum
      }
      return sum + max(0, before - after)
    }
    return lost / max(1, series.total(index - 1))
  }

  /// Whether classes lost objects: where garbage is counted, only a collection does that.
  private static func fell(_ series: HistogramSeries, _ index: Int) -> Bool {
    var classes = 0
    var lost = 0.0
    for counts in series.classes {
      guard let before = counts.objects[index - 1], let after = counts.objects[index],
        before - after >= 8, (before - after) * 4 >= before
      else { continue }
      classes += 1
      lost += (counts.bytes[index - 1] ?? 0) - (counts.bytes[index] ?? 0)
    }
    return lost > 0 && (classes >= 2 || lost * 50 >= series.total(index - 1))
  }

  /// Whether a class kept its objects through all collections that were seen: it lost none, and
  /// gained as many as in other steps, so that new ones do not stand in for lost ones.
  func survives(_ counts: ClassCounts, in series: HistogramSeries) -> Bool {
    guard let collections, !collections.isEmpty else { return true }
    var calm: [Double] = []
    var least = Double.infinity
    for index in series.points.indices.dropFirst() {
      guard let before = counts.objects[index - 1], let after = counts.objects[index] else {
        continue
      }
      let rate = (after - before) / series.time(from: index - 1, to: index)
      if collections.contains(index) {
        if after < before * 0.98 { return false }
        least = min(least, rate)
      } else {
        calm.append(rate)
      }
    }
    guard calm.count >= 2 else { return true }
    return least >= calm.sorted()[calm.count / 2] * 0.6
  }
}
