internal import Evidence
import JavaFormats

/// What the threads of a process did between the first and the last look of the kernel's view.
struct NativeInterval {
  struct Entry {
    var thread: NativeThread
    /// Share of one processor in between; `nil` for a thread that is new, or with one look only.
    var share: Double?
    /// Share of the time in which it ran or waited for a processor; `nil` where that is not known.
    var readyShare: Double?
    /// Whether it was in the same uninterruptible wait at both moments, with no processor time used.
    var staysUninterruptible: Bool
  }

  /// Less time between the looks says more about the clock than about the threads.
  private static let shortest = 0.5

  private(set) var entries: [Entry] = []
  /// Seconds between the looks; `nil` with one.
  let seconds: Double?

  init(_ looks: [NativeThreads]) {
    guard let last = looks.last else {
      seconds = nil
      return
    }
    let first = looks.count > 1 ? looks[0] : nil
    let span = first.map { last.time - $0.time } ?? 0
    let isUsable = span >= Self.shortest
    seconds = isUsable ? span : nil
    let before = Dictionary(
      (first?.threads ?? []).map { ($0.tid, $0) }, uniquingKeysWith: { one, _ in one })
    entries = last.threads.map { thread in
      guard isUsable, let earlier = before[thread.tid] else {
        return Entry(thread: thread, share: nil, readyShare: nil, staysUninterruptible: false)
      }
      let used = max(0, thread.processorTime - earlier.processorTime)
      let stays =
        thread.state == "D" && earlier.state == "D" && used < 0.02
        && thread.wait == earlier.wait
      var ready: Double?
      if let from = earlier.readyTime, let to = thread.readyTime {
        ready = min(100, max(0, to - from) / span * 100)
      }
      return Entry(
        thread: thread, share: used / span * 100, readyShare: ready, staysUninterruptible: stays)
    }
  }

  /// Threads in a wait that nothing interrupts, at both moments.
  var uninterruptible: [Entry] { entries.filter(\.staysUninterruptible) }

  /// Those that used most of a processor, most first.
  var busiest: [Entry] {
    entries.filter { ($0.share ?? 0) >= 1 }.ordered { left, right in
      ((left.share ?? 0), right.thread.tid) > ((right.share ?? 0), left.thread.tid)
    }
  }
}
