/// A thread of a dump, written as JDK 17 prints it.
package struct ThreadText {
  package var name: String
  package var number: Int
  /// `BLOCKED (on object monitor)`.
  package var state: String
  /// `waiting for monitor entry`.
  package var status: String
  /// Frames without `at `, and lines such as `- locked <0x1> (a C)`.
  package var lines: [String]
  /// Entries of "Locked ownable synchronizers", `<0x1> (a C)`.
  package var owned: [String]
  /// Milliseconds.
  package var cpu: Double
  package var isDaemon = true

  package init(
    _ name: String, _ number: Int, _ state: String, _ status: String = "waiting on condition",
    _ lines: [String], owned: [String] = [], cpu: Double = 1
  ) {
    self.name = name
    self.number = number
    self.state = state
    self.status = status
    self.lines = lines
    self.owned = owned
    self.cpu = cpu
  }

  fileprivate func text(age: Double, base: UInt64, listsSynchronizers: Bool) -> String {
    let tid = "0x" + String(base + UInt64(number) * 0x1000, radix: 16)
    var text = "\"\(name)\" #\(number)\(isDaemon ? " daemon" : "") prio=5 os_prio=0 cpu=\(cpu)ms"
    text += " elapsed=\(age)s tid=\(tid) nid=0x\(String(4000 + number, radix: 16)) \(status)"
    text += "  [0x00007f0000000000]\n   java.lang.Thread.State: \(state)\n"
    for line in lines { text += line.hasPrefix("- ") ? "\t\(line)\n" : "\tat \(line)\n" }
    text += "\n"
    guard listsSynchronizers else { return text }
    text += "   Locked ownable synchronizers:\n"
    if owned.isEmpty { text += "\t- None\n" }
    for lock in owned { text += "\t- \(lock)\n" }
    return text + "\n"
  }
}

/// A whole dump, written as `jstack -l` of JDK 17 prints it; `age` is in seconds since the process
/// began and moves the time of the dump, another `process` has other addresses.
package func dumpText(
  _ threads: [ThreadText], age: Double = 100, process: Int = 1, listsSynchronizers: Bool = true,
  deadlocks: String = ""
) -> String {
  let base: UInt64 = 0x7f00_0000_0000 + UInt64(process) << 32
  let minute = Int(age) / 60 % 60
  let second = Int(age) % 60
  var text = "2026-11-20 20:\(minute < 10 ? "0" : "")\(minute):\(second < 10 ? "0" : "")\(second)\n"
  text += "Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6-Debian mixed mode, sharing):\n\n"
  let own = ThreadText("Signal Dispatcher", 4, "RUNNABLE", "waiting on condition", [])
  for thread in [own] + threads {
    text += thread.text(age: age, base: base, listsSynchronizers: listsSynchronizers)
  }
  text += "\"VM Thread\" os_prio=0 cpu=20.1ms elapsed=\(age)s"
  text += " tid=0x\(String(base + 0x10, radix: 16)) nid=0xfa0 runnable  \n\n"
  return text + "JNI global refs: 17, weak refs: 0\n\n" + deadlocks
}
