internal import LinuxFormats

/// All intervals of one device in the order of time.
struct DiskSeries {
  var host: String?
  var name: String
  var isGroup: Bool
  /// What `/sys/block` says of it, where that was read.
  var device: BlockDevice?
  /// Whether the length of its intervals is known; without it there are no rates.
  var isTimed = true
  /// Whether its figures come from counters, which nothing rounded.
  var isCounted = false
  var intervals: [DiskInterval] = []
  /// Whether its kernel may print 100 % for an idle device (blk-mq of 4.15 to 4.20).
  var hasPhantomUtilization = false
  /// The stacked devices, partitions and groups that show the load of this one.
  var layers: [String] = []
  private(set) var window = 0..<0
  /// The queue that held for three quarters of the window.
  private(set) var sustainedQueue = 0.0

  init(host: String?, name: String, isGroup: Bool = false) {
    self.host = host
    self.name = name
    self.isGroup = isGroup
  }

  /// The intervals in which the device was under most sustained load.
  var busiest: ArraySlice<DiskInterval> { intervals[window] }

  /// Printed intervals.
  var count: Int { intervals.reduce(0) { $0 + $1.folded } }

  var hasTraffic: Bool { intervals.contains { !$0.isIdle } }

  /// Whether waits or queues were printed at all (`-x`).
  var isExtended: Bool { intervals.contains { $0.queue != nil } }

  /// Finds the window: a quarter of the intervals, at least 3 and at most 60 of them, in a row.
  ///
  /// A window is as loaded as the queue that three quarters of it reach or exceed; with 3
  /// intervals that is the smallest. Of equals the latest is taken.
  mutating func findWindow() {
    setPrecision()
    let length = min(intervals.count, max(3, min(60, (intervals.count + 3) / 4)))
    window = 0..<length
    sustainedQueue = -1
    guard length > 0 else { return }
    let queues = intervals.map { $0.queue ?? 0 }
    var sorted = queues[..<length].sorted()
    for start in 0...(intervals.count - length) {
      if start > 0 { sorted.replace(queues[start - 1], with: queues[start + length - 1]) }
      let queue = sorted[(length - 1) / 4]
      if queue >= sustainedQueue {
        sustainedQueue = queue
        window = start..<start + length
      }
    }
  }

  /// Recognises `--dec=0` and `--dec=1`, which round waits to whole milliseconds (perhaps all to
  /// 0) or tenths.
  private mutating func setPrecision() {
    var precision = 0.5
    var waits = 0
    for interval in intervals {
      for measure in [IostatMeasure.readAwait, .writeAwait, .await] {
        guard let wait = interval.row[measure], wait > 0 else { continue }
        waits += 1
        if abs(wait - wait.rounded()) > 0.001 { precision = min(precision, 0.05) }
        if abs(wait * 10 - (wait * 10).rounded()) > 0.01 { precision = 0.005 }
      }
    }
    guard !isCounted, waits == 0 || waits >= 3 else { return }
    for index in intervals.indices { intervals[index].precision = precision }
  }
}

extension [Double] {
  /// Takes one value out of ascending ones and puts another in.
  fileprivate mutating func replace(_ old: Double, with new: Double) {
    remove(at: place(of: old))
    insert(new, at: place(of: new))
  }

  /// The first place whose value is not below `value`.
  private func place(of value: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
