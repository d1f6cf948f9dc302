import ByteParsing
package import Capture

/// What one drive says of itself.
package struct DriveReport: Sendable {
  /// A figure or a verdict with the line it stands in, counted from 1.
  package struct Line: Sendable {
    package var text: String
    package var number: Int
  }

  /// `sda`, where the text says which one was asked.
  package var device: String?
  package var model = ""
  package var serial = ""
  /// The outcome of the drive's own judgement: `PASSED`, `FAILED!`, `OK`.
  package var verdict: Line?
  /// Bits of an NVMe drive's critical warning.
  package var warning: (bits: UInt64, line: Line)?
  /// Attributes of an ATA drive that are below their threshold now.
  package var failing: [Line] = []
  /// Sectors that could not be read and wait for a write.
  package var pending: (count: Int, line: Line)?
}

/// Reads `smartctl -a`, `-H`, `-A` or `-x` of ATA, SAS and NVMe drives, one after the other.
///
///     Device Model:     ST3000DM001-1CH166
///     SMART overall-health self-assessment test result: FAILED!
///     ID# ATTRIBUTE_NAME        FLAG   VALUE WORST THRESH TYPE     UPDATED WHEN_FAILED RAW_VALUE
///       5 Reallocated_Sector_Ct 0x0033 003   003   010    Pre-fail Always  FAILING_NOW 63920
///     197 Current_Pending_Sector 0x0012 089  089   000    Old_age  Always  -           1848
///     SMART Health Status: OK
///     Critical Warning:                   0x00
package struct SmartctlParser: StreamParser {
  package static let format = Format(
    kind: "smartctl", label: "health of a drive (smartctl)",
    lineStarts: [
      "smartctl 5.", "smartctl 6.", "smartctl 7.", "=== START OF READ SMART DATA",
      "=== START OF SMART DATA", "SMART overall-health self-assessment", "SMART Health Status: ",
    ])

  private static let driveLimit = 4096
  private var drives: [DriveReport] = []
  private var device: String?

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var reader = self
    bytes.forEachLine(firstLine: firstLine) { line, number in reader.take(line, number) }
    self = reader
  }

  package mutating func finish() -> Parsed<[DriveReport]>? {
    drives.removeAll { $0.verdict == nil && $0.warning == nil && $0.pending == nil }
    let count = drives.count
    return count == 0 ? nil : Parsed(drives, note: "\(count) drive\(count == 1 ? "" : "s")")
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    if let command = line.firstRange(of: "smartctl "),
      let path = line.firstRange(of: " /dev/", in: command.upperBound - 1..<line.byteCount)
    {
      let rest = line.words(path.upperBound..<line.byteCount, limit: 1)
      device = rest.first.map { line.string($0) }
      return
    }
    if line.starts(with: "smartctl ") {
      begin()
    } else if line.starts(with: "=== START OF INFORMATION"), drives.last?.model.isEmpty == false {
      begin()
    }
    if drives.isEmpty { begin() }
    let place = drives.count - 1
    if let colon = line.firstRange(of: ":") {
      takeField(
        &drives[place], line.string(line.trimmed(0..<colon.lowerBound)),
        line.string(line.trimmed(colon.upperBound..<line.byteCount)), number)
    }
    takeAttribute(&drives[place], line, number)
  }

  private mutating func begin() {
    guard drives.count < Self.driveLimit else { return }
    var drive = DriveReport()
    drive.device = device
    device = nil
    drives.append(drive)
  }

  private func takeField(
    _ drive: inout DriveReport, _ name: String, _ value: String, _ number: Int
  ) {
    switch name {
    case "Device Model", "Model Number", "Product": drive.model = value
    case "Serial Number", "Serial number": drive.serial = value
    case "SMART overall-health self-assessment test result", "SMART Health Status":
      drive.verdict = .init(text: value, number: number)
    case "Critical Warning":
      guard value.hasPrefix("0x"), let bits = UInt64(value.dropFirst(2), radix: 16) else { return }
      drive.warning = (bits, .init(text: value, number: number))
    default: break
    }
  }

  /// An attribute's row, in the usual and in the brief form.
  private func takeAttribute(_ drive: inout DriveReport, _ line: RawSpan, _ number: Int) {
    let words = line.words(0..<line.byteCount, limit: 11).map { line.string($0) }
    guard words.count >= 8, let id = Int(words[0]), (1...255).contains(id), Int(words[3]) != nil,
      Int(words[4]) != nil
    else { return }
    let isBrief = !words[2].hasPrefix("0x")
    guard isBrief || words.count >= 10 else { return }
    let (state, raw) = isBrief ? (words[6], words[7]) : (words[8], words[9])
    if state == "FAILING_NOW" || state == "NOW" {
      drive.failing.append(.init(text: words[1], number: number))
    }
    if id == 197, let count = Int(raw) {
      drive.pending = (count, .init(text: words[1], number: number))
    }
  }
}
