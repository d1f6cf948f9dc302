import Capture
import Evidence
import JavaFormats

/// All that the evidence tells of the collector of one JVM.
struct CollectorHistory {
  let subject: Subject
  /// What is judged: the longest run, of a log if there is one.
  let run: CollectorRun
  /// Runs of the same JVM, or of its service before a restart, that are not judged.
  let passedOver: Int
  /// The inputs that `run` is made of; the place in this list is in the upper bits of a line.
  let sources: [String]

  private static let shift = 40

  static func offset(ofSource index: Int) -> Int { index << shift }

  /// Where a line of the run stands.
  func place(_ line: Int) -> String {
    let index = line >> Self.shift
    let source = sources.indices.contains(index) ? sources[index] : sources.first ?? "?"
    let number = line & ((1 << Self.shift) - 1)
    return number > 0 ? "\(source):\(number)" : source
  }

  /// A stretch of lines, if it lies in one input.
  func place(_ first: Int, _ last: Int) -> String {
    let number = last & ((1 << Self.shift) - 1)
    guard first >> Self.shift == last >> Self.shift, last > first else { return place(first) }
    return "\(place(first))-\(number)"
  }
}

extension CollectorHistory {
  /// One history for each JVM of a recording, in the order of the inputs.
  static func histories(_ recording: Recording) -> [CollectorHistory] {
    let pieces =
      pieces(of: recording.samples(of: GCLogParser.self))
      + pieces(of: recording.samples(of: JstatParser.self))
      + pieces(of: recording.samples(of: PerformanceDataParser.self))
    let chains = chained(pieces)
    let subjects = JVMSubjects(recording)
    let services = services(among: chains)
    var groups: [(subject: Subject, chains: [Chain])] = []
    for chain in chains {
      var subject = subjects.subject(pid: chain.run.pid, source: chain.sources[0])
      if chain.run.pid == nil, services.count > 1, let service = services[chain.service] {
        subject = Subject(.jvm, "java (\(service))")
      }
      if let known = groups.firstIndex(where: { $0.subject == subject }) {
        groups[known].chains.append(chain)
      } else {
        groups.append((subject, [chain]))
      }
    }
    return groups.map { history(of: $0.subject, $0.chains) }
  }

  /// Runs that follow each other, perhaps over several inputs.
  private struct Chain {
    var run: CollectorRun
    var sources: [String]
    /// The name of the input without what a rotation adds.
    var service: String
  }

  private static func pieces(of artifacts: [Artifact<CollectorEvidence>]) -> [Chain] {
    artifacts.flatMap { artifact in
      artifact.sample.runs.map {
        Chain(run: $0, sources: [artifact.source], service: stem(of: artifact.source))
      }
    }
  }

  /// Looks at one JVM in several files are one series.
  private static func pieces(of artifacts: [Artifact<PerformanceDataSeries>]) -> [Chain] {
    PerformanceDataSeries.joined(artifacts).map { artifact in
      Chain(
        run: CollectorRun(
          artifact.sample.collector, collector: artifact.sample.last.collectorName),
        sources: [artifact.source], service: stem(of: artifact.source))
    }
  }

  /// `logs/gc.log.3.gz`, `logs/gc.log.0.current` and `logs/gc.log` have one stem.
  private static func stem(of source: String) -> String {
    var parts = source.split(separator: ".", omittingEmptySubsequences: false)
    while parts.count > 1, let last = parts.last,
      last.allSatisfy(\.isNumber) || last == "current" || last == "gz"
    {
      parts.removeLast()
    }
    return parts.joined(separator: ".")
  }

  /// Joins the pieces of rotated logs in the order of their clocks.
  private static func chained(_ pieces: [Chain]) -> [Chain] {
    func begin(_ chain: Chain) -> Double {
      chain.run.wallTime?.lowerBound ?? chain.run.uptime?.lowerBound
        ?? Double(chain.run.numbers?.lowerBound ?? 0)
    }
    let ordered = pieces.enumerated().ordered {
      (begin($0.element), $0.offset) < (begin($1.element), $1.offset)
    }.map(\.element)
    var chains: [Chain] = []
    for piece in ordered {
      let place = chains.lastIndex { chain in
        chain.sources.last != piece.sources[0] && piece.run.origin == .log
          && chain.run.isContinued(by: piece.run)
      }
      guard let place else {
        chains.append(piece)
        continue
      }
      chains[place].run.merge(
        piece.run, offset: offset(ofSource: chains[place].sources.count))
      chains[place].sources += piece.sources
    }
    let order = pieces.map { $0.sources[0] }
    return chains.ordered {
      (order.firstIndex(of: $0.sources[0]) ?? 0) < (order.firstIndex(of: $1.sources[0]) ?? 0)
    }
  }

  /// The logs without a process id that cannot be of one JVM, by their stems.
  private static func services(among chains: [Chain]) -> [String: String] {
    let logs = chains.filter { $0.run.origin == .log && $0.run.pid == nil }
    var names: [String: String] = [:]
    for chain in logs where names[chain.service] == nil { names[chain.service] = chain.sources[0] }
    return names
  }

  private static func history(of subject: Subject, _ chains: [Chain]) -> CollectorHistory {
    let best =
      chains.enumerated().max { left, right in
        let (one, other) = (rank(left.element), rank(right.element))
        return one == other ? left.offset < right.offset : one < other
      }?.element ?? chains[0]
    var (run, sources) = (best.run, best.sources)
    if run.classes.count == 0,
      let other = chains.last(where: { $0.run.origin == .counters && $0.run.classes.count > 0 })
    {
      run.classes.merge(other.run.classes, offset: offset(ofSource: sources.count))
      sources += other.sources
    }
    let others = chains.count { $0.run.origin == best.run.origin } - 1
    return CollectorHistory(
      subject: subject, run: run, passedOver: others, sources: sources)
  }

  /// What tells most: bytes of a log, bytes of counters, shares; of these the longest.
  private static func rank(_ chain: Chain) -> Double {
    let run = chain.run
    let kind: Double
    if run.origin == .log {
      kind = 2
    } else {
      kind = run.fullFloors.count + run.cycleFloors.count > 0 || run.capacity != nil ? 1 : 0
    }
    return kind * 1e12 + min(run.span ?? 0, 1e9) + Double(min(run.collections, 1_000_000)) * 1e-7
  }
}
