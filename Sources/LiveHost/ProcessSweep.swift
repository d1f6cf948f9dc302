import ByteParsing
import Glibc
import LinuxFormats
import Probing

/// Reads `/proc/PID` of all processes; only files that never wait for the process.
final class ProcessSweep {
  private let reader: FileReader
  private let pids: [Int]?
  private let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  private let isRoot = geteuid() == 0
  /// Processes of the last sweep by id, and how long each had run, in nanoseconds.
  private var known: [Int: (process: HostProcess, ran: Int?)] = [:]
  private var groups: [String] = []
  private var groupPlaces: [String: Int] = [:]
  /// The same by what stands in `cgroup`, which is alike for many.
  private var knownTexts: [String: Int] = [:]
  /// Whether the kernel says the number of open files as the size of `fd`, as from 6.2 on.
  private var countsDescriptors: Bool?
  var readsSwap = false

  init(_ reader: FileReader, pids: [Int]?) {
    self.reader = reader
    self.pids = pids
  }

  /// A full table of all processes.
  func table(until deadline: ContinuousClock.Instant) -> ProcessTable {
    var processes: [HostProcess] = []
    var seen: [Int: (process: HostProcess, ran: Int?)] = [:]
    for (place, pid) in (pids ?? ProcFile.numbers(in: "/proc")).enumerated() {
      if place % 64 == 63, deadline.hasPassed { break }
      guard let entry = process(pid) else { continue }
      processes.append(entry.process)
      seen[pid] = entry
    }
    known = seen
    return ProcessTable(uptime: HostClock.uptime, processes: processes, groups: groups)
  }

  private func process(_ pid: Int) -> (process: HostProcess, ran: Int?)? {
    if let same = unchanged(pid) { return same }
    let folder = unsafe open("/proc/\(pid)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return nil }
    defer { close(folder) }
    guard
      var process = reader.read("stat", in: folder, { HostProcess(stat: $0, pageSize: pageSize) })
    else { return nil }
    if process.isKernelThread { return (process, nil) }
    let before = known[pid].flatMap { $0.process.startTicks == process.startTicks ? $0 : nil }
    let ran = reader.read("schedstat", in: folder) { process.read(schedstat: $0) }
    fill(&process, folder, before?.process)
    return (process, ran)
  }

  /// A process with one thread that has not run since the last sweep: all else is as it was.
  ///
  /// Nanoseconds of processor time are as good as a name: no other process that got its id has the
  /// same.
  private func unchanged(_ pid: Int) -> (process: HostProcess, ran: Int?)? {
    guard let before = known[pid], before.process.threads == 1, let ran = before.ran, ran > 0 else {
      return nil
    }
    var process = before.process
    let now = reader.read("/proc/\(pid)/schedstat") { process.read(schedstat: $0) }
    return now == ran ? (process, ran) : nil
  }

  private func fill(_ process: inout HostProcess, _ folder: Int32, _ before: HostProcess?) {
    reader.read("statm", in: folder) { process.read(statm: $0, pageSize: pageSize) }
    reader.read("io", in: folder, pattern: "/proc/PID/io") { process.read(io: $0) }
    if readsSwap || pids != nil {
      reader.read("status", in: folder) { process.read(status: $0) }
    }
    process.openFiles = openFiles(folder)
    if let before {
      (process.group, process.user) = (before.group, before.user)
      process.openFilesLimit = before.openFilesLimit
      process.openFilesHardLimit = before.openFilesHardLimit
      process.processLimit = before.processLimit
    } else {
      process.group = reader.text("cgroup", in: folder).map(groupPlace)
      process.user = owner(folder)
    }
    if process.openFilesLimit == nil, pids != nil || process.openFiles ?? 0 >= 24 {
      reader.read("limits", in: folder) { process.read(limits: $0) }
    }
  }

  private func owner(_ folder: Int32) -> Int? {
    var status = stat()
    guard unsafe fstat(folder, &status) == 0 else { return nil }
    return Int(status.st_uid)
  }

  private func openFiles(_ folder: Int32) -> Int? {
    var status = stat()
    guard countsDescriptors != false, unsafe fstatat(folder, "fd", &status, 0) == 0 else {
      return countsDescriptors == false ? listedFiles(folder) : nil
    }
    if status.st_size > 0 {
      countsDescriptors = true
      return Int(status.st_size)
    }
    if countsDescriptors == true { return 0 }
    guard let count = listedFiles(folder) else { return nil }
    // No open file at all is rare: the kernel does not say it.
    if count > 0 { countsDescriptors = false }
    return count
  }

  private func listedFiles(_ folder: Int32) -> Int? {
    let list = unsafe openat(folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard list >= 0, let stream = unsafe fdopendir(list) else { return nil }
    defer { unsafe closedir(stream) }
    var count = 0
    while let entry = unsafe readdir(stream) {
      if unsafe entry.pointee.d_name.0 != 0x2E { count += 1 }
    }
    return count
  }

  /// The place of the path in a process's `cgroup` file: of version 2, else of the memory
  /// controller, else of the first.
  private func groupPlace(_ text: String) -> Int {
    if let place = knownTexts[text] { return place }
    let path = ControlGroupPaths(text).best
    let place = groupPlaces[path] ?? groups.count
    if place == groups.count { groups.append(path) }
    (groupPlaces[path], knownTexts[text]) = (place, place)
    return place
  }
}

/// The lines of `/proc/PID/cgroup`: `4:memory:/system.slice`, `0::/system.slice`.
struct ControlGroupPaths {
  /// By controller; version 2 stands under an empty name.
  private(set) var paths: [String: String] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
        paths[String(controller)] = String(parts[2])
      }
    }
  }

  /// The one whose limits of I/O hold.
  var io: String? { paths["blkio"] ?? paths["io"] ?? paths[""] }

  /// Of the hierarchies the one that says most: a path other than the root.
  var best: String {
    for name in ["", "memory", "cpu", "blkio", "pids"] {
      if let path = paths[name], path != "/" { return path }
    }
    return "/"
  }
}
