import Capture
import Glibc
import LinuxFormats
import Probing

extension HostRecorder {
  /// Looks that are kept at most; of more, every second is given up.
  static let lookLimit = 240
  /// Figures of processes that are kept at most, over all looks: about 8 MB.
  static let pointLimit = 280_000

  /// Whether there are as many looks as memory is to take.
  var hasManyLooks: Bool {
    if series.snapshots.count >= Self.lookLimit { return true }
    let points = series.snapshots.reduce(0) { $0 + $1.points.count }
    return points > Self.pointLimit && series.snapshots.count >= 64
  }

  /// Gives up every second look; the first, which has the full tables, and the last stay.
  mutating func thinOut() {
    let last = series.snapshots.count - 1
    series.snapshots = series.snapshots.indices.filter { $0 % 2 == 0 || $0 == last }.map {
      series.snapshots[$0]
    }
  }

  /// Says which of the processes that were asked for are not there.
  ///
  /// - Returns: false where none of them is.
  func noteMissing(in recorder: inout Recorder) -> Bool {
    guard let pids = request.pids else { return true }
    let seen = Set(
      series.snapshots.flatMap { ($0.processes?.processes ?? []).map(\.pid) })
    for pid in pids where !seen.contains(pid) {
      recorder.recording.add(
        Recording.Input(
          source: "/proc/\(pid)", kind: HostSeries.format.kind, status: .unreadable,
          note: "no such process"))
    }
    return pids.contains { seen.contains($0) }
  }

  /// Processes whose inside is worth a look at the end.
  private static let insideLimit = 6

  /// Reads what the processes hold that grew, stand near a limit, or were asked for.
  mutating func lookInside() {
    guard request.parts.contains(.trends),
      let place = series.snapshots.lastIndex(where: { $0.processes != nil }),
      var table = series.snapshots[place].processes
    else { return }
    let chosen = insidePlaces(of: table)
    let outcomes = Errand.run(count: chosen.count, patience: .milliseconds(300), until: end) {
      DescriptorReport.line(of: table.processes[chosen[$0]].pid)
    }
    for (index, outcome) in zip(chosen, outcomes) {
      let pid = table.processes[index].pid
      var interior = ProcessInterior()
      switch outcome {
      case .answered(let line): DescriptorReport.read(line, into: &interior)
      case .blocked(let seconds):
        series.snapshots[place].blockedReads.append(
          BlockedRead(file: "/proc/\(pid)/fd", pid: pid, waited: seconds))
      case .failed, .skipped: break
      }
      readThreads(of: pid, into: &interior)
      table.processes[index].interior = interior
    }
    readUserLimits(of: &table)
    series.snapshots[place].processes = table
  }

  private func insidePlaces(of table: ProcessTable) -> [Int] {
    if request.pids != nil { return Array(table.processes.indices.prefix(20)) }
    let before = Dictionary(
      (series.snapshots.first?.points ?? []).map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    func rank(_ process: HostProcess) -> Int {
      if process.isKernelThread { return 0 }
      if let open = process.openFiles, let limit = process.openFilesLimit, open >= limit / 10 * 9 {
        return .max
      }
      guard let old = before[Int32(clamping: process.pid)],
        old.start == UInt32(truncatingIfNeeded: process.startTicks)
      else { return 0 }
      let files = (process.openFiles ?? 0) - Int(max(0, old.openFiles))
      return max(files, process.threads - Int(old.threads))
    }
    let ranks = table.processes.map(rank)
    return ranks.indices.filter { ranks[$0] >= 8 }.sorted { ranks[$0] > ranks[$1] }
      .prefix(Self.insideLimit).map { $0 }
  }

  /// Names and states of threads: files that never block.
  private func readThreads(of pid: Int, into interior: inout ProcessInterior) {
    var families: [String: Int] = [:]
    var states: [String: Int] = [:]
    let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
    for tid in ProcFile.numbers(in: "/proc/\(pid)/task").prefix(4000) {
      let thread = reader.read("/proc/\(pid)/task/\(tid)/stat") {
        HostProcess(stat: $0, pageSize: pageSize)
      }
      guard let thread else { continue }
      families[Self.family(thread.name), default: 0] += 1
      states[String(thread.state), default: 0] += 1
    }
    interior.threadFamilies = Self.shares(families, 5)
    interior.threadStates = Self.shares(states, 8)
  }

  /// `http-nio-#-exec-#` of `http-nio-8080-exec-12`.
  private static func family(_ name: String) -> String {
    var result = ""
    for character in name {
      if character.isNumber {
        if result.last != "#" { result.append("#") }
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func shares(_ counts: [String: Int], _ limit: Int) -> [ProcessInterior.Share] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map {
      ProcessInterior.Share($0.key, $0.value)
    }
  }

  /// Reads the limit of processes of the users who have many, of the ones with most threads.
  private func readUserLimits(of table: inout ProcessTable) {
    var users: [Int: [Int]] = [:]
    for (place, process) in table.processes.enumerated() {
      guard let user = process.user, user != 0 else { continue }
      users[user, default: []].append(place)
    }
    for places in users.values {
      let all = places.reduce(0) { $0 + table.processes[$1].threads }
      guard all >= 20 else { continue }
      let most = places.sorted { table.processes[$0].threads > table.processes[$1].threads }
      for place in Set(most.prefix(4) + places.suffix(4)) {
        let file = "/proc/\(table.processes[place].pid)/limits"
        reader.read(file) { table.processes[place].read(limits: $0) }
      }
    }
  }
}

/// What the descriptors of a process lead to, in one line, as it comes from a child.
enum DescriptorReport {
  private static let linkLimit = 4000
  private static let field: Character = "\u{1F}"
  private static let part: Character = "\u{1E}"

  /// `nil` where this user may not read them.
  static func line(of pid: Int) -> String? {
    let folder = "/proc/\(pid)/fd"
    guard let list = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(list) }
    var tally = DescriptorTally()
    var count = 0
    var buffer = [UInt8](repeating: 0, count: 4096)
    while let entry = unsafe readdir(list), count < linkLimit {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix(".") else { continue }
      let length = unsafe buffer.withUnsafeMutableBytes { raw in
        unsafe raw.withMemoryRebound(to: CChar.self) { target in
          guard let start = target.baseAddress else { return -1 }
          return unsafe readlinkat(dirfd(list), name, start, target.count)
        }
      }
      guard length > 0 else { continue }
      count += 1
      tally.add(String(decoding: buffer[..<length], as: UTF8.self))
    }
    guard count > 0 else { return nil }
    return text(tally.kindShares) + String(part) + text(tally.pathShares)
  }

  private static func text(_ shares: [ProcessInterior.Share]) -> String {
    shares.map { share in
      let name = String(share.name.map { $0.isNewline || $0 == field || $0 == part ? "?" : $0 })
      return "\(share.count)\(field)\(name)"
    }.joined(separator: String(field))
  }

  static func read(_ line: String, into interior: inout ProcessInterior) {
    let halves = line.split(separator: part, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return }
    interior.fileKinds = shares(halves[0])
    interior.filePaths = shares(halves[1])
  }

  private static func shares(_ text: Substring) -> [ProcessInterior.Share] {
    let words = text.split(separator: field, omittingEmptySubsequences: false)
    return stride(from: 0, to: words.count - 1, by: 2).compactMap { index in
      Int(words[index]).map { ProcessInterior.Share(String(words[index + 1]), $0) }
    }
  }
}
