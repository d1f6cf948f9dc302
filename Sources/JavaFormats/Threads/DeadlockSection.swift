import ByteParsing

/// The JVM's own report behind a dump, of JDK 7 to 25.
///
///     Found one Java-level deadlock:
///     =============================
///     "T-1":
///       waiting to lock monitor 0x00007f (object 0x000000076bf62208, a java.lang.Object),
///       which is held by "T-2"
///     "T-2":
///       waiting for ownable synchronizer 0x000000076bf6, (a java.util.concurrent.locks.…Sync),
///       which is held by "T-1"
///
///     Java stack information for the threads listed above:
struct DeadlockSection: Sendable {
  var members: [ReportedDeadlock.Member] = []
  var firstLine: Int
  var lastLine: Int
  /// The stacks below the list repeat what stands above in the dump.
  var isInStacks = false

  init(line: Int) {
    firstLine = line
    lastLine = line
  }
}

extension ThreadDumpParser {
  /// Takes a line of the section; false where the line ends it and belongs to what follows.
  mutating func takeDeadlockLine(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    guard var open = section else { return false }
    let text = bytes.trimmed(line)
    let start = text.lowerBound
    if bytes.starts(with: "Found ", at: start) || bytes.starts(with: "Full thread dump ", at: start)
      || ThreadHeader(headerAt: line, bytes) != nil
    {
      close(open)
      if bytes.starts(with: "Found one Java-level deadlock", at: start) {
        section = DeadlockSection(line: self.line)
        return true
      }
      return bytes.starts(with: "Found ", at: start)
    }
    open.lastLine = self.line
    if bytes.starts(with: "Java stack information", at: start) {
      open.isInStacks = true
    } else if !open.isInStacks {
      open.take(bytes, text)
    }
    section = open
    return true
  }

  mutating func close(_ open: DeadlockSection) {
    section = nil
    guard !open.members.isEmpty else { return }
    dump?.reportedDeadlocks.append(
      ReportedDeadlock(members: open.members, lines: open.firstLine..<(open.lastLine + 1)))
  }
}

extension DeadlockSection {
  /// Whether a line of the report may begin with `byte`.
  static func mayHold(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "a"),
      UInt8(ascii: "i"), UInt8(ascii: "w"), UInt8(ascii: "F"), UInt8(ascii: "J"):
      true
    default: false
    }
  }

  mutating func take(_ bytes: RawSpan, _ text: Range<Int>) {
    let start = text.lowerBound
    if bytes.starts(with: "\"", at: start), text.count > 2 {
      members.append(
        .init(thread: bytes.string((start + 1)..<(text.upperBound - 2)), object: 0, class: ""))
    } else if let held = bytes.firstRange(of: "held by \"", in: text), !members.isEmpty {
      let name = held.upperBound..<text.upperBound
      members[members.count - 1].holder = bytes.string(Self.quoted(bytes, name))
    } else if bytes.starts(with: "waiting", at: start), !members.isEmpty {
      takeWait(bytes, text)
    }
  }

  /// Reads the object and the class of a wait.
  private mutating func takeWait(_ bytes: RawSpan, _ text: Range<Int>) {
    var cursor = ByteCursor(bytes)
    let address =
      bytes.firstRange(of: "(object ", in: text) ?? bytes.firstRange(of: "(Object@", in: text)
      ?? bytes.firstRange(of: "synchronizer ", in: text)
    if let address {
      cursor.move(to: address.upperBound)
      members[members.count - 1].object = cursor.hexadecimal() ?? 0
    }
    guard let name = bytes.firstRange(of: " a ", in: text) ?? bytes.firstRange(of: "(a ", in: text)
    else { return }
    let end = bytes.firstRange(of: ")", in: name.upperBound..<text.upperBound)
    let upper = end?.lowerBound ?? text.upperBound
    members[members.count - 1].class = bytes.string(name.upperBound..<upper).withDots
  }

  /// The text up to the last quote: names may hold quotes themselves.
  private static func quoted(_ bytes: RawSpan, _ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] != UInt8(ascii: "\"") { end -= 1 }
    return range.lowerBound..<max(range.lowerBound, end - 1)
  }
}

extension ThreadHeader {
  /// A header that begins at the start of `line`, as it stands in a dump but not in a report.
  init?(headerAt line: Range<Int>, _ bytes: RawSpan) {
    guard bytes.starts(with: "\"", at: line.lowerBound),
      bytes.firstRange(of: " tid=", in: line) != nil
    else { return nil }
    self.init(bytes, line)
  }
}
