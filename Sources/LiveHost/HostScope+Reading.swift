import Glibc
import LinuxFormats

extension HostScope {
  /// Files that the makers of containers leave in them, and whose they are.
  private static let signs: [(path: String, name: String)] = [
    ("/var/run/secrets/kubernetes.io", "kubernetes"), ("/run/.containerenv", "podman"),
    ("/.dockerenv", "docker"),
  ]

  /// Finds out whether this process runs in a container.
  init(_ reader: FileReader) {
    let mounts = reader.text("/proc/self/mountinfo") ?? ""
    let lines = mounts.split(separator: "\n").map { $0.split(separator: " ") }
    let named = reader.text("/run/systemd/container")
    let sign = Self.signs.first { unsafe access($0.path, F_OK) == 0 }?.name
    self.init(
      container: named ?? sign ?? (Self.hasLayeredRoot(lines) ? "a container" : nil),
      isFaked: lines.contains { $0.count > 4 && $0[4] == "/proc/meminfo" },
      group: reader.text("/proc/self/cgroup").map { ControlGroupPaths($0).best })
  }

  /// Images are stacked by overlay; of a host this is rare.
  private static func hasLayeredRoot(_ mounts: [[Substring]]) -> Bool {
    mounts.contains { words in
      guard words.count > 4, words[4] == "/", let mark = words.firstIndex(of: "-"),
        mark + 1 < words.count
      else { return false }
      return words[mark + 1] == "overlay"
    }
  }
}
