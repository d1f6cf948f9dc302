/// The counters that a HotSpot JVM keeps in a file for `jstat`, at one moment.
package struct PerformanceData: Sendable, Hashable {
  package enum Value: Sendable, Hashable {
    case number(Int64)
    case text(String)
  }

  /// By their names: `sun.gc.collector.0.invocations`, `java.threads.live`.
  package var entries: [String: Value] = [:]
  /// Whether the JVM had finished setting them up.
  package var isAccessible = true
  /// Seconds since the JVM started, from who read the file; the file tells it only up to JDK 23.
  package var readAfter: Double?

  package init() {}

  package func number(_ name: String) -> Int? {
    guard case .number(let value) = entries[name] else { return nil }
    return Int(exactly: value)
  }

  package func text(_ name: String) -> String? {
    guard case .text(let value) = entries[name], !value.isEmpty else { return nil }
    return value
  }

  /// A time counter in seconds.
  package func seconds(_ name: String) -> Double? {
    guard let ticks = number(name), let frequency = number("sun.os.hrt.frequency"), frequency > 0
    else { return nil }
    return Double(ticks) / Double(frequency)
  }
}

extension PerformanceData {
  /// Seconds since the JVM started.
  package var uptime: Double? { readAfter ?? seconds("sun.os.hrt.ticks") }

  /// When the JVM started, in milliseconds since 1970.
  package var startTime: Int? { number("sun.rt.createVmBeginTime") }

  /// The feature release: 8, 17, 25.
  package var release: Int? {
    guard let version = text("java.property.java.vm.specification.version") else { return nil }
    let digits = version.hasPrefix("1.") ? version.dropFirst(2) : version[...]
    return Int(digits.prefix { $0.isNumber })
  }

  /// Name and version of the virtual machine: `OpenJDK 64-Bit Server VM 17.0.15+6`.
  package var machine: String? {
    let parts = [text("java.property.java.vm.name"), text("java.property.java.vm.version")]
      .compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  /// Main class or archive, and the application's arguments, as the JVM keeps them: they may hold
  /// secrets, and end after 1 KiB or so.
  package var command: String? { text("sun.rt.javaCommand") }
  /// The options of the JVM, from the command line, `JAVA_TOOL_OPTIONS` and files of options; they
  /// may hold secrets.
  package var arguments: String? { text("java.rt.vmArgs") }
  /// Flags from a file of settings.
  package var flags: String? { text("java.rt.vmFlags") }

  package var liveThreads: Int? { number("java.threads.live") }
  package var peakThreads: Int? { number("java.threads.livePeak") }
  package var daemonThreads: Int? { number("java.threads.daemon") }
  package var startedThreads: Int? { number("java.threads.started") }

  /// Classes loaded so far, from archives of shared classes as well.
  package var classesLoaded: Int? {
    sum("java.cls.loadedClasses", "java.cls.sharedLoadedClasses")
  }

  package var classesUnloaded: Int? {
    sum("java.cls.unloadedClasses", "java.cls.sharedUnloadedClasses")
  }

  package var liveClasses: Int? {
    guard let classesLoaded, let classesUnloaded else { return nil }
    return max(0, classesLoaded &- classesUnloaded)
  }

  package var safepoints: Int? { number("sun.rt.safepoints") }
  /// Seconds that all Java threads stood still so far.
  package var safepointTime: Double? { seconds("sun.rt.safepointTime") }
  /// Seconds that it took to bring them to a stand.
  package var safepointSyncTime: Double? { seconds("sun.rt.safepointSyncTime") }

  private func sum(_ first: String, _ second: String) -> Int? {
    guard let first = number(first) else { return nil }
    return first &+ (number(second) ?? 0)
  }
}

extension PerformanceData {
  /// Bytes in use over all spaces of the heap, as of the last collection or later.
  package var heapUsed: Int? {
    let spaces = (0..<4).flatMap { generation in
      (0..<4).compactMap { number("sun.gc.generation.\(generation).space.\($0).used") }
    }
    return spaces.isEmpty ? nil : spaces.reduce(0, &+)
  }

  /// The most that the heap may become, in bytes.
  package var heapMax: Int? {
    if let size = JavaOptions.maxHeap(in: JavaOptions.words(arguments ?? "")) { return size }
    let limits = (0..<2).compactMap { rounded("sun.gc.generation.\($0).maxCapacity") }
    guard let largest = limits.max() else { return nil }
    // Collectors of regions give each generation all of the heap for its limit.
    return hasRegions ? largest : limits.reduce(0, &+)
  }

  private var hasRegions: Bool {
    let names = (0..<3).compactMap { text("sun.gc.collector.\($0).name") }
    let all = ([text("sun.gc.policy.name")].compactMap(\.self) + names).joined(separator: " ")
    return ["G1", "GarbageFirst", "ZGC", "Shenandoah", "Epsilon"].contains { all.contains($0) }
  }

  /// A size without the 8 or 24 bytes that G1 of JDK 17 and older adds to it.
  package func rounded(_ name: String) -> Int? {
    guard let size = number(name), size > 0 else { return number(name) }
    return size & 1023 == 8 || size & 1023 == 24 ? size & ~1023 : size
  }
}
