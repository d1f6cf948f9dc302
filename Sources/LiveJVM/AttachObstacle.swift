internal import Probing
import Glibc
import JavaFormats
import LinuxFormats

/// Why the signal of the attach mechanism must not be sent: it ends a process that does not catch
/// it, and a JVM without the mechanism answers it by a dump into the application's own output.
struct AttachObstacle {
  /// `nil` where nothing speaks against it.
  let reason: String?

  init(_ target: JVMTarget, isDisabledByCounters: Bool?) {
    if target.identity.machine == .openJ9 {
      reason =
        "an OpenJ9 JVM, whose attach mechanism is another one: send kill -3 and hand in the javacore file"
    } else if let status = try? ProcStatus(pid: target.pid), !status.catches(SIGQUIT) {
      reason =
        "it does not catch SIGQUIT, which would end it: it was started with -Xrs, or this moment"
    } else if (try? ProcStatus(pid: target.pid)) == nil {
      reason = "the process has ended"
    } else if isDisabledByCounters == true || Self.isDisabled(target) {
      reason =
        "its attach mechanism is off (-XX:+DisableAttachMechanism): no signal was sent, since it would print a dump into the application's own output"
    } else {
      reason = nil
    }
  }

  private static let flag = "DisableAttachMechanism"

  /// Looks where options of a JVM come from, in the order in which later ones win.
  private static func isDisabled(_ target: JVMTarget) -> Bool {
    let environment = strings("/proc/\(target.pid)/environ")
    func words(_ name: String) -> [String] {
      let entry = environment.first { $0.hasPrefix(name + "=") }
      return entry.map { JavaOptions.words(String($0.dropFirst(name.count + 1))) } ?? []
    }
    var options = words("JAVA_TOOL_OPTIONS")
    var settings: [String] = []
    let line = Array(strings("/proc/\(target.pid)/cmdline").dropFirst())
    options += expanded(words("JDK_JAVA_OPTIONS") + line, target)
    options += words("_JAVA_OPTIONS")
    for start in ["-XX:Flags=", "-XX:VMOptionsFile="] {
      if let path = JavaOptions.value(after: start, in: options) {
        settings += JavaOptions.words(file(path, target))
      }
    }
    return JavaOptions.setting(of: flag, in: settings + options) ?? false
  }

  /// The words in front of the main class, with those of `@` files in place of their names.
  private static func expanded(_ words: [String], _ target: JVMTarget) -> [String] {
    var all: [String] = []
    for word in JavaOptions.options(words).options {
      guard word.hasPrefix("@"), !word.hasPrefix("@@") else {
        all.append(word)
        continue
      }
      let inner = JavaOptions.options(JavaOptions.words(file(String(word.dropFirst()), target)))
      all += inner.options
      if inner.isComplete { break }
    }
    return all
  }

  /// The text of a file as the process names it.
  private static func file(_ path: String, _ target: JVMTarget) -> String {
    let base = path.hasPrefix("/") ? "/proc/\(target.pid)/root" : "/proc/\(target.pid)/cwd/"
    return ProcFile.text(base + path, limit: 1 << 20) ?? ""
  }

  private static func strings(_ path: String) -> [String] {
    let bytes = (try? ProcFile.read(path, limit: 4 << 20)) ?? []
    return bytes.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

/// Why a process cannot answer although it is there.
enum StandStill {
  /// What holds the process, by the state of its main thread and, where `looksAtFreezer`, by its
  /// control group; `nil` where nothing does.
  static func reason(_ pid: Int, state: Character, looksAtFreezer: Bool) -> String? {
    switch state {
    case "T": "stopped by a signal (state T): kill -CONT \(pid) lets it go on"
    case "t": isTraced(pid) ? "stopped by a debugger or tracer (state t)" : nil
    default:
      looksAtFreezer && isFrozen(pid)
        ? "its control group is frozen (docker pause does that): it goes on when that ends" : nil
    }
  }

  /// Whether it stays in that state: a tracer of system calls stops it for moments only.
  private static func isTraced(_ pid: Int) -> Bool {
    for _ in 0..<10 {
      pause(milliseconds: 10)
      guard let bytes = try? ProcFile.read("/proc/\(pid)/stat", limit: 4096),
        TaskStat(bytes)?.state == "t"
      else { return false }
    }
    return true
  }

  /// Whether the freezer of control groups, of either version, holds it.
  private static func isFrozen(_ pid: Int) -> Bool {
    for line in (ProcFile.text("/proc/\(pid)/cgroup") ?? "").split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let path = fields[2]
      if fields[0] == "0" {
        for mount in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
          let events = ProcFile.text("\(mount)\(path)/cgroup.events") ?? ""
          if events.split(separator: "\n").contains("frozen 1") { return true }
        }
      } else if fields[1] == "freezer" {
        if ProcFile.text("/sys/fs/cgroup/freezer\(path)/freezer.state") == "FROZEN" { return true }
      }
    }
    return false
  }
}
