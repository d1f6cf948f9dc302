import Foundation
import TestSupport
import Testing

@Suite("diag jvm heap")
struct HeapCommandTests {
  private static let dump = repository.path + "/samples/hprof-class-loaders/heap.hprof.gz"

  @Test("the full result stands in the detail of the report")
  func detail() throws {
    let run = try Command.diag("jvm", "heap", "--json", Self.dump)
    #expect(run.status == 1)
    let report = try JSON(run.text)
    #expect(report["causes"]?[0]?["id"] == .string("leak/jvm-classloader"))
    let heap = try #require(report["detail"]?["heap"])
    #expect(heap["live_bytes"] != nil && heap["unreachable_bytes"] != nil)
    for key in ["classes", "loaders", "threads", "repeated_texts"] {
      #expect(report["detail"]?[key] != nil, "\(key)")
    }
  }

  @Test("where memory is short the histogram is given, and a gap says what is missing")
  func short() throws {
    let run = try Command.diag("jvm", "heap", "--memory-limit", "100k", Self.dump)
    #expect(run.status == 0)
    #expect(run.text.contains("--memory-limit allows more"))
    #expect(run.text.contains("java.lang.String"))
  }

  @Test("a dump that was cut off is partial, whatever is missing")
  func cut() throws {
    let run = try Command.shell(
      "zcat '\(Self.dump)' | head -c 1500000 | $DIAG jvm heap --json -")
    let report = try JSON(run.text)
    #expect(report["inputs"]?[0]?["status"] == .string("partial"))
    #expect(run.status != 2)
  }

  @Test("commands that read no heap dumps say what it is")
  func refused() throws {
    let run = try Command.shell("zcat '\(Self.dump)' | $DIAG jvm threads -")
    #expect(run.status == 2)
    #expect(run.errors.contains("a Java heap dump"))
  }
}
