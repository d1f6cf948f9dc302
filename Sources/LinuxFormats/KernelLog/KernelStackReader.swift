internal import ByteParsing

/// Reads the stack that follows the record of a hung task.
///
///     Call Trace:
///      [<ffffffff8163a909>] schedule+0x29/0x70        before 4.10
///      ? __schedule+0x2d5/0x8a0
///      schedule+0x33/0xb0
struct KernelStackReader {
  private static let frameLimit = 14
  /// Lines between the record and its stack: taint, hint, state.
  private static let introLimit = 10

  private(set) var frames: [String] = []
  private(set) var isOpen = false
  private var hasBegun = false
  private var lines = 0

  mutating func open() {
    (frames, isOpen, hasBegun, lines) = ([], true, false, 0)
  }

  mutating func close() { isOpen = false }

  /// Takes a line; false where it is no part of the stack.
  mutating func take(_ message: RawSpan) -> Bool {
    lines += 1
    if message.has("Call Trace:") || message.has("Call trace:") {
      hasBegun = true
      return true
    }
    if let frame = Self.frame(message) {
      hasBegun = true
      if !frame.isEmpty, frames.count < Self.frameLimit { frames.append(frame) }
      if frames.count == Self.frameLimit { isOpen = false }
      return true
    }
    let isIntro = !hasBegun && lines <= Self.introLimit
    if !isIntro, !message.has("TASK>") { isOpen = false }
    return isOpen
  }

  /// The function of a frame, empty where the kernel is not sure of it; `nil` for another line.
  private static func frame(_ message: RawSpan) -> String? {
    guard let offset = message.firstRange(of: "+0x") else { return nil }
    let line = message.trimmed(0..<message.byteCount)
    var cursor = ByteCursor(message)
    cursor.move(to: line.lowerBound)
    if cursor.skip(ifNext: "[<") {
      guard let close = message.firstRange(of: ">]") else { return nil }
      cursor.move(to: close.upperBound)
      cursor.skipBlanks()
    }
    if cursor.skip(ifNext: "? ") { return "" }
    guard cursor.position < offset.lowerBound else { return nil }
    let name = message.string(cursor.position..<offset.lowerBound)
    return name.contains(" ") ? nil : name
  }
}
