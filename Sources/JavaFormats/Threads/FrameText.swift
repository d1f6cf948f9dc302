import ByteParsing

/// The parts of a frame's line, `at java.lang.Object.wait(java.base@17.0.15/Object.java:338)`.
///
/// The module stands inside the brackets since JDK 9, a loader's name (`app//`) in front of the
/// class. The serviceability agent knows no files: `- java.lang.Object.wait(long) @bci=0, line=338
/// (Interpreted frame)`.
struct FrameText {
  /// `java.lang.Object.wait`: class and method.
  var method: Range<Int>
  /// `Object.java:338`, `Native Method` or `Unknown Source`.
  var place: Range<Int>

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    let text = bytes.trimmed(line)
    var start = text.lowerBound
    if bytes.starts(with: "- ", at: start) {
      (method, place) = Self.agentFrame(bytes, min(start + 2, text.upperBound)..<text.upperBound)
      return
    }
    // A text that breaks off may end behind the "at".
    if bytes.starts(with: "at ", at: start) { start = min(start + 3, text.upperBound) }
    let bracket = bytes.firstRange(of: "(", in: start..<text.upperBound)?.lowerBound
    let end = bracket ?? text.upperBound
    method = Self.lastSlash(bytes, start..<end)..<end
    var close = text.upperBound
    if let bracket, close > bracket, bytes[close - 1] == UInt8(ascii: ")") { close -= 1 }
    let open = min(end + 1, close)
    place = Self.lastSlash(bytes, open..<close)..<close
  }

  private static func agentFrame(
    _ bytes: RawSpan, _ text: Range<Int>
  ) -> (method: Range<Int>, place: Range<Int>) {
    let end = bytes.firstRange(of: "(", in: text)?.lowerBound ?? text.upperBound
    guard let line = bytes.firstRange(of: ", line=", in: end..<text.upperBound) else {
      return (text.lowerBound..<end, end..<end)
    }
    var close = line.upperBound
    while close < text.upperBound, bytes[close].isDigit { close += 1 }
    return (text.lowerBound..<end, (line.lowerBound + 2)..<close)
  }

  /// The place behind the last slash, but not behind that of `$$Lambda$7/0x0800`.
  private static func lastSlash(_ bytes: RawSpan, _ range: Range<Int>) -> Int {
    var position = range.upperBound
    while position > range.lowerBound {
      if bytes[position - 1] == UInt8(ascii: "/"), position < range.upperBound,
        !bytes[position].isDigit
      {
        return position
      }
      position -= 1
    }
    return range.lowerBound
  }
}
