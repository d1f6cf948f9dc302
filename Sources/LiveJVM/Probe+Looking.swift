internal import Probing
import ByteParsing
import Glibc
import JavaFormats
import LinuxFormats

extension Probe {
  /// A JVM has more threads than this before it runs a line of Java.
  private static let fewestThreads = 4

  /// Looks at a process; reads of what other processes hold locked may block.
  ///
  /// `isAsked`: somebody named this process; nothing is passed over because it looks small.
  init(pid: Int, isAsked: Bool) {
    guard let bytes = try? ProcFile.read("/proc/\(pid)/stat", limit: 1024),
      let stat = TaskStat(bytes)
    else {
      self = .gone
      return
    }
    // Most processes of a host are this small: nothing else of them is read.
    if !isAsked, stat.threads < Self.fewestThreads {
      self = .other("few threads")
      return
    }
    guard let status = try? ProcStatus(pid: pid) else {
      self = .gone
      return
    }
    if stat.state == "Z" || stat.state == "X" {
      self = .other("the process has ended and waits for its parent (state \(stat.state))")
    } else if let leader = status.leader, leader != pid {
      self = .other("a thread of process \(leader), not a process")
    } else {
      self = Self.look(pid, stat, status)
    }
  }

  private static func look(_ pid: Int, _ stat: TaskStat, _ status: ProcStatus) -> Probe {
    guard let user = status.user, let group = status.group else { return .gone }
    let ownPid = status.ownPid ?? pid
    let maps: ProcessMaps
    do throws(ProcFile.Failure) {
      maps = try ProcessMaps(pid: pid)
    } catch .missing {
      return .gone
    } catch {
      return closed(pid, stat, user: user, ownPid: ownPid)
    }
    guard maps.isHotSpot || maps.isOpenJ9 else {
      let program = (try? ProcFile.link("/proc/\(pid)/exe")) ?? stat.name
      return .other("not a JVM: \(program) has no libjvm.so loaded")
    }
    let container = ContainerMark(pid: pid)
    let countersPath = maps.countersPath.map { "/proc/\(pid)/root\($0)" }
    let identity = JVMProcessIdentity(
      pid: pid, ownPid: ownPid,
      user: maps.countersPath.flatMap(userName) ?? "uid \(user)",
      machine: maps.isOpenJ9 ? .openJ9 : .hotSpot,
      isInContainer: container.isInContainer, container: container.id, name: stat.name)
    return .jvm(
      JVMTarget(
        identity: identity, user: user, group: group, startTicks: stat.startTicks,
        countersPath: countersPath.flatMap { isReadable($0) ? $0 : nil }))
  }

  /// Reads a little, so that who reads it later knows that it can be.
  private static func isReadable(_ path: String) -> Bool {
    (try? ProcFile.read(path, limit: 32, followsLink: false)) != nil
  }

  /// `root` of `/tmp/hsperfdata_root/4242`.
  private static func userName(_ path: String) -> String? {
    guard let folder = path.split(separator: "/").dropLast().last,
      folder.hasPrefix("hsperfdata_")
    else { return nil }
    return String(folder.dropFirst("hsperfdata_".count))
  }

  /// A process of somebody else; a folder of counters in our own /tmp may give it away.
  private static func closed(_ pid: Int, _ stat: TaskStat, user: UInt32, ownPid: Int) -> Probe {
    let folders = ProcFile.names(in: "/tmp").filter { $0.hasPrefix("hsperfdata_") }
    let owner = folders.first { unsafe access("/tmp/\($0)/\(ownPid)", F_OK) == 0 }
    guard owner != nil || stat.name == "java" else {
      return .other("belongs to another user (uid \(user)), and its program is \(stat.name)")
    }
    let name = owner.map { String($0.dropFirst("hsperfdata_".count)) } ?? "uid \(user)"
    return .closed(
      "a JVM of another user (\(name)), which may not be looked at: run diag as that user or as root (sudo)"
    )
  }
}

/// What `/proc/PID/maps` says of a JVM.
struct ProcessMaps {
  private(set) var isHotSpot = false
  private(set) var isOpenJ9 = false
  /// The file of its counters, in its own mount space.
  private(set) var countersPath: String?

  private static let limit = 64 << 20

  init(pid: Int) throws(ProcFile.Failure) {
    let bytes = try ProcFile.read("/proc/\(pid)/maps", limit: Self.limit)
    self.init(bytes)
  }

  init(_ bytes: [UInt8]) {
    let text = bytes.rawSpan
    isHotSpot = text.firstRange(of: "/libjvm.so", in: 0..<bytes.count) != nil
    isOpenJ9 = text.firstRange(of: "/libj9vm", in: 0..<bytes.count) != nil
    guard let mark = text.firstRange(of: "/hsperfdata_", in: 0..<bytes.count) else { return }
    var start = mark.lowerBound
    while start > 0, bytes[start - 1] != 0x20, bytes[start - 1] != 0x0A { start -= 1 }
    let line = bytes[start...].prefix { $0 != 0x0A }
    let path = String(decoding: line, as: UTF8.self)
    // A file that was deleted under the JVM can only be read through its mapping.
    if !path.hasSuffix(" (deleted)") { countersPath = path }
  }
}

/// Whether a process has a file tree of its own, and which container that is.
struct ContainerMark {
  var isInContainer: Bool
  var id: String?

  init(pid: Int) {
    let own = try? ProcFile.link("/proc/self/ns/mnt")
    let other = try? ProcFile.link("/proc/\(pid)/ns/mnt")
    isInContainer = own != nil && other != nil && own != other
    id = ProcFile.text("/proc/\(pid)/cgroup").flatMap(Self.id)
  }

  /// The first twelve figures of a 64-figure id in the path of a control group.
  static func id(in text: String) -> String? {
    for part in text.split(whereSeparator: { !$0.isHexDigit }) where part.count == 64 {
      return String(part.prefix(12))
    }
    return nil
  }
}
