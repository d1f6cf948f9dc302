package import JavaFormats

/// A JVM that runs on this host, as far as `/proc` tells without asking it.
package struct JVMTarget: Sendable, Hashable {
  package var identity: JVMProcessIdentity
  /// Its effective user and group; the attach mechanism wants the same.
  var user: UInt32
  var group: UInt32
  /// When it began, in clock ticks since boot: tells it from a later process with its id.
  var startTicks: Int
  /// The file of its counters, from outside its mount space; `nil` where it has none mapped.
  var countersPath: String?

  package var pid: Int { identity.pid }
}

/// What a look at one process id came to.
enum Probe {
  case jvm(JVMTarget)
  /// It is none, and why that is known.
  case other(String)
  /// It may be one, or is, and may not be looked at.
  case closed(String)
  case gone

  /// Fields of a line between processes; neither control character stands in what is sent.
  private static let separator: Character = "\u{1F}"

  var line: String {
    switch self {
    case .jvm(let target):
      let id = target.identity
      return Self.joined([
        "jvm", String(id.pid), String(id.ownPid), id.user, id.machine.rawValue,
        id.isInContainer ? "1" : "0", id.container ?? "", id.name, String(target.user),
        String(target.group), String(target.startTicks), target.countersPath ?? "",
      ])
    case .other(let what): return Self.joined(["other", what])
    case .closed(let why): return Self.joined(["closed", why])
    case .gone: return "gone"
    }
  }

  private static func joined(_ fields: [String]) -> String {
    fields.map { String($0.filter { $0 != separator }) }.joined(separator: String(separator))
  }

  init?(line: String) {
    let fields = line.split(separator: Self.separator, omittingEmptySubsequences: false)
      .map(String.init)
    switch fields[0] {
    case "jvm":
      guard fields.count == 12, let pid = Int(fields[1]), let own = Int(fields[2]),
        let machine = JVMProcessIdentity.Machine(rawValue: fields[4]),
        let user = UInt32(fields[8]), let group = UInt32(fields[9]), let start = Int(fields[10])
      else { return nil }
      let identity = JVMProcessIdentity(
        pid: pid, ownPid: own, user: fields[3], machine: machine,
        isInContainer: fields[5] == "1", container: fields[6].isEmpty ? nil : fields[6],
        name: fields[7])
      self = .jvm(
        JVMTarget(
          identity: identity, user: user, group: group, startTicks: start,
          countersPath: fields[11].isEmpty ? nil : fields[11]))
    case "other" where fields.count == 2: self = .other(fields[1])
    case "closed" where fields.count == 2: self = .closed(fields[1])
    case "gone": self = .gone
    default: return nil
    }
  }
}
