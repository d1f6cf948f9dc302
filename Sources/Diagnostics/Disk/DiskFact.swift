internal import Evidence

/// The facts about a device, each named and explained once.
enum DiskFact: String, CaseIterable {
  case intervals = "disk.intervals"
  case window = "disk.window"
  case utilization = "disk.utilization"
  case printedUtilization = "disk.utilization.printed"
  case medianUtilization = "disk.utilization.median"
  case highestUtilization = "disk.utilization.max"
  case queue = "disk.queue"
  case printedQueue = "disk.queue.printed"
  case medianQueue = "disk.queue.median"
  case highestQueue = "disk.queue.max"
  case await = "disk.await"
  case sustainedAwait = "disk.await.sustained"
  case medianAwait = "disk.await.median"
  case highestAwait = "disk.await.max"
  case readAwait = "disk.await.read"
  case writeAwait = "disk.await.write"
  case discardAwait = "disk.await.discard"
  case flushAwait = "disk.await.flush"
  case requests = "disk.requests"
  case reads = "disk.requests.read"
  case writes = "disk.requests.write"
  case flushes = "disk.requests.flush"
  case throughput = "disk.throughput"
  case requestSize = "disk.request_size"
  case serviceTime = "disk.service_time"
  case slowerThanSiblings = "disk.slower_than_siblings"
  case stalledIntervals = "disk.stalled_intervals"
  case longestStall = "disk.stalled_intervals.longest"
  case recoveredStalls = "disk.stalls_recovered"
  case layers = "disk.layers"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .device, $0.shape, $0.meaning) }
  }

  /// Whether it is known without the length of the intervals.
  var isPerRequest: Bool {
    switch self {
    case .await, .medianAwait, .highestAwait, .readAwait, .writeAwait, .discardAwait, .flushAwait,
      .requestSize:
      true
    default: false
    }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .intervals, .window, .stalledIntervals, .longestStall: .quantity(.intervals)
    case .utilization, .printedUtilization, .medianUtilization, .highestUtilization:
      .quantity(.percent)
    case .queue, .printedQueue, .medianQueue, .highestQueue: .quantity(.queued)
    case .await, .sustainedAwait, .medianAwait, .highestAwait, .readAwait, .writeAwait,
      .discardAwait, .flushAwait, .serviceTime:
      .quantity(.milliseconds)
    case .requests, .reads, .writes, .flushes: .quantity(.perSecond)
    case .throughput: .quantity(.bytesPerSecond)
    case .requestSize: .quantity(.bytes)
    case .slowerThanSiblings, .recoveredStalls: .quantity(.count)
    case .layers: .text
    }
  }

  var meaning: String {
    switch self {
    case .intervals: "Reports about an interval; the first of each run, since boot, is none."
    case .window:
      "The length of the busiest window: a quarter of the intervals, 3 to 60 in a row."
    case .utilization:
      "Mean busy share in the window, at most 100 and at most what the queue allows."
    case .printedUtilization: "Mean busy share in the window as printed (%util)."
    case .medianUtilization: "Median busy share over all intervals, corrected."
    case .highestUtilization: "Highest busy share of an interval, corrected."
    case .queue:
      "The queue that three quarters of the window reach, as rates times waits; absent without -x."
    case .printedQueue: "The same of the printed queue (aqu-sz, avgqu-sz)."
    case .medianQueue: "Median queue over all intervals."
    case .highestQueue: "Highest queue of an interval."
    case .await:
      "Mean time from start to end of reads, writes and discards in the window; absent if none "
        + "completed."
    case .sustainedAwait:
      "The wait that three quarters of the window reach; idle intervals count as 0, stalled ones "
        + "not at all."
    case .medianAwait: "Median of the waits of all intervals in which requests completed."
    case .highestAwait: "Highest mean wait of an interval."
    case .readAwait: "Mean wait of reads in the window; absent if none completed."
    case .writeAwait: "Mean wait of writes in the window; absent if none completed."
    case .discardAwait: "Mean wait of discards in the window; absent if none completed."
    case .flushAwait: "Mean wait of cache flushes in the window; absent if none completed."
    case .requests: "Reads, writes and discards completed per second in the window."
    case .reads: "Reads completed per second in the window."
    case .writes: "Writes completed per second in the window."
    case .flushes: "Cache flushes completed per second in the window; absent before sysstat 12.3."
    case .throughput: "Bytes read, written and discarded per second in the window."
    case .requestSize: "Mean size of a request in the window; absent if none completed."
    case .serviceTime:
      "Busy time in the window divided by the requests completed; absent if none completed."
    case .slowerThanSiblings:
      "Its wait divided by the median wait of other leaf devices with traffic at the same time; "
        + "absent without such."
    case .stalledIntervals: "Intervals in which it was busy and completed nothing."
    case .longestStall: "The most of those in a row."
    case .recoveredStalls: "Stalls of two or more intervals behind which requests completed."
    case .layers: "Stacked devices, partitions and groups that show the same load; absent if none."
    }
  }
}
