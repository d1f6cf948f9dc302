import ByteParsing
import Capture
import Diagnostics
import Evidence
import MetricFormats

/// A recording of expositions, each a file of its own: `0.prom`, `1.prom`.
func metricRecording(_ texts: [String], interval: Double? = nil) -> Recording {
  var recording = Recording()
  for (index, text) in texts.enumerated() {
    var parser = ExpositionParser()
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: ExpositionParser.format, from: "\(index).prom")
    }
  }
  if let interval {
    recording.add(
      ScrapeInterval(seconds: interval), of: ScrapeInterval.format, from: "--interval")
  }
  return recording
}

func examineMetrics(_ texts: String..., interval: Double? = nil) -> Findings {
  MetricView.examine(metricRecording(texts, interval: interval))
}

/// A scrape at a second of the day, of `name value` lines.
func scrape(at second: Int, _ lines: String...) -> String {
  "# scraped \(1_795_651_200 + second)\n" + lines.joined(separator: "\n") + "\n"
}

extension Findings {
  func metric(_ name: String) -> Fact? { facts.first { $0.name == name } }

  func figure(_ name: String) -> Double? {
    guard case .quantity(let quantity)? = metric(name)?.value else { return nil }
    return quantity.value
  }

  func holds(_ name: String) -> Bool? {
    guard case .flag(let flag)? = metric(name)?.value else { return nil }
    return flag
  }
}
