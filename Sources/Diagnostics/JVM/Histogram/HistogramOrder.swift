internal import Evidence
import JavaFormats

/// When the histograms of a JVM were taken, as far as they or the names of their files tell.
struct HistogramOrder {
  /// Indices of the histograms, oldest first; of those handed in twice only the first.
  private(set) var indices: [Int]
  /// Seconds on a common clock, strictly rising; `nil` where the times are not known of all.
  private(set) var times: [Double]?

  init(_ histograms: [HistogramPoint]) {
    indices = Self.inOrderOfNames(histograms)
    let known = Self.times(histograms, indices)
    if let known { indices.sort { (known[$0], $0) < (known[$1], $1) } }
    indices = Self.distinct(indices, histograms, hasTimes: known != nil)
    guard let known else { return }
    let sorted = indices.map { known[$0] }
    if zip(sorted, sorted.dropFirst()).allSatisfy({ $0 < $1 }), sorted.count > 1 { times = sorted }
  }

  /// By the numbers in the names of their files where those differ in nothing else.
  private static func inOrderOfNames(_ histograms: [HistogramPoint]) -> [Int] {
    let keys = histograms.map { NumberedName($0.source) }
    guard let first = keys.first, keys.allSatisfy({ $0.letters == first.letters }) else {
      return Array(histograms.indices)
    }
    return histograms.indices.ordered { left, right in
      let (a, b) = (keys[left].numbers, keys[right].numbers)
      return a == b ? left < right : a.lexicographicallyPrecedes(b)
    }
  }

  /// Seconds by index; `nil` where one histogram has no time, or only some tell the day.
  private static func times(_ histograms: [HistogramPoint], _ order: [Int]) -> [Double]? {
    let written = histograms.map(\.histogram.time)
    if let times = common(written, order) { return times }
    let sources = Set(histograms.map(\.source))
    guard sources.count == histograms.count, sources.count > 1 else { return nil }
    return common(
      histograms.map { WrittenTime(in: String($0.source.split(separator: "/").last ?? "")) }, order)
  }

  private static func common(_ written: [WrittenTime?], _ order: [Int]) -> [Double]? {
    let known = written.compactMap(\.self)
    guard known.count == written.count, let first = known.first,
      known.allSatisfy({ $0.hasDay == first.hasDay }), Set(known.map(\.seconds)).count > 1
    else { return nil }
    var seconds = known.map(\.seconds)
    guard !first.hasDay else { return seconds }
    // Times of day: one fall of more than half a day in their order is midnight.
    var days = 0.0
    for (last, index) in zip(order, order.dropFirst()) {
      if known[last].seconds - known[index].seconds > 43_200 { days += 86_400 }
      seconds[index] += days
    }
    return seconds
  }

  /// Drops what was handed in twice: the same counts at the same time, or, where no times are known,
  /// the same as any before; unless all are the same, which an idle JVM shows as well.
  private static func distinct(
    _ order: [Int], _ histograms: [HistogramPoint], hasTimes: Bool
  ) -> [Int] {
    var seen: Set<Int> = []
    let kept = order.filter { index in
      var hasher = Hasher()
      if hasTimes { hasher.combine(histograms[index].histogram.time) }
      hasher.combine(histograms[index].contents)
      return seen.insert(hasher.finalize()).inserted
    }
    return kept.count == 1 ? order : kept
  }
}

/// A histogram with the place it came from.
struct HistogramPoint {
  var source: String
  var histogram: ClassHistogram
  /// The same number for the same counts of the same classes.
  var contents: Int

  /// The place of a line of it.
  func place(_ line: Int32? = nil) -> String {
    if let line { return "\(source):\(line)" }
    return "\(source):\(histogram.lines.lowerBound)-\(histogram.lines.upperBound - 1)"
  }
}

/// A name taken apart into its numbers and the rest.
private struct NumberedName {
  var letters: [String] = [""]
  /// Without leading zeros, by their length and then their digits.
  var numbers: [String] = []

  init(_ name: String) {
    var digits = ""
    for character in name {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      end(&digits)
      letters[letters.count - 1].append(character)
    }
    end(&digits)
  }

  private mutating func end(_ digits: inout String) {
    guard !digits.isEmpty else { return }
    let significant = digits.drop { $0 == "0" }
    // Longer numbers are larger: a character for the length makes them sort so.
    let length = Unicode.Scalar(min(0x7E, 0x20 + significant.count)).map(String.init) ?? "~"
    numbers.append(length + significant)
    letters.append("")
    digits = ""
  }
}
