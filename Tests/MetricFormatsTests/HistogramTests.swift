import Foundation
import MetricFormats
import TestSupport
import Testing

@Suite("quantiles of histograms")
struct HistogramTests {
  private func quantile(_ quantile: Double, _ buckets: [(Double, Double)]) -> Double {
    HistogramQuantile.value(quantile, buckets.map { HistogramBucket(bound: $0.0, count: $0.1) })
  }

  @Test("the rules of histogram_quantile hold")
  func rules() {
    let buckets = [(0.1, 10.0), (0.5, 30), (1, 40), (.infinity, 40)]
    #expect(quantile(0.5, buckets) == 0.30000000000000004)
    #expect(quantile(0.25, buckets) == 0.1)
    #expect(quantile(1, buckets) == 1)
    #expect(quantile(-1, buckets) == -.infinity)
    #expect(quantile(2, buckets) == .infinity)
    #expect(quantile(.nan, buckets).isNaN)
    // In the bucket without a bound, the bound below it.
    #expect(quantile(0.9, [(0.1, 1), (.infinity, 10)]) == 0.1)
    #expect(quantile(0.5, [(-1, 5), (1, 6), (.infinity, 6)]) == -1)
    // No observation, no last bucket, one bucket.
    #expect(quantile(0.5, [(0.1, 0), (.infinity, 0)]).isNaN)
    #expect(quantile(0.5, [(0.1, 1), (1, 2)]).isNaN)
    #expect(quantile(0.5, [(.infinity, 2)]).isNaN)
    #expect(quantile(0.5, []).isNaN)
    // Counts that fall are raised to the one below.
    #expect(quantile(0.5, [(1, 10), (2, 8), (4, 20), (.infinity, 20)]) == 1)
  }

  /// Histograms at two moments, a minute apart: bounds and counts, some of them wrong on purpose.
  private struct Trial {
    var bounds: [Double] = []
    var before: [Double] = []
    var after: [Double] = []
  }

  private static let first = 1_700_000_000

  private func trials(_ count: Int) -> [Trial] {
    var dice = SeededGenerator(state: 7)
    return (0..<count).map { number in
      var trial = Trial()
      var (bound, early, late) = (number % 9 == 0 ? -2.0 : 0.0, 0.0, 0.0)
      for _ in 0..<Int.random(in: 1...9, using: &dice) {
        bound += Double(Int.random(in: 1...400, using: &dice)) / 100
        early += Double(Int.random(in: 0...50, using: &dice))
        late += Double(Int.random(in: 0...90, using: &dice))
        trial.bounds.append(bound)
        trial.before.append(early)
        // Every eleventh was started again, every seventh was not scraped at once.
        let skew = number % 7 == 0 ? Double(Int.random(in: -20...20, using: &dice)) : 0
        trial.after.append(max(0, number % 11 == 0 ? late : early + late + skew))
      }
      trial.bounds.append(.infinity)
      trial.before.append(early)
      trial.after.append(max(trial.after.last ?? 0, number % 13 == 0 ? 0 : early + late + 3))
      return trial
    }
  }

  private func exposition(_ trials: [Trial]) -> String {
    var text = ""
    for (number, trial) in trials.enumerated() {
      for (place, bound) in trial.bounds.enumerated() {
        let labels = "{trial=\"\(number)\",le=\"\(bound == .infinity ? "+Inf" : "\(bound)")\"}"
        text += "h_bucket\(labels) \(trial.before[place]) \(Self.first)\n"
        text += "h_bucket\(labels) \(trial.after[place]) \(Self.first + 60)\n"
      }
    }
    for step in 0...4 { text += "c \(step * step * 10) \(Self.first + step * 15)\n" }
    return text + "# EOF\n"
  }

  @Test("quantiles, also of rates over two scrapes, are those of Prometheus itself")
  func prometheus() throws {
    let trials = trials(220)
    let folder = try TemporaryFolder()
    try folder.write(exposition(trials), "metrics.om")
    try folder.write("global: {scrape_interval: 1h}\n", "prometheus.yml")
    let run = try Command.shell(
      """
      cd '\(folder.path(""))'
      command -v prometheus >/dev/null || { echo '{"skipped": 1}'; exit; }
      promtool tsdb create-blocks-from openmetrics metrics.om data >&2 || exit 9
      for try in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 10000))
        prometheus --config.file=prometheus.yml --storage.tsdb.path=data --storage.tsdb.retention.time=100y \
          --web.listen-address=127.0.0.1:$port >log 2>&1 & server=$!
        for wait in {1..100}; do
          curl -sf -o /dev/null 127.0.0.1:$port/-/ready && break 2
          kill -0 $server 2>/dev/null || break
          sleep 0.1
        done
        kill -9 $server 2>/dev/null
      done
      ask() { curl -sG 127.0.0.1:$port/api/v1/query --data-urlencode "query=$1" -d time=\(Self.first + 60); }
      echo "{\\"now\\": $(ask 'histogram_quantile(0.9, h_bucket)'),"
      echo "\\"rate\\": $(ask 'histogram_quantile(0.5, rate(h_bucket[60001ms]))'),"
      echo "\\"exact\\": $(ask 'increase(c[60s])'), \\"wider\\": $(ask 'increase(c[70s])')}"
      kill -9 $server; wait $server 2>/dev/null
      exit 0
      """)
    let answer = try JSON(run.text)
    if answer["skipped"] != nil { return }
    #expect(run.status == 0, "\(run.errors)")
    let now = values(answer["now"])
    let rate = values(answer["rate"])
    #expect(now.count == trials.count && rate.count == trials.count, "\(run.errors)")
    for (number, trial) in trials.enumerated() {
      let buckets = zip(trial.bounds, trial.after).map { HistogramBucket(bound: $0, count: $1) }
      expectSame(HistogramQuantile.value(0.9, buckets), now["\(number)"], "\(trial)")
      // The range is the time between the scrapes and a millisecond: nothing to extrapolate.
      let increases = zip(trial.bounds, zip(trial.before, trial.after)).map { bound, counts in
        HistogramBucket(
          bound: bound, count: counts.1 < counts.0 ? counts.1 : counts.1 - counts.0)
      }
      expectSame(
        HistogramQuantile.value(0.5, increases), rate["\(number)"], "\(trial)", within: 1e-4)
    }
    // A range that the samples fill has nothing to extrapolate; a wider one has a sixth more.
    let exact = try #require(values(answer["exact"]).values.first)
    let wider = try #require(values(answer["wider"]).values.first)
    #expect(exact == 160)
    #expect(wider >= 160 && wider <= 160 * 70 / 60 + 1e-9)
  }

  private func values(_ answer: JSON?) -> [String: Double] {
    var values: [String: Double] = [:]
    for entry in answer?["data"]?["result"]?.elements ?? [] {
      let text = entry["value"]?[1]?.text ?? ""
      values[entry["metric"]?["trial"]?.text ?? ""] =
        text == "+Inf" ? .infinity : text == "-Inf" ? -.infinity : Double(text) ?? .nan
    }
    return values
  }

  private func expectSame(
    _ ours: Double, _ theirs: Double?, _ trial: String, within share: Double = 1e-9
  ) {
    guard let theirs else {
      Issue.record("Prometheus has no answer: \(trial)")
      return
    }
    let isSame =
      ours == theirs || ours.isNaN && theirs.isNaN
      || (ours - theirs).magnitude <= share * max(1, theirs.magnitude)
    #expect(isSame, "\(ours) and not \(theirs): \(trial)")
  }
}
