import ByteParsing

extension PoolLog.State {
  /// Reads what a message tells of a pool; `nil` where it tells nothing.
  ///
  ///     (total=10, active=10, idle=0, waiting=25)
  ///     (total=10/10, idle=0/10, active=10, waiting=25)
  ///     none available[size:100; busy:100; idle:0; lastwait:30000]
  ///     wait millis 5001, active 20, maxActive 20, creating 0
  init?(_ message: Range<Int>, _ bytes: RawSpan) {
    self.init()
    total = bytes.count(behind: ["total=", "size:", "maxActive "], in: message)
    active = bytes.count(behind: ["active=", "busy:", ", active "], in: message)
    idle = bytes.count(behind: ["idle=", "idle:"], in: message)
    waiting = bytes.count(behind: ["waiting="], in: message)
    if total == nil && active == nil && waiting == nil { return nil }
  }
}

extension RawSpan {
  /// The count that stands behind the first of `texts` that has one.
  fileprivate func count(behind texts: [StaticString], in range: Range<Int>) -> Int? {
    for text in texts {
      if let number = number(behind: text, in: range) { return Int(exactly: number) }
    }
    return nil
  }

  /// The number that stands behind `text`.
  func number(behind text: StaticString, in range: Range<Int>) -> Double? {
    guard let found = firstRange(of: text, in: range) else { return nil }
    var cursor = ByteCursor(extracting(0..<range.upperBound))
    cursor.move(to: found.upperBound)
    return cursor.number()
  }

  func ends(_ range: Range<Int>, with text: String) -> Bool {
    let text = Array(text.utf8)
    guard range.count >= text.count else { return false }
    return isEqual((range.upperBound - text.count)..<range.upperBound, to: text.rawSpan, at: 0)
  }
}
