import Glibc
import LinuxFormats
import Probing

/// Reads the control groups of the host, of version 2, version 1 or both.
///
/// A hierarchy is where `/proc/self/mountinfo` says that it is mounted.
final class ControlGroupWalk {
  /// Groups that are read at most.
  private static let groupLimit = 2000
  private static let depthLimit = 12

  private struct Hierarchy {
    /// `memory`; empty for version 2.
    var controller: String
    var root: String
  }

  private let reader: FileReader
  private let hierarchies: [Hierarchy]
  /// Paths of groups by hierarchy, each found when it is first walked.
  private var paths: [Int: [String]] = [:]
  private(set) var isCut = false

  init(_ reader: FileReader) {
    self.reader = reader
    hierarchies = Self.hierarchies(reader.text("/proc/self/mountinfo") ?? "")
  }

  var isEmpty: Bool { hierarchies.isEmpty }

  /// All groups, by their paths.
  func groups(until deadline: ContinuousClock.Instant) -> [ControlGroup] {
    var groups: [String: ControlGroup] = [:]
    for (place, hierarchy) in hierarchies.enumerated() {
      let files =
        hierarchy.controller.isEmpty
        ? ControlGroupFiles.unified : ControlGroupFiles.separate[hierarchy.controller] ?? []
      for path in groupPaths(place) {
        guard !deadline.hasPassed else {
          isCut = true
          break
        }
        let folder = hierarchy.root + (path == "/" ? "" : path)
        read(files, folder, into: &groups[path, default: ControlGroup(path: path)])
      }
    }
    return groups.values.sorted { $0.path < $1.path }
  }

  private func groupPaths(_ place: Int) -> [String] {
    let found = paths[place] ?? list(hierarchies[place])
    paths[place] = found
    return found
  }

  /// Whether any group has a limit of I/O.
  func hasLimitsOfIO(until deadline: ContinuousClock.Instant) -> Bool {
    for (place, hierarchy) in hierarchies.enumerated() {
      let files =
        switch hierarchy.controller {
        case "": ["io.max"]
        case "blkio":
          ["read_bps", "write_bps", "read_iops", "write_iops"].map {
            "blkio.throttle.\($0)_device"
          }
        default: [String]()
        }
      if files.isEmpty { continue }
      for path in groupPaths(place) where !deadline.hasPassed {
        let folder = hierarchy.root + (path == "/" ? "" : path)
        for name in files where reader.read("\(folder)/\(name)", { $0.byteCount > 0 }) == true {
          return true
        }
      }
    }
    return false
  }

  private func read(_ files: [String], _ path: String, into group: inout ControlGroup) {
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    defer { close(folder) }
    for name in files {
      _ = reader.read(name, in: folder) { bytes in
        ControlGroupFiles.read(name, bytes, path: "\(path)/\(name)", into: &group)
      }
    }
    let isLimited = group.io?.devices.contains(where: \.isLimited) == true && group.members == nil
    if isLimited || group.processor?.quota != nil && files.contains("cpu.stat") {
      group.members = reader.text("cgroup.procs", in: folder)?.split(separator: "\n").prefix(4096)
        .compactMap { Int($0) }
    }
  }

  /// The groups of a hierarchy, the root first.
  private func list(_ hierarchy: Hierarchy) -> [String] {
    var found = ["/"]
    var next = 0
    while next < found.count {
      let path = found[next]
      next += 1
      let depth = path.split(separator: "/").count
      guard depth < Self.depthLimit else { continue }
      let below = path == "/" ? "" : path
      for name in Self.folders(in: hierarchy.root + below) {
        guard found.count < Self.groupLimit else {
          isCut = true
          return found
        }
        found.append("\(below)/\(name)")
      }
    }
    return found
  }

  private static func folders(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      guard unsafe Int32(entry.pointee.d_type) == Int32(DT_DIR) else { continue }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  /// `31 23 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory`.
  private static func hierarchies(_ mounts: String) -> [Hierarchy] {
    var result: [Hierarchy] = []
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let mark = words.firstIndex(of: "-"), mark >= 5, mark + 1 < words.count else {
        continue
      }
      let (type, root) = (words[mark + 1], String(words[4]))
      if type == "cgroup2" { result.append(Hierarchy(controller: "", root: root)) }
      guard type == "cgroup" else { continue }
      let options = words.last?.split(separator: ",") ?? []
      for controller in ControlGroupFiles.separate.keys.sorted()
      where options.contains(Substring(controller)) {
        result.append(Hierarchy(controller: controller, root: root))
      }
    }
    return result
  }
}
