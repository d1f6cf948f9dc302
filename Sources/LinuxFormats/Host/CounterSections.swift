import ByteParsing

/// `/proc/meminfo`.
package struct MeminfoSection: HostSection {
  package static let markers: [StaticString] = ["MemTotal:"]

  private var counters: NamedCounters

  package init(_ origin: SectionOrigin) {
    counters = NamedCounters(file: origin.source)
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "MemTotal:")
  }

  /// `MemFree:  123 kB`, where kB are 1024 bytes; counts have no unit.
  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon < 40 else {
      return false
    }
    var cursor = ByteCursor(line)
    cursor.move(to: colon + 1)
    guard let value = cursor.nextNumber() else { return false }
    cursor.skipBlanks()
    let isSize = cursor.skip(ifNext: "kB")
    cursor.skipBlanks()
    guard cursor.isAtEnd else { return false }
    let (bytes, overflow) = value.multipliedReportingOverflow(by: isSize ? 1024 : 1)
    guard !overflow else { return true }
    counters.set(line.string(0..<colon), bytes, line: number)
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.memory != nil }

  package func add(to snapshot: inout HostSnapshot) { snapshot.memory = counters }
}

/// `/proc/vmstat`.
package struct VmstatSection: HostSection {
  package static let markers: [StaticString] = ["nr_free_pages "]

  private var counters: NamedCounters

  package init(_ origin: SectionOrigin) {
    counters = NamedCounters(file: origin.source)
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "nr_free_pages ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    var cursor = ByteCursor(line)
    guard let name = cursor.word(), name.lowerBound == 0, line[0] >= 0x61, line[0] <= 0x7A,
      let value = cursor.nextNumber(), cursor.isAtEnd
    else { return false }
    counters.set(line.string(name), value, line: number)
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.virtualMemory != nil }

  package func add(to snapshot: inout HostSnapshot) { snapshot.virtualMemory = counters }
}

/// `/proc/stat`.
package struct StatSection: HostSection {
  package static let markers: [StaticString] = ["procs_running "]

  private let file: String?
  private var times: ProcessorTimes?

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "cpu  ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    var cursor = ByteCursor(line)
    guard let name = cursor.word(), name.lowerBound == 0 else { return false }
    if line.starts(with: "cpu") {
      let fields = cursor.numbers()
      guard fields.count >= 4 else { return false }
      let values = ProcessorTimes.Times(fields)
      if name.count == 3 {
        // The same file again.
        guard times == nil else { return false }
        times = ProcessorTimes(file: file, line: number, all: values)
      } else if let processor = Int(line.string(3..<name.upperBound)) {
        times?.each[processor] = values
      }
      return true
    }
    guard times != nil, let value = cursor.nextNumber() else { return false }
    switch line.string(name) {
    case "ctxt": times?.contextSwitches = value
    case "btime": times?.bootTime = value
    case "processes": times?.forks = value
    case "procs_running": times?.running = value
    case "procs_blocked": times?.blocked = value
    case "intr", "softirq", "page", "swap", "swap_in", "disk_io": break
    default: return false
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.processors != nil }

  package func add(to snapshot: inout HostSnapshot) { snapshot.processors = times }
}

/// `/proc/loadavg`: `0.20 0.18 0.12 1/80 11206`.
package struct LoadSection: HostSection {
  private let file: String?
  private var load: LoadAverage?

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    parsed(line, Place()) != nil
  }

  private static func parsed(_ line: RawSpan, _ place: Place) -> LoadAverage? {
    var cursor = ByteCursor(line)
    var means: [Double] = []
    for _ in 0..<3 {
      cursor.skipBlanks()
      guard let mean = cursor.number() else { return nil }
      means.append(mean)
    }
    guard let runnable = cursor.nextNumber(), cursor.skip(ifNext: UInt8(ascii: "/")),
      let tasks = cursor.nextNumber(), cursor.nextNumber() != nil
    else { return nil }
    cursor.skipBlanks()
    guard cursor.isAtEnd else { return nil }
    return LoadAverage(
      place: place, one: means[0], five: means[1], fifteen: means[2], runnable: runnable,
      tasks: tasks)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard load == nil, let parsed = Self.parsed(line, Place(file: file, line: number)) else {
      return false
    }
    load = parsed
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.load != nil }

  package func add(to snapshot: inout HostSnapshot) { snapshot.load = load }
}
