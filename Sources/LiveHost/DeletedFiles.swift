import Glibc
import LinuxFormats
import Probing

/// Files without a name that processes still hold open.
struct DeletedFiles {
  /// Descriptors that are looked at, and files whose size is asked for.
  private static let linkLimit = 300_000
  private static let fileLimit = 2_000

  private(set) var files: [DeletedFile] = []
  /// Processes whose descriptors this user may not see.
  private(set) var hidden = 0

  init(until deadline: ContinuousClock.Instant) {
    var found: [(pid: Int, descriptor: Int, path: String)] = []
    var left = Self.linkLimit
    for pid in ProcFile.numbers(in: "/proc") {
      guard left > 0, found.count < Self.fileLimit, !deadline.hasPassed else { break }
      do {
        left -= try OpenDescriptors.forEach(of: pid) { descriptor, path in
          guard path.hasSuffix(" (deleted)"), DeletedFile.isOnDisk(path) else { return }
          found.append((pid, descriptor, String(path.dropLast(10))))
        }
      } catch {
        if error == .forbidden { hidden += 1 }
      }
    }
    // A file of a mount that does not answer makes its question wait.
    let outcomes = Errand.run(
      count: found.count, patience: .milliseconds(500), until: deadline, blockLimit: 4
    ) { Self.answer("/proc/\(found[$0].pid)/fd/\(found[$0].descriptor)") }
    var seen: Set<String> = []
    for (entry, outcome) in zip(found, outcomes) {
      guard case .answered(let text) = outcome else { continue }
      let parts = text.split(separator: " ").map(String.init)
      guard parts.count == 3, seen.insert("\(entry.pid) \(parts[1]) \(parts[2])").inserted else {
        continue
      }
      let name = ProcFile.text("/proc/\(entry.pid)/comm") ?? "?"
      var file = DeletedFile(
        place: Place(file: "/proc/\(entry.pid)/fd/\(entry.descriptor)"), pid: entry.pid,
        processName: name, path: entry.path)
      file.size = Int(parts[0])
      (file.deviceNumber, file.inode) = (parts[1], Int(parts[2]))
      files.append(file)
    }
  }

  /// Bytes on disk, the file system and the inode of a regular file without a name.
  private static func answer(_ path: String) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_nlink == 0
    else { return nil }
    let device = status.st_dev
    let major = (device >> 8 & 0xFFF) | (device >> 32 & ~0xFFF)
    let minor = (device & 0xFF) | (device >> 12 & 0xFFFF_FF00)
    return "\(Int(status.st_blocks).multiplied(by: 512)) \(major):\(minor) \(status.st_ino)"
  }
}

/// Where the descriptors of a process lead; the links are read, what they lead to is not touched.
enum OpenDescriptors {
  /// - Returns: how many there were.
  static func forEach(
    of pid: Int, _ body: (Int, String) -> Void
  ) throws(ProcFile.Failure) -> Int {
    let path = "/proc/\(pid)/fd"
    guard let folder = unsafe opendir(path) else {
      switch errno {
      case EACCES, EPERM: throw .forbidden
      default: throw .missing
      }
    }
    defer { unsafe closedir(folder) }
    var count = 0
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let descriptor = Int(name) else { continue }
      count += 1
      if let target = try? ProcFile.link("\(path)/\(name)") { body(descriptor, target) }
    }
    return count
  }
}
