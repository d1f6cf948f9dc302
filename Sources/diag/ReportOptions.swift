import ArgumentParser
import Rendering

/// What every diagnostic command takes.
struct ReportOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown, html, prometheus
  }

  /// What a note for an incident is to be: `diag(1)` says what each holds.
  enum Template: String, ExpressibleByArgument, CaseIterable {
    case initial, update, resolved
  }

  @Option(help: "How to write the report: text, json, markdown, html or prometheus")
  var format = Format.text

  @Option(help: "Write the markdown note as a message: initial, update or resolved")
  var template: Template?

  @Flag(help: "Short for --format json")
  var json = false

  @Option(
    name: .customLong("max-input"),
    help: ArgumentHelp(
      "Read at most this much of an input, after decompression: 500M, 8G", valueName: "size"))
  var maxInput = ByteSize(bytes: 8 << 30)

  @Option(
    help: ArgumentHelp(
      "Stop reading after this time and report what was read: 500ms, 30s, 2m",
      valueName: "duration"))
  var deadline: TimeSpan?

  @Option(help: ArgumentHelp("Show at most this many rows of a table", valueName: "n"))
  var top: Int?

  @Option(
    help: ArgumentHelp(
      "Add the playbooks of a folder, or replace those with their names", valueName: "dir"))
  var playbooks: String?

  @Flag(name: .customLong("no-color"), help: "Write no colours, even to a terminal")
  var noColor = false

  @Flag(name: .shortAndLong, help: "Write one line per root cause, and nothing else")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Write all evidence, the way through the playbooks, and inputs")
  var verbose = false

  mutating func validate() throws {
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    if json && format != .text && format != .json {
      throw ValidationError("--json and --format \(format.rawValue) exclude each other")
    }
    if template != nil && (json || format != .markdown) {
      throw ValidationError("--template goes with --format markdown only")
    }
    if let top, top < 1 { throw ValidationError("--top takes a number from 1 on") }
  }
}

/// A time as people write it: `500ms`, `30s`, `2m`.
struct TimeSpan: ExpressibleByArgument {
  var duration: Duration

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number > 0, number < 1_000_000_000 else { return nil }
    switch argument.dropFirst(digits.count) {
    case "ms": duration = .milliseconds(number)
    case "s", "": duration = .seconds(number)
    case "m": duration = .seconds(number * 60)
    case "h": duration = .seconds(number * 3600)
    default: return nil
    }
  }
}

/// A number of bytes as people write it: `500M`, `8G`, `65536`.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
  var bytes: Int

  init(bytes: Int) {
    self.bytes = bytes
  }

  init?(argument: String) {
    let units: [Character: Int] = [
      "k": 10, "K": 10, "m": 20, "M": 20, "g": 30, "G": 30, "t": 40, "T": 40,
    ]
    var digits = Substring(argument)
    var shift = 0
    if let last = digits.last, let unit = units[last] {
      shift = unit
      digits = digits.dropLast()
    }
    guard let number = Int(digits), number > 0, number <= Int.max >> shift else { return nil }
    bytes = number << shift
  }

  var description: String {
    for (unit, shift) in [("G", 30), ("M", 20), ("k", 10)] where bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return String(bytes)
  }

  var defaultValueDescription: String { description }
}
