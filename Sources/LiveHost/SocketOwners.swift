import LinuxFormats
import Probing

/// Which process holds a socket.
enum SocketOwners {
  private static let linkLimit = 300_000

  /// `nginx (pid 41)` by inode, of those that are asked for.
  static func owners(
    of inodes: Set<Int>, until deadline: ContinuousClock.Instant
  ) -> [Int: String] {
    var result: [Int: String] = [:]
    var left = linkLimit
    for pid in ProcFile.numbers(in: "/proc") {
      guard result.count < inodes.count, left > 0, !deadline.hasPassed else { break }
      var own: [Int] = []
      left -=
        (try? OpenDescriptors.forEach(of: pid) { _, target in
          guard target.hasPrefix("socket:["), let inode = Int(target.dropFirst(8).dropLast()),
            inodes.contains(inode), result[inode] == nil
          else { return }
          own.append(inode)
        }) ?? 1
      guard !own.isEmpty else { continue }
      let name = ProcFile.text("/proc/\(pid)/comm") ?? "?"
      for inode in own { result[inode] = "\(name) (pid \(pid))" }
    }
    return result
  }
}
