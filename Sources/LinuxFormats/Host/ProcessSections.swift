import ByteParsing

extension SectionOrigin {
  /// The process of `/proc/4242/status`, or of a copy in a folder of that name.
  var pid: Int? {
    let parts = (path ?? "").split(separator: "/")
    guard let place = parts.lastIndex(of: "proc"), place + 1 < parts.count else { return nil }
    return Int(parts[place + 1])
  }
}

/// `/proc/PID/status`, or lines of it.
package struct StatusSection: HostSection {
  package static let markers: [StaticString] = ["VmRSS:", "RssAnon:", "FDSize:", "VmHWM:"]

  private var process: HostProcess
  private var pid: Int?
  private var keys: Set<String> = []
  private var file, shared: Int?
  private let source: String?

  package init(_ origin: SectionOrigin) {
    pid = origin.pid
    source = origin.source
    process = HostProcess(pid: origin.pid ?? 0)
  }

  private static let first: [StaticString] = [
    "Name:\t", "Name:   ", "State:\t", "Pid:\t", "VmPeak:", "VmSize:", "VmHWM:", "VmRSS:",
    "RssAnon:",
    "FDSize:", "Threads:\t",
  ]

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    first.contains { line.starts(with: $0) }
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 1, colon < 40,
      colon + 1 == line.byteCount || line[colon + 1].isBlank
    else { return false }
    for index in 0..<colon where line[index].isBlank { return false }
    let key = line.string(0..<colon)
    guard Self.isKnown(key), keys.insert(key).inserted else { return false }
    if process.place == nil { process.place = Place(file: source, line: number) }
    let text = line.string(line.trimmed((colon + 1)..<line.byteCount))
    let value = Int(text.prefix { $0.isNumber })
    let bytes = value.map { $0.multiplied(by: 1024) }
    switch key {
    case "Name": process.name = text
    case "State": process.state = text.first ?? "?"
    case "Pid": pid = value ?? pid
    case "PPid": process.parent = value ?? -1
    case "Uid": process.user = value
    case "Threads": process.threads = value ?? 0
    case "VmRSS": process.resident = bytes ?? -1
    case "VmHWM": process.peakResident = bytes
    case "VmSwap": process.swapped = bytes
    case "RssFile": file = bytes
    case "RssShmem": shared = bytes
    default: break
    }
    return true
  }

  private static func isKnown(_ key: String) -> Bool {
    if key.hasPrefix("Vm") || key.hasPrefix("Rss") || key.hasPrefix("Sig")
      || key.hasPrefix("Cap") || key.hasPrefix("Cpus_") || key.hasPrefix("Mems_")
      || key.hasPrefix("Shd") || key.hasPrefix("NS") || key.hasPrefix("Speculation")
      || key.hasPrefix("x86_") || key.hasPrefix("untag_") || key.hasSuffix("_ctxt_switches")
    {
      return true
    }
    return [
      "Name", "Umask", "State", "Tgid", "Ngid", "Pid", "PPid", "TracerPid", "Uid", "Gid",
      "FDSize", "Groups", "Kthread", "HugetlbPages", "CoreDumping", "THP_enabled", "Threads",
      "NoNewPrivs", "Seccomp", "Seccomp_filters",
    ].contains(key)
  }

  /// Whether it is of a process at all: other texts have a line `Name:` too.
  private var isTelling: Bool {
    pid != nil || keys.contains("VmRSS") || keys.contains("RssAnon") || keys.contains("Threads")
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    isTelling && snapshot.has(.status, of: pid)
  }

  package func add(to snapshot: inout HostSnapshot) {
    guard isTelling else { return }
    snapshot.change(process: pid) { known in
      known.parts.insert(.status)
      known.place = known.place ?? process.place
      if !process.name.isEmpty { known.name = process.name }
      if process.state != "?" { known.state = process.state }
      if process.parent >= 0 { known.parent = process.parent }
      if process.threads > 0 { known.threads = process.threads }
      if process.resident >= 0 { known.resident = process.resident }
      known.user = process.user ?? known.user
      known.swapped = process.swapped ?? known.swapped
      known.peakResident = process.peakResident ?? known.peakResident
      known.sharedMemory = shared ?? known.sharedMemory
      if let file { known.shared = file.addingClamped(shared ?? 0) }
    }
  }
}

/// `/proc/PID/stat`: `4242 (java) S 1 4242 …`.
package struct ProcessStatSection: HostSection {
  package static let markers: [StaticString] = [
    " 0 -1 4194304 ", " 0 -1 4194560 ", " 0 -1 1077936128 ", " 0 -1 1077936384 ",
  ]

  private var process: HostProcess?
  private let source: String?

  package init(_ origin: SectionOrigin) {
    source = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard line.byteCount > 60, line[0].isDigit, line.byteCount < 1000 else { return false }
    return HostProcess(stat: line, pageSize: 4096) != nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard process == nil, var read = HostProcess(stat: line, pageSize: 4096) else { return false }
    read.place = Place(file: source, line: number)
    read.parts = .stat
    process = read
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool {
    process.map { snapshot.has(.stat, of: $0.pid) } ?? false
  }

  package func add(to snapshot: inout HostSnapshot) {
    guard let process else { return }
    snapshot.merge(processes: ProcessTable(uptime: 0, processes: [process]))
  }
}

/// `/proc/PID/io`.
package struct ProcessIOSection: HostSection {
  package static let markers: [StaticString] = ["cancelled_write_bytes:"]

  private let pid: Int?
  private let source: String?
  private var line = 0
  private var values: [String: Int] = [:]

  package init(_ origin: SectionOrigin) {
    pid = origin.pid
    source = origin.source
  }

  private static let keys = [
    "rchar", "wchar", "syscr", "syscw", "read_bytes", "write_bytes", "cancelled_write_bytes",
  ]

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "rchar: ") || line.starts(with: "read_bytes: ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon < 30 else { return false }
    let key = line.string(0..<colon)
    var cursor = ByteCursor(line)
    cursor.move(to: colon + 1)
    guard Self.keys.contains(key), values[key] == nil, let value = cursor.nextNumber() else {
      return false
    }
    if self.line == 0 { self.line = number }
    values[key] = value
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.has(.io, of: pid) }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.change(process: pid) { process in
      process.parts.insert(.io)
      process.place = process.place ?? Place(file: source, line: line)
      process.readBytes = values["read_bytes"] ?? process.readBytes
      process.writtenBytes = values["write_bytes"] ?? process.writtenBytes
      process.cancelledBytes = values["cancelled_write_bytes"] ?? process.cancelledBytes
    }
  }
}

/// `/proc/PID/smaps_rollup`, of which the line with `[rollup]` is the first.
package struct RollupSection: HostSection {
  package static let markers: [StaticString] = ["[rollup]"]

  private let pid: Int?
  private let source: String?
  private var line = 0
  private var resident, anonymous, swapped: Int?

  package init(_ origin: SectionOrigin) {
    pid = origin.pid
    source = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.firstRange(of: "[rollup]") != nil
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if self.line == 0 {
      guard Self.begins(line, SectionOrigin(path: nil, source: nil)) else { return false }
      self.line = number
      return true
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon < 30,
      line.firstRange(of: "kB") != nil
    else { return false }
    var cursor = ByteCursor(line)
    cursor.move(to: colon + 1)
    guard let value = cursor.nextNumber()?.multiplied(by: 1024) else { return false }
    switch line.string(0..<colon) {
    case "Rss": resident = value
    case "Anonymous": anonymous = value
    case "Swap": swapped = value
    default: break
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.has(.rollup, of: pid) }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.change(process: pid) { process in
      process.parts.insert(.rollup)
      process.place = process.place ?? Place(file: source, line: line)
      guard let resident else { return }
      process.resident = resident
      if let anonymous { process.shared = max(0, resident - anonymous) }
      process.swapped = swapped ?? process.swapped
    }
  }
}
