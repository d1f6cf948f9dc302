import ByteParsing

/// Remembers which frame followed which, to know the next line before it is looked at.
struct FrameFollowers: Sendable {
  private var followers: [TextTable.ID] = []
  private var current: TextTable.ID?
  /// The frame that followed the current one the last time.
  var expected: TextTable.ID?

  /// Steps to `frame`; `nil` at the start of a thread.
  mutating func advance(to frame: TextTable.ID?) {
    current = frame
    guard let frame, Int(frame) < followers.count, followers[Int(frame)] >= 0 else {
      expected = nil
      return
    }
    expected = followers[Int(frame)]
  }

  /// Notes that `frame` follows the current one.
  mutating func learn(_ frame: TextTable.ID) {
    while followers.count <= Int(frame) { followers.append(-1) }
    if let current { followers[Int(current)] = frame }
  }
}
