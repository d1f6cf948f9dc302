/// Which dumps of a text stay in memory: all of them until they hold too many threads, then every
/// second of those in the middle, so that first, last and a sample between remain comparable.
struct DumpRetention: Sendable {
  /// About 12 MB of threads; a single dump is always kept whole.
  static let threadLimit = 100_000

  private(set) var kept: [ThreadDump] = []
  private(set) var dropped = 0
  private(set) var threadCount = 0
  private var keptThreads = 0

  mutating func add(_ dump: ThreadDump) {
    kept.append(dump)
    threadCount += dump.threads.count
    keptThreads += dump.threads.count
    while keptThreads > Self.threadLimit, kept.count > 8 { thin() }
  }

  private mutating func thin() {
    var remaining: [ThreadDump] = []
    var telling = 0
    for (index, dump) in kept.enumerated() {
      let isEnd = index < 2 || index >= kept.count - 4
      let isTelling = !dump.reportedDeadlocks.isEmpty && telling < 4
      if isTelling { telling += 1 }
      if isEnd || isTelling || index.isMultiple(of: 2) { remaining.append(dump) }
    }
    if remaining.count == kept.count { remaining.remove(at: kept.count / 2) }
    dropped += kept.count - remaining.count
    kept = remaining
    keptThreads = kept.reduce(0) { $0 + $1.threads.count }
  }
}
