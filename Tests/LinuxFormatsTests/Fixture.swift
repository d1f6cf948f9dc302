import ByteParsing
import Capture
import Glibc
import LinuxFormats

/// A file of this folder.
enum Fixture {
  static let folder =
    #filePath.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/Fixtures"

  static func bytes(_ name: String) -> [UInt8] {
    readAll("\(folder)/\(name)")
  }

  static func names(in subfolder: String) -> [String] {
    guard let directory = unsafe opendir("\(folder)/\(subfolder)") else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix("."), !name.hasSuffix(".md") { names.append(name) }
    }
    return names.sorted()
  }

  private static func readAll(_ path: String) -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { return [] }
    defer { unsafe fclose(file) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, file)
      if count == 0 { return all }
      all += buffer[..<count]
    }
  }
}

/// What `parser` makes of a text that is handed over whole, or in pieces of whole lines.
func parse(_ bytes: [UInt8], pieces: Int = .max) -> Parsed<IostatSample>? {
  var parser = IostatParser()
  var start = 0
  var line = 1
  while start < bytes.count {
    var end = start
    for _ in 0..<pieces {
      guard end < bytes.count else { break }
      end = (bytes[end...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
    }
    let piece = Array(bytes[start..<end])
    unsafe parser.read(piece.span.bytes, firstLine: line)
    line += piece.count { $0 == 0x0A }
    start = end
  }
  return parser.finish()
}

func parse(_ text: String) -> Parsed<IostatSample>? {
  parse(Array(text.utf8))
}

extension IostatSample {
  /// The row of a device in a report, counted from 0, of the first run.
  func row(_ device: String, report: Int) -> IostatRow? {
    guard let run = runs.first, run.reports.indices.contains(report) else { return nil }
    return run.rows(of: run.reports[report]).first {
      run.devices[Int($0.device)].name == device
    }
  }

  /// Everything in it that was read, for comparison.
  var figures: [String] {
    runs.flatMap { run in
      run.reports.map { report in
        let rows = run.rows(of: report).map { row in
          let values = IostatMeasure.allCases.map { row[$0].map { "\($0)" } ?? "-" }
          return "\(run.devices[Int(row.device)].name)@\(row.line) \(values.joined(separator: " "))"
        }
        let shares = IostatProcessor.Share.allCases.map { report.processor?[$0] ?? -1 }
        return "\(report.firstLine)-\(report.lastLine) \(report.timestamp ?? "-") \(shares) \(rows)"
      }
    }
  }
}

extension [UInt8] {
  /// The same text with the line ends of Windows.
  var withCarriageReturns: [UInt8] {
    flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
  }
}

/// Numbers that look random and are the same in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
