internal import ByteParsing
package import Capture

/// Reads captured files of `/proc` and `/sys`: one, several in a text, or the same ones again and
/// again.
///
/// In front of a file may stand its path, as `head`, `grep .` or a prompt with `cat` leave it, and a
/// time, as `date` prints it in any of its usual forms. A file that comes again begins the next
/// snapshot.
package struct HostTextParser: StreamParser {
  /// So many lines of something else, and only blocks in which one of the texts stands that begin a
  /// section are looked at: a log that tells of a refused connection stays a log.
  private static let patience = 5_000
  private static let blockLength = 4096

  package static let format = Format(
    kind: HostSeries.format.kind, label: HostSeries.format.label,
    lineStarts: HostSections.all.flatMap { $0.lineStarts },
    markers: HostSections.all.flatMap { $0.markers },
    paths: [
      "/proc/", "sys/fs/cgroup/", "nf_conntrack_count", "nf_conntrack_max", "ipv4/tcp_mem",
      "ip_local_port_range",
    ])

  /// Made when it is needed: most inputs are short.
  private lazy var needles = NeedleSet(
    Self.format.lineStarts + Self.format.markers + Self.format.paths)
  /// Lines since the last one that belonged to a section or was a heading.
  private var strangers = 0
  /// Whether one of the texts stands in the piece that comes, where that was told.
  private var isExpected = true
  private var section: (any HostSection)?
  private var snapshots: [HostSnapshot] = []
  private var current = HostSnapshot()
  /// Whether `current` holds more than a time.
  private var isFilled = false
  /// Where the whole input lies.
  private var source: String?
  /// The path that the last heading named.
  private var file: String?
  /// Whether a section was read since: numbers behind it may be times.
  private var hasValue = false
  private var host: String?

  package init() {}

  package mutating func locate(_ source: String) {
    self.source = source
  }

  package mutating func expect(_ texts: ArraySlice<Bool>) {
    isExpected = texts.contains(true)
  }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    defer { isExpected = true }
    if section == nil, strangers > Self.patience, !isExpected { return }
    var number = firstLine
    var position = 0
    while position < bytes.byteCount {
      let reach = min(position + Self.blockLength, bytes.byteCount - 1)
      let end = min(bytes.lineEnd(from: reach) + 1, bytes.byteCount)
      let block = bytes.extracting(position..<end)
      if section == nil, strangers > Self.patience, !needles.occurring(in: block).contains(true) {
        number += block.count(of: 0x0A)
      } else {
        number = takeLines(of: block, number)
      }
      position = end
    }
  }

  /// The number of the line behind the block.
  private mutating func takeLines(of block: RawSpan, _ firstLine: Int) -> Int {
    var reader = self
    block.forEachLine(firstLine: firstLine) { line, number in
      reader.strangers += 1
      reader.take(line, number)
    }
    self = reader
    return firstLine + block.count(of: 0x0A)
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    if let named = NamedLine(line) {
      if named.path != file {
        end()
        file = named.path
        hasValue = false
      }
      feed(line.extracting(named.content), number)
    } else {
      feed(line, number)
    }
  }

  private mutating func feed(_ line: RawSpan, _ number: Int) {
    if var open = section {
      let isTaken = open.take(line, number: number)
      section = open
      if isTaken {
        strangers = 0
        return
      }
      end()
    }
    if line.byteCount == 0 { return }
    let origin = SectionOrigin(path: file ?? source, source: source)
    let isValue =
      NetworkLimitSection.hasValue(line) || !hasValue && ControlGroupSection.isValue(line, origin)
    if !isValue, let heading = HostHeading(line) {
      strangers = 0
      apply(heading)
      return
    }
    for type in HostSections.all where type.begins(line, origin) {
      var next = type.init(origin)
      guard next.take(line, number: number) else { continue }
      section = next
      strangers = 0
      return
    }
  }

  private mutating func end() {
    guard let ended = section else { return }
    section = nil
    hasValue = true
    if ended.isIn(current) { close() }
    ended.add(to: &current)
    isFilled = true
  }

  private mutating func close() {
    if isFilled { snapshots.append(current) }
    current = HostSnapshot()
    isFilled = false
  }

  private mutating func apply(_ heading: HostHeading) {
    switch heading {
    case .file(let path):
      file = path
      hasValue = false
    case .time(let time):
      if isFilled { close() }
      current.time = time
    case .uptime(let uptime):
      if isFilled { close() }
      current.uptime = uptime
    }
  }

  package mutating func finish() -> Parsed<HostSeries>? {
    end()
    // A tree may keep the time in a file of its own.
    if !isFilled, snapshots.isEmpty, current.uptime != nil { isFilled = true }
    close()
    guard !snapshots.isEmpty else { return nil }
    let series = HostSeries(origin: .captured, host: host, snapshots: snapshots)
    return Parsed(series, note: snapshots.count > 1 ? "\(snapshots.count) snapshots" : nil)
  }
}
