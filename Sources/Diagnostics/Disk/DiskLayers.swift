internal import LinuxFormats

/// What the name of a device tells of its place in the stack.
enum DiskRole: String {
  /// A device with nothing of its own kind below it.
  case leaf
  case partition
  /// It passes requests on to others: dm, md, loop, bcache, drbd, or a name that a person gave.
  case stacked
  case group

  init(of name: String, isGroup: Bool, among names: Set<String>) {
    if isGroup {
      self = .group
    } else if let parent = parent(of: name), names.contains(parent) {
      self = .partition
    } else {
      self = isLeaf(name) ? .leaf : .stacked
    }
  }
}

extension DiskRole {
  /// As `/sys` says it, where that was read; else as the name does.
  init(of series: DiskSeries, among names: Set<String>) {
    if series.device?.parent != nil {
      self = .partition
    } else if let device = series.device, !device.below.isEmpty {
      self = .stacked
    } else {
      self.init(of: series.name, isGroup: series.isGroup, among: names)
    }
  }
}

/// Names of drivers that end in letters (`sda`) or in a number (`nbd0`, `nvme0n1`).
private let leafPrefixes = [
  "sd", "hd", "vd", "xvd", "nvme", "mmcblk", "nbd", "rbd", "dasd", "pmem", "zram", "ram", "sr",
  "fd", "scd", "ub", "cciss", "ida", "scini", "mtdblock", "zd", "ubiblock", "vx",
]

private func isLeaf(_ name: String) -> Bool {
  guard let prefix = leafPrefixes.first(where: { name.hasPrefix($0) }) else { return false }
  let rest = name.utf8.dropFirst(prefix.utf8.count)
  if rest.first == UInt8(ascii: "/") || rest.first == UInt8(ascii: "!") { return true }
  guard !rest.isEmpty else { return false }
  let letters = rest.prefix { $0 >= 0x61 && $0 <= 0x7A }
  return letters.count <= 3
    && rest.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x7A) }
}

/// The whole device of a partition's name: `sda1`, `nvme0n1p2`, `cciss/c0d0p1`; or the device of
/// a path to it: `nvme0c1n1`.
private func parent(of name: String) -> String? {
  if name.hasPrefix("nvme"), let path = name.firstIndex(of: "c") {
    return String(name[..<path] + name[path...].dropFirst().drop(while: \.isNumber))
  }
  let digits = name.utf8.reversed().prefix { $0 >= 0x30 && $0 <= 0x39 }.count
  guard digits > 0, digits < name.utf8.count else { return nil }
  let stem = name.dropLast(digits)
  guard stem.last == "p", let before = stem.dropLast().last, before.isASCII, before.isNumber else {
    return String(stem)
  }
  return String(stem.dropLast())
}

/// What lies below what, as far as `/sys` was read.
struct DiskStack {
  private static let depthLimit = 8
  private let devices: [String: BlockDevice]

  init(_ series: [DiskSeries]) {
    devices = Dictionary(
      series.compactMap { one in one.device.map { (one.name, $0) } }, uniquingKeysWith: { $1 })
  }

  /// The positions of the leaves below a device; of all leaves, where nothing is known of it.
  func leaves(below name: String, among leaves: ArraySlice<DiskSeries>) -> [Int] {
    guard let device = devices[name], !device.below.isEmpty else { return Array(leaves.indices) }
    let bottoms = bottoms(of: name, depth: 0)
    return leaves.indices.filter { bottoms.contains(leaves[$0].name) }
  }

  private func bottoms(of name: String, depth: Int) -> Set<String> {
    let device = devices[name]
    guard depth < Self.depthLimit else { return [name] }
    if let parent = device?.parent { return bottoms(of: parent, depth: depth + 1) }
    guard let below = device?.below, !below.isEmpty else { return [name] }
    return below.reduce(into: []) { $0.formUnion(bottoms(of: $1, depth: depth + 1)) }
  }
}

/// Which devices stand for the load, each with the names of those that only show it again.
struct DiskLayers {
  /// Of latency and load of a stacked device, what the devices below must show to account for it.
  static let share = 0.5

  private(set) var subjects: [DiskSeries] = []

  /// - Parameter series: The devices of one host, their windows found.
  init(_ series: [DiskSeries]) {
    let names = Set(series.map(\.name))
    let stack = DiskStack(series)
    var others: [(role: DiskRole, series: DiskSeries)] = []
    for device in series {
      let role = DiskRole(of: device, among: names)
      if role == .leaf { subjects.append(device) } else { others.append((role, device)) }
    }
    let leaves = subjects.count
    var merged: Set<String> = []
    for (role, device) in others {
      if role == .partition, let name = device.device?.parent ?? parent(of: device.name),
        let index = subjects.firstIndex(where: { $0.name == name })
      {
        if device.hasTraffic { subjects[index].layers.append(device.name) }
        continue
      }
      if role == .group, subjects.contains(where: { !$0.isGroup }) { continue }
      guard device.hasTraffic else { continue }
      let candidates = stack.leaves(below: device.name, among: subjects[..<leaves])
      if let index = below(device, among: candidates) {
        subjects[index].layers.append(device.name)
      } else if let index = twin(of: device, from: leaves) {
        subjects[index].layers.append(device.name)
      } else {
        var device = device
        if let index = servant(of: device, among: candidates) {
          device.layers.append(subjects[index].name)
          merged.insert(subjects[index].name)
        }
        subjects.append(device)
      }
    }
    subjects.removeAll { merged.contains($0.name) }
  }

  /// The leaf that `/sys` shows below and whose load is that of the stacked device, though it does not show its latency: the two
  /// are one, and the stacked one is what is waited for.
  private func servant(of device: DiskSeries, among leaves: [Int]) -> Int? {
    let upper = DiskLoad(device, over: device.window)
    guard upper.bytes > 0, device.device?.below.isEmpty == false else { return nil }
    let matches = leaves.filter { index in
      let leaf = subjects[index]
      guard leaf.intervals.count == device.intervals.count else { return false }
      let load = DiskLoad(leaf, over: device.window)
      return load.bytes > 0 && isClose(load.bytes, upper.bytes, within: Self.share)
    }
    return matches.count == 1 ? matches[0] : nil
  }

  /// The leaf that waits as long as the stacked device, if the leaves together carry its load.
  private func below(_ device: DiskSeries, among leaves: [Int]) -> Int? {
    let upper = DiskLoad(device, over: device.window)
    var bytes = 0.0
    var queue = 0.0
    var best: (index: Int, wait: Double)?
    for index in leaves where subjects[index].intervals.count == device.intervals.count {
      let load = DiskLoad(subjects[index], over: device.window)
      bytes += load.bytes
      queue += load.queue
      if load.wait > best?.wait ?? -1, load.bytes > 0 || load.wait > 0 { best = (index, load.wait) }
    }
    guard let best, best.wait >= Self.share * upper.wait, queue >= Self.share * upper.queue,
      bytes >= Self.share * upper.bytes
    else { return nil }
    return best.index
  }

  /// A stacked device with the same throughput and latency: another layer of the same stack.
  private func twin(of device: DiskSeries, from start: Int) -> Int? {
    let mine = DiskLoad(device, over: device.window)
    return subjects.indices.dropFirst(start).first { index in
      guard subjects[index].intervals.count == device.intervals.count else { return false }
      let other = DiskLoad(subjects[index], over: device.window)
      return isClose(mine.bytes, other.bytes, within: 0.1)
        && isClose(mine.wait, other.wait, within: Self.share)
    }
  }
}

private func isClose(_ left: Double, _ right: Double, within share: Double) -> Bool {
  abs(left - right) <= share * max(left, right)
}

/// Means of a device over some of its intervals.
struct DiskLoad {
  /// Bytes per second.
  var bytes = 0.0
  var queue = 0.0
  /// Milliseconds per request; 0 where none completed.
  var wait = 0.0

  init(_ series: DiskSeries, over window: Range<Int>) {
    let intervals = series.intervals[window.clamped(to: series.intervals.indices)]
    guard !intervals.isEmpty else { return }
    var waited = 0.0
    var completions = 0.0
    for interval in intervals {
      bytes += interval.bytes ?? 0
      queue += interval.queue ?? 0
      waited += interval.waited ?? 0
      completions += interval.completions ?? 0
    }
    bytes /= Double(intervals.count)
    queue /= Double(intervals.count)
    wait = completions > 0 ? waited / completions : 0
  }
}
