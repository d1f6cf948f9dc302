import ByteParsing
import Capture

extension StreamParser {
  /// What the parser makes of a text that is handed over in pieces of so many lines.
  static func parse(_ bytes: [UInt8], lines count: Int = .max) -> Parsed<Sample>? {
    var parser = Self()
    var (start, line) = (0, 1)
    while start < bytes.count {
      var (end, taken) = (start, 0)
      while end < bytes.count, taken < count {
        end = (bytes[end...].firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
        taken += 1
      }
      let piece = Array(bytes[start..<end])
      parser.read(piece.rawSpan, firstLine: line)
      line += piece.rawSpan.count(of: 0x0A)
      start = end
    }
    return parser.finish()
  }
}
