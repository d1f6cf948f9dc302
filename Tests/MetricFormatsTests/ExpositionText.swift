import ByteParsing
import Capture
import MetricFormats

/// What the parser makes of a text that is handed over whole, or a line at a time.
func parsed(_ bytes: [UInt8], byLine: Bool = false) -> Parsed<MetricExposition>? {
  var parser = ExpositionParser()
  var (start, line) = (0, 1)
  while start < bytes.count {
    var end = bytes.count
    if byLine { end = (bytes[start...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1 }
    let piece = Array(bytes[start..<end])
    parser.read(piece.rawSpan, firstLine: line)
    line += piece.rawSpan.count(of: 0x0A)
    start = end
  }
  return parser.finish()
}

func parsed(_ text: String) -> Parsed<MetricExposition>? { parsed(Array(text.utf8)) }

extension MetricExposition {
  /// The values of the only series of a name, in the order of the text.
  func values(_ name: String) -> [Double] {
    series.filter { $0.name == name }.flatMap { $0.points.map(\.value) }
  }

  func series(_ name: String) -> MetricSeries? { series.first { $0.name == name } }
}
