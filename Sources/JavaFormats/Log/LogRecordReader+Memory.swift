import ByteParsing

extension LogRecordReader {
  /// Only what was thrown counts, not what a message or the name of a test says of it.
  func addMemoryErrors(_ bytes: RawSpan, _ source: inout LogSource) {
    var seen: Set<MemoryError> = []
    for hit in hits {
      let error: MemoryError
      switch hit.sign {
      case .outOfMemory:
        guard let kind = MemoryError(hit, self, bytes) else { continue }
        error = kind
      case .noMemory: error = .jvm
      case .noThread: error = .threadRefused
      default: continue
      }
      if seen.insert(error).inserted {
        source.memoryErrors[error, default: Tally()].add(mark(hit, bytes))
      }
    }
  }
}

extension MemoryError {
  fileprivate init?(_ hit: LogRecordReader.Hit, _ reader: LogRecordReader, _ bytes: RawSpan) {
    let line = reader.line(of: hit)
    guard Self.isThrown(hit, reader, line, bytes) else { return nil }
    let name = hit.place + hit.sign.text.utf8CodeUnitCount
    guard bytes.starts(with: ": ", at: name) else {
      // The last resort of the JVM's handler has no room for the reason.
      self = .other
      return
    }
    let reason = (name + 2)..<line.upperBound
    let kinds: [(StaticString, MemoryError)] = [
      ("Java heap space", .heap), ("GC overhead limit exceeded", .overhead),
      ("Metaspace", .metaspace), ("Compressed class space", .metaspace),
      ("PermGen space", .metaspace), ("unable to create native thread", .threads),
      ("unable to create new native thread", .threads), ("Direct buffer memory", .direct),
      ("Requested array size exceeds VM limit", .arraySize),
      ("Required array length too large", .arraySize), ("Map failed", .map),
    ]
    if let known = kinds.first(where: { bytes.starts(with: $0.0, at: reason.lowerBound) }) {
      self = known.1
    } else if bytes.firstRange(of: "of direct buffer memory", in: reason) != nil {
      self = .direct
    } else if bytes.firstRange(of: "Out of swap space", in: reason) != nil {
      self = .swap
    } else if bytes.firstRange(of: "(stack trace with native method)", in: reason) != nil
      || bytes.firstRange(of: "(Native method)", in: reason) != nil
    {
      self = .native
    } else {
      self = .other
    }
  }

  private static func isThrown(
    _ hit: LogRecordReader.Hit, _ reader: LogRecordReader, _ line: Range<Int>, _ bytes: RawSpan
  ) -> Bool {
    let before = bytes.trimmed(line.lowerBound..<hit.place)
    let said = ["Terminating due to", "Aborting due to", "Exception:"]
    if said.contains(where: { bytes.ends(before, with: $0) }) { return true }
    if bytes.firstRange(of: "in thread \"", in: before) != nil { return true }
    if bytes.starts(with: "Caused by:", at: before.lowerBound) && before.count <= 11 { return true }
    let isNested = bytes.ends(before, with: "nested exception is")
    guard before.isEmpty || isNested else { return false }
    let dumps = reader.block.lines.contains {
      bytes.starts(with: "Dumping heap to ", at: $0.text.lowerBound)
    }
    return reader.block.hasFrames || dumps
  }
}
