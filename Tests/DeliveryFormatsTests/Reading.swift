import ByteParsing
import Capture
import DeliveryFormats

/// What a parser makes of a text that comes in pieces of whole lines, at most so many bytes each.
func parsed<Parser: StreamParser>(
  _ parser: Parser.Type, _ bytes: [UInt8], pieces: Int = .max
) -> Parsed<Parser.Sample>? {
  var reader = parser.init()
  var (start, line) = (0, 1)
  while start < bytes.count {
    var end = start
    repeat {
      end = (bytes[end...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
    } while end < bytes.count && end - start < pieces && pieces == .max
    let piece = Array(bytes[start..<end])
    unsafe reader.read(piece.span.bytes, firstLine: line)
    line += piece.count { $0 == 0x0A }
    start = end
  }
  return reader.finish()
}

func parsed<Parser: StreamParser>(
  _ parser: Parser.Type, _ text: String
) -> Parsed<Parser.Sample>? {
  parsed(parser, Array(text.utf8))
}

func output(_ text: String) -> [TestRun] { parsed(TestOutputParser.self, text)?.sample.runs ?? [] }

func report(_ text: String) -> [TestRun] { parsed(JUnitParser.self, text)?.sample.runs ?? [] }

extension TestRun {
  /// `name verdict`, in order.
  var told: [String] {
    outcomes.map {
      "\($0.name) \($0.verdict)\($0.failedAttempts > 0 ? " after \($0.failedAttempts)" : "")"
    }
  }
}
