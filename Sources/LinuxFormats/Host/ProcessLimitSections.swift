import ByteParsing

/// `/proc/PID/limits`.
package struct LimitsSection: HostSection {
  package static let markers: [StaticString] = ["Max open files  ", "Max processes  "]

  private let pid: Int?
  private let source: String?
  private var line = 0
  private var files, hardFiles, processes: Int?

  package init(_ origin: SectionOrigin) {
    pid = origin.pid
    source = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "Limit        ") || line.starts(with: "Max open files  ")
      || line.starts(with: "Max cpu time  ") || line.starts(with: "Max processes  ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.starts(with: "Max ") || line.starts(with: "Limit  ") else { return false }
    if self.line == 0 { self.line = number }
    var cursor = ByteCursor(line)
    if cursor.skip(ifNext: "Max open files") {
      guard files == nil else { return false }
      self.line = number
      files = cursor.nextNumber()
      hardFiles = cursor.nextNumber()
    } else if cursor.skip(ifNext: "Max processes") {
      processes = cursor.nextNumber()
    }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.has(.limits, of: pid) }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.change(process: pid) { process in
      process.parts.insert(.limits)
      process.place = process.place ?? Place(file: source, line: line)
      process.openFilesLimit = files ?? process.openFilesLimit
      process.openFilesHardLimit = hardFiles ?? process.openFilesHardLimit
      process.processLimit = processes ?? process.processLimit
    }
  }
}

/// `prlimit --pid PID`, of which the lines of descriptors and processes are read.
///
///     RESOURCE   DESCRIPTION                             SOFT      HARD UNITS
///     NOFILE     max number of open files               32768     32768 files
package struct PrlimitSection: HostSection {
  package static let markers: [StaticString] = [
    "max number of open files", "RESOURCE   DESCRIPTION",
  ]

  private let pid: Int?
  private let source: String?
  private var line = 0
  private var names: Set<String> = []
  private var files, hardFiles, processes: Int?

  package init(_ origin: SectionOrigin) {
    pid = origin.pid
    source = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.starts(with: "RESOURCE ") || line.starts(with: "NOFILE ")
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    let words = line.words(0..<line.byteCount, limit: 16).map { line.string($0) }
    guard words.count >= 4, let name = words.first, name.allSatisfy({ $0.isUppercase }),
      names.insert(name).inserted
    else { return false }
    if name == "NOFILE" {
      self.line = number
      files = Int(words[words.count - 3])
      hardFiles = Int(words[words.count - 2])
    }
    if name == "NPROC" { processes = Int(words[words.count - 3]) }
    return true
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.has(.limits, of: pid) }

  package func add(to snapshot: inout HostSnapshot) {
    guard files != nil || processes != nil else { return }
    snapshot.change(process: pid) { process in
      process.parts.insert(.limits)
      process.place = process.place ?? Place(file: source, line: line)
      process.openFilesLimit = files ?? process.openFilesLimit
      process.openFilesHardLimit = hardFiles ?? process.openFilesHardLimit
      process.processLimit = processes ?? process.processLimit
    }
  }
}
