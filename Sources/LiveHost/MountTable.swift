import Glibc
import LinuxFormats
import Probing

/// Which mounts are worth a question, and what they answer.
struct MountTable {
  /// Kinds that hold nothing, or whose figures mean nothing.
  private static let pseudo: Set = [
    "proc", "sysfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "bpf",
    "pstore", "configfs", "mqueue", "hugetlbfs", "autofs", "binfmt_misc", "fusectl", "rpc_pipefs",
    "nsfs", "efivarfs", "selinuxfs", "smackfs", "ramfs", "rootfs", "binder", "devfs", "nfsd",
    "resctrl", "functionfs", "fuse.lxcfs", "fuse.gvfsd-fuse", "fuse.portal", "fuse.snapfuse",
  ]
  /// Time for an answer, and how many mounts may stay silent before no more are asked.
  private static let patience: Duration = .milliseconds(1500)
  private static let blockLimit = 8
  private static let mountLimit = 2000

  /// The visible mounts, each file system once: a bind mount, a subvolume or a layer of a container
  /// shows what another mount shows.
  static func candidates(_ systems: [FileSystem]) -> [FileSystem] {
    var result: [FileSystem] = []
    var known: [String: Int] = [:]
    for system in FileSystem.merged(systems) where !pseudo.contains(system.type ?? "") {
      guard let (major, minor) = system.deviceNumber else { continue }
      let key = "\(major):\(minor)"
      guard let place = known[key] else {
        known[key] = result.count
        result.append(system)
        continue
      }
      if system.isBetter(than: result[place]) { result[place] = system }
    }
    return Array(result.prefix(mountLimit))
  }

  /// Asks each for its space, in a child that can be left behind.
  static func asked(
    _ systems: [FileSystem], until deadline: ContinuousClock.Instant
  ) -> [FileSystem] {
    let paths = systems.map(\.mountPoint)
    let outcomes = Errand.run(
      count: paths.count, patience: patience, until: deadline, blockLimit: blockLimit
    ) { answer(paths[$0]) }
    return zip(systems, outcomes).map { system, outcome in
      var system = system
      switch outcome {
      case .answered(let text): system.take(answer: text)
      case .blocked(let seconds): system.answer = .blocked(seconds)
      case .failed, .skipped: break
      }
      return system
    }
  }

  private static func answer(_ path: String) -> String {
    var space = statvfs()
    guard unsafe statvfs(path, &space) == 0 else { return "!\(errno)" }
    let figures: [UInt] = [
      space.f_frsize, space.f_blocks, space.f_bfree, space.f_bavail, space.f_files, space.f_ffree,
    ]
    return figures.map { "\($0)" }.joined(separator: " ")
  }
}

extension FileSystem {
  /// The whole file system rather than a folder of it, then the shorter path.
  fileprivate func isBetter(than other: FileSystem) -> Bool {
    let (isWhole, otherIsWhole) = (root == "/", other.root == "/")
    if isWhole != otherIsWhole { return isWhole }
    return mountPoint.utf8.count < other.mountPoint.utf8.count
  }

  /// Takes what `statvfs` said, or `!` and the number of its error.
  fileprivate mutating func take(answer text: String) {
    if text.hasPrefix("!") {
      let error = Int32(text.dropFirst()) ?? 0
      // Another mount hides it.
      if error == ENOENT || error == ENOTDIR {
        answer = .answered
        return
      }
      answer = .failed(unsafe String(cString: strerror(error)))
      return
    }
    let numbers = text.split(separator: " ").map { Int(clamping: UInt64($0) ?? 0) }
    guard numbers.count == 6 else { return }
    let unit = max(1, numbers[0])
    answer = .answered
    size = numbers[1].multiplied(by: unit)
    free = numbers[2].multiplied(by: unit)
    available = numbers[3].multiplied(by: unit)
    used = max(0, numbers[1] &- numbers[2]).multiplied(by: unit)
    (inodes, freeInodes) = (numbers[4], numbers[5])
    usedInodes = max(0, numbers[4] &- numbers[5])
    sizePlace = place
  }
}
