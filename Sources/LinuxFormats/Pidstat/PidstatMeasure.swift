import ByteParsing

/// What a column of pidstat measures, in units of our own.
package enum PidstatMeasure: Int, Sendable, CaseIterable {
  /// Shares of one processor in percent: in user and in kernel mode, for a guest (part of `user`),
  /// ready to run without a processor (`%wait`), and all together.
  case user, system, guest, wait, processor
  /// Bytes per second from and to storage, and of dirtied pages that were never written.
  case readBytes, writtenBytes, cancelledBytes
  /// Clock ticks waited for block I/O in the interval; 0 also where delays are not accounted.
  case ioDelay
  /// Page faults per second.
  case minorFaults, majorFaults
  /// Bytes.
  case virtualSize, resident
  /// Share of the host's memory in percent.
  case memoryShare
  /// Bytes reserved for and used by the stack.
  case stackSize, stackUse
  /// Context switches per second.
  case voluntarySwitches, involuntarySwitches
  case threads, openFiles

  /// Whether it is a rate or share over the interval; else a level at its end.
  package var isRate: Bool {
    switch self {
    case .virtualSize, .resident, .memoryShare, .stackSize, .stackUse, .threads, .openFiles: false
    default: true
    }
  }
}

/// A column: what it measures and what its numbers are to be multiplied by.
struct PidstatColumn {
  /// `nil` for a column that is of no use here: the processor's number, priority, policy.
  var measure: PidstatMeasure?
  var scale = 1.0
}

extension RawSpan {
  /// The column that a heading of the text or a key of the JSON names.
  func pidstatColumn(_ range: Range<Int>) -> PidstatColumn {
    for (name, measure, scale) in columns where equalsIgnoringCase(name, range) {
      return PidstatColumn(measure: measure, scale: scale)
    }
    return PidstatColumn()
  }

  /// Whether the bytes are `text`, which is in small letters, in whatever case.
  func equalsIgnoringCase(_ text: StaticString, _ range: Range<Int>) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { expected in
      for (offset, index) in range.enumerated() {
        let byte = self[index]
        let small = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        if unsafe expected[offset] != small { return false }
      }
      return true
    }
  }
}

private let columns: [(StaticString, PidstatMeasure, Double)] = [
  ("%usr", .user, 1), ("%user", .user, 1), ("%system", .system, 1), ("%guest", .guest, 1),
  ("%wait", .wait, 1), ("%cpu", .processor, 1), ("kb_rd/s", .readBytes, 1024),
  ("kb_wr/s", .writtenBytes, 1024), ("kb_ccwr/s", .cancelledBytes, 1024),
  ("iodelay", .ioDelay, 1), ("minflt/s", .minorFaults, 1), ("majflt/s", .majorFaults, 1),
  ("vsz", .virtualSize, 1024), ("rss", .resident, 1024), ("%mem", .memoryShare, 1),
  ("stksize", .stackSize, 1024), ("stkref", .stackUse, 1024),
  ("cswch/s", .voluntarySwitches, 1), ("nvcswch/s", .involuntarySwitches, 1),
  ("threads", .threads, 1), ("fd-nr", .openFiles, 1),
  // JSON.
  ("usr", .user, 1), ("user", .user, 1), ("system", .system, 1), ("guest", .guest, 1),
  ("wait", .wait, 1), ("cpu-percent", .processor, 1), ("mem", .memoryShare, 1),
  ("mem-percent", .memoryShare, 1), ("kb_rd", .readBytes, 1024), ("kb_wr", .writtenBytes, 1024),
  ("kb_ccwr", .cancelledBytes, 1024), ("minflt", .minorFaults, 1), ("majflt", .majorFaults, 1),
  ("cswch", .voluntarySwitches, 1), ("nvcswch", .involuntarySwitches, 1), ("fd_nr", .openFiles, 1),
]
