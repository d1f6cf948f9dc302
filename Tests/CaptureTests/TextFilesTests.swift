import TestSupport
import Testing

@testable import Capture

@Suite("Small files that are read whole")
struct TextFilesTests {
  @Test(
    "a file is whole up to its limit, and takes the memory that it needs",
    arguments: [0, 7, 40_000])
  func room(count: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let path = try folder.write(bytes, "a.txt")
    let read = try #require(try TextFiles.read(at: path, limit: 64 << 20).first?.bytes)
    #expect(read == bytes)
    #expect(read.capacity <= max(32 << 10, 4 * count))
  }

  @Test("what is longer than the limit is cut there")
  func limit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8](repeating: 1, count: 70_000), "a.txt")
    #expect(try TextFiles.read(at: path, limit: 50_000).first?.bytes.count == 50_000)
  }
}
