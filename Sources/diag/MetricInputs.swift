import ArgumentParser
import Capture
import Diagnostics
import Glibc
import LiveMetrics

/// Where metrics are scraped from, and what token they want.
struct ScrapeOptions: ParsableArguments {
  @Option(
    name: .customLong("bearer-token-file"),
    help: ArgumentHelp(
      "Send the token in this file to the addresses that are scraped (or set DIAG_BEARER_TOKEN)",
      valueName: "file"))
  var tokenFile: String?

  /// The token in the file, or else of the environment, without blanks at its ends.
  func token() throws -> String? {
    guard let tokenFile else { return Terminal.environment("DIAG_BEARER_TOKEN") }
    guard let file = unsafe fopen(tokenFile, "r") else {
      throw ValidationError("--bearer-token-file: cannot read \(tokenFile)")
    }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    let text = bytes[..<count].filter { $0 > 0x20 && $0 < 0x7F }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }
}

/// What of a command's inputs is scraped.
struct ScrapePlan {
  /// Beyond the last scrape, for an answer that takes its time.
  private static let patience: Duration = .seconds(12)

  var span: Duration
  var interval: Duration
  var token: String?

  /// The addresses among inputs.
  static func addresses(_ inputs: [String]) -> [WebAddress] { inputs.compactMap(WebAddress.init) }

  /// Starts to scrape the addresses among `inputs`, side by side; the rest is somebody else's.
  func start(_ inputs: [String], until deadline: ContinuousClock.Instant?) -> [ScrapeRecorder] {
    let end = ContinuousClock.now + span + Self.patience
    return Self.addresses(inputs).map { address in
      ScrapeRecorder(
        ScrapeRequest(
          address: address, span: span, interval: interval,
          deadline: deadline.map { min($0, end) } ?? end, token: token))
    }
  }

  /// Scrapes the addresses among `inputs`.
  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    for scrape in start(inputs, until: deadline.map { $0 - .milliseconds(400) }) {
      scrape.finish(into: &recorder) { progress?.say($0) }
    }
  }

  /// Whether an input of the report is an address that was named.
  static func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    addresses(inputs).contains { $0.shown == source }
  }
}

/// Files, and addresses that are scraped.
struct MetricsPlan: LivePlan {
  var scrape: ScrapePlan
  /// What lies between scrapes in files that say nothing of time.
  var stated: Duration?

  var companions: Set<String> { [] }

  func record(
    _ inputs: [String], into recorder: inout Recorder, deadline: ContinuousClock.Instant?,
    progress: Progress?
  ) {
    if let stated {
      recorder.recording.add(
        ScrapeInterval(seconds: stated / .seconds(1)), of: ScrapeInterval.format,
        from: "--interval")
    }
    for input in inputs where !WebAddress.isAddress(input) { recorder.record(path: input) }
    scrape.record(inputs, into: &recorder, deadline: deadline, progress: progress)
  }

  func isAsked(_ source: String, _ inputs: [String]) -> Bool {
    ScrapePlan.isAsked(source, inputs)
  }
}
