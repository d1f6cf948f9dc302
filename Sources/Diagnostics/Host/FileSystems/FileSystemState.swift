internal import Evidence
internal import LinuxFormats

/// A file system as the last look at each of its sides showed it.
struct FileSystemState {
  /// Space left at a moment.
  struct Moment {
    var seconds: Double?
    var available: Int
  }

  var system: FileSystem
  /// The input that sizes, inodes and the mount came from.
  private(set) var sizeSource, inodeSource, mountSource, answerSource: String
  private(set) var moments: [Moment] = []
  /// Whether it was seen mounted for writing, and later read-only.
  private(set) var turnedReadOnly = false
  /// Files without a name on it, largest first; each process and file once.
  var deleted: [(file: DeletedFile, source: String)] = []

  init(_ system: FileSystem, _ look: HostEvidence.Look) {
    self.system = system
    (sizeSource, inodeSource) = (look.source, look.source)
    (mountSource, answerSource) = (look.source, look.source)
    remember(system, look)
  }

  mutating func take(_ newer: FileSystem, _ look: HostEvidence.Look) {
    if isOfAnotherHost(newer, look) {
      let other = FileSystemState(newer, look)
      if other.used ?? 0 > used ?? 0 { self = other }
      return
    }
    if system.isReadOnly == false, newer.isReadOnly == true { turnedReadOnly = true }
    if newer.size != nil || newer.printedUse != nil { sizeSource = look.source }
    if newer.inodes != nil { inodeSource = look.source }
    if !newer.options.isEmpty { mountSource = look.source }
    if newer.answer != .notAsked { answerSource = look.source }
    system = FileSystem.merged([system, newer])[0]
    remember(newer, look)
  }

  /// Whether sizes tell two captures of the same mount point apart; of two hosts the fuller file
  /// system is judged.
  private func isOfAnotherHost(_ newer: FileSystem, _ look: HostEvidence.Look) -> Bool {
    guard let size = system.size, let other = newer.size, look.source != sizeSource,
      look.snapshot.uptime == nil, look.snapshot.time == nil
    else { return false }
    return abs(Double(size) - Double(other)) > 0.1 * Double(max(size, other))
  }

  private mutating func remember(_ system: FileSystem, _ look: HostEvidence.Look) {
    guard let available = system.available else { return }
    let seconds = look.snapshot.uptime ?? look.snapshot.time
    moments.append(Moment(seconds: seconds, available: available))
  }

  /// The share in use as `df` computes it: what is kept for root does not count.
  var used: Double? {
    guard let used = system.used, let available = system.available,
      used > 0 || available > 0
    else { return system.printedUse }
    return 100 * Double(used) / (Double(used) + Double(available))
  }

  var usedInodes: Double? {
    guard let inodes = system.inodes, inodes > 0, let free = system.freeInodes else { return nil }
    return 100 * (1 - min(1, max(0, Double(free) / Double(inodes))))
  }

  /// Bytes per second, and the seconds it was watched for.
  var growth: (rate: Double, seconds: Double)? {
    guard let first = moments.first, let last = moments.last, let start = first.seconds,
      let end = last.seconds, end > start
    else { return nil }
    return (Double(first.available &- last.available) / (end - start), end - start)
  }

  /// What the file system is for, as far as its place tells.
  var role: String {
    let path = system.mountPoint
    if path == "/boot" || path.hasPrefix("/boot/") || path == "/efi" { return "boot" }
    let types = ["tmpfs", "devtmpfs", "ramfs"]
    let isMemory =
      types.contains(system.type ?? "") || types.contains(system.device)
      || ["udev", "shm"].contains(system.device)
    return isMemory ? "memory" : "data"
  }
}
