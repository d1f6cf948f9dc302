import ByteParsing
import Capture

@testable import HeapDumps

/// Reads a dump handed over in pieces of `size` bytes.
func read(
  _ bytes: [UInt8], pieces size: Int = 1 << 20, memory: Int = .max
) -> Parsed<HeapDump>? {
  var parser = HeapDumpParser()
  parser.prepare(ReadingTerms(memoryLimit: memory))
  var start = 0
  while start < bytes.count {
    let end = min(bytes.count, start + size)
    parser.read(bytes.rawSpan.extracting(start..<end))
    start = end
  }
  return parser.finish()
}

extension HeapDump {
  func entry(_ name: String) -> ClassCount? { classes.first { $0.name == name } }
}
