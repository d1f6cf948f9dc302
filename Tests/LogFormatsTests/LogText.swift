import ByteParsing
import Capture
import LogFormats

/// What the parser of `diag logs` makes of a text, read in pieces of at most `size` bytes.
func read(_ text: String, size: Int = .max) -> EventLog {
  read(Array(text.utf8), size: size)
}

func read(_ bytes: [UInt8], size: Int = .max) -> EventLog {
  var parser = AnyLogParser()
  var (start, line) = (0, 1)
  while start < bytes.count {
    var end = bytes.count
    if bytes.count - start > size {
      end = start + size
      while end < bytes.count, bytes[end - 1] != 0x0A { end += 1 }
    }
    let piece = Array(bytes[start..<end])
    parser.read(piece.rawSpan, firstLine: line)
    line += piece.count { $0 == 0x0A }
    start = end
  }
  return parser.finish()?.sample ?? EventLog()
}

extension EventLog {
  /// The groups of one kind.
  func groups(_ kind: LogEventKind) -> [EventGroup] { groups.filter { $0.kind == kind } }

  /// `kind of peer` of each group that counts as a program's failure, in the order of the log.
  var failures: [String] {
    groups.filter { $0.owner == .program || $0.owner == .java }.map { group in
      ["\(group.kind)", group.peer].compactMap(\.self).joined(separator: " of ")
    }
  }
}
