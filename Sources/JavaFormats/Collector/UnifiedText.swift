import ByteParsing

/// The messages of unified logging that a run is made of.
enum UnifiedText {
  /// Whether a message behind `GC(` says something that is kept; most lines do not.
  ///
  /// - Parameter number: Where the collection's number begins.
  @inline(__always)
  static func matters(_ bytes: RawSpan, _ number: Int, _ end: Int) -> Bool {
    var at = number
    while at < end, bytes[at] != UInt8(ascii: ")") { at += 1 }
    at += 1
    while at < end, bytes[at] == 0x20 { at += 1 }
    // `Y: `, `y: ` and `O: ` of generational ZGC.
    if at + 2 < end, bytes[at + 1] == UInt8(ascii: ":") {
      at += 2
      while at < end, bytes[at] == 0x20 { at += 1 }
    }
    guard at + 4 < end else { return false }
    switch bytes[at] {
    case UInt8(ascii: "P"):
      // `Pause …`, `Promoted:`, `ParOldGen:`, `PSOldGen:`; not `Pre Evacuate …`, `Phase 1: …`.
      switch bytes[at + 1] {
      case UInt8(ascii: "a"):
        if bytes[at + 2] == UInt8(ascii: "u") { return bytes[end - 1] != UInt8(ascii: ")") }
        return bytes[at + 2] == UInt8(ascii: "r") && bytes[at + 3] == UInt8(ascii: "O")
      case UInt8(ascii: "r"): return bytes[at + 2] == UInt8(ascii: "o")
      case UInt8(ascii: "S"): return bytes[at + 2] == UInt8(ascii: "O")
      default: return false
      }
    case UInt8(ascii: "C"):
      // `Concurrent cleanup …`, `CMS: …`; `Concurrent Mark …` and the like say nothing of sizes.
      return bytes.starts(with: "Concurrent cleanup", at: at) || bytes.starts(with: "CMS: ", at: at)
    case UInt8(ascii: "M"):
      return bytes.starts(with: "Metaspace: ", at: at)
        || bytes.starts(with: "Major Collection", at: at)
        || bytes.starts(with: "Minor Collection", at: at)
    case UInt8(ascii: "G"): return bytes.starts(with: "Garbage Collection", at: at)
    case UInt8(ascii: "T"):
      return bytes.starts(with: "Tenured: ", at: at) || bytes.starts(with: "To-space ", at: at)
    case UInt8(ascii: "O"): return bytes.starts(with: "Old regions: ", at: at)
    case UInt8(ascii: "H"): return bytes.starts(with: "Humongous regions: ", at: at)
    case UInt8(ascii: "U"): return bytes.starts(with: "User=", at: at)
    case UInt8(ascii: "L"): return bytes.starts(with: "Live: ", at: at)
    case UInt8(ascii: "A"): return bytes.starts(with: "Allocated: ", at: at)
    default: return false
    }
  }

  private static let remarks: [StaticString] = [
    "Safepoint \"", "Total time for which application threads were stopped", "Allocation Stall (",
    "Out Of Memory (", "Using ", "Version: ", "Heap Region Size: ", "Heap Max Capacity: ",
    "Max Capacity: ", "Initializing The Z", "Trigger", "GC Workers for Old Generation",
    "Heap Region Count",
  ]

  /// Whether a message without a collection's number is one that is kept.
  @inline(__always)
  static func isRemark(_ bytes: RawSpan, _ message: Int, _ end: Int) -> Bool {
    guard message < end else { return false }
    switch bytes[message] {
    case UInt8(ascii: "S"), UInt8(ascii: "T"), UInt8(ascii: "A"), UInt8(ascii: "O"),
      UInt8(ascii: "U"), UInt8(ascii: "V"), UInt8(ascii: "H"), UInt8(ascii: "M"), UInt8(ascii: "I"),
      UInt8(ascii: "G"):
      return remarks.contains { bytes.starts(with: $0, at: message) }
    default: return false
    }
  }

  /// `Pause Young (Mixed) (G1 Evacuation Pause) 28M->25M(40M) 4.608ms`.
  struct Pause {
    /// With its mode: `Pause Young (Mixed)`.
    var name: Range<Int>
    var mode: Range<Int>?
    var cause: Range<Int>?
    var hasFailedEvacuation = false
    var change: SizedText.Change?
    var milliseconds: Double

    /// `nil` for the line that only says that a pause begins.
    init?(_ bytes: RawSpan, _ text: Range<Int>) {
      let end = text.upperBound
      var at = text.lowerBound
      while at < end, bytes[at] != UInt8(ascii: "("), !bytes[at].isDigit { at += 1 }
      var name = bytes.trimmed(text.lowerBound..<at)
      let base = name
      var groups: [Range<Int>] = []
      while at < end, bytes[at] == UInt8(ascii: "(") {
        guard let close = Pause.closing(bytes, at, end) else { return nil }
        let group = (at + 1)..<close
        if bytes.starts(with: "Evacuation Failure", at: group.lowerBound) {
          hasFailedEvacuation =
            bytes.firstRange(of: "Alloc", in: group) != nil || group.count < 20
        } else {
          groups.append(group)
        }
        at = close + 1
        while at < end, bytes[at] == 0x20 { at += 1 }
      }
      // One parenthesis of a young, full or mixed collection is its cause, else it is a mode.
      let hasCauseOnly =
        bytes.starts(with: "Pause Young", at: base.lowerBound)
        || bytes.starts(with: "Pause Full", at: base.lowerBound)
        || bytes.starts(with: "Pause Mixed", at: base.lowerBound)
        || bytes.starts(with: "Pause Initial", at: base.lowerBound)
      if groups.count >= 2 {
        (mode, cause) = (groups[0], groups[1])
      } else if let group = groups.first {
        if hasCauseOnly { cause = group } else { mode = group }
      }
      if let mode { name = base.lowerBound..<(mode.upperBound + 1) }
      self.name = name
      change = SizedText.change(bytes, &at, end)
      while at < end, bytes[at] == 0x20 { at += 1 }
      guard let value = SizedText.number(bytes, &at, end) else { return nil }
      if bytes.starts(with: "ms", at: at) {
        milliseconds = value
      } else if bytes.starts(with: "s", at: at) {
        milliseconds = value * 1000
      } else {
        return nil
      }
    }

    /// The parenthesis that closes the one at `open`; they nest in `(System.gc())`.
    static func closing(_ bytes: RawSpan, _ open: Int, _ end: Int) -> Int? {
      guard open < end else { return nil }
      var depth = 0
      for at in open..<min(end, open + 120) {
        if bytes[at] == UInt8(ascii: "(") { depth += 1 }
        if bytes[at] == UInt8(ascii: ")") {
          depth -= 1
          if depth == 0 { return at }
        }
      }
      return nil
    }
  }

  /// `5->8` of a line about regions.
  static func regions(_ bytes: RawSpan, _ at: Int, _ end: Int) -> (before: Int, after: Int)? {
    var at = at
    guard let before = SizedText.integer(bytes, &at, end), bytes.starts(with: "->", at: at),
      at + 2 < end
    else { return nil }
    at += 2
    return SizedText.integer(bytes, &at, end).map { (before, $0) }
  }
}
