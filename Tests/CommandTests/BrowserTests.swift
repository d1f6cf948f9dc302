import Foundation
import TestSupport
import Testing

/// Pages as a browser shows them: one browser looks at all of them, at the widths of a phone and of a
/// desk, light, dark and printed.
@Suite("Pages in a browser") struct BrowserTests {
  private static let hostile =
    "\"><img src=http://evil.example/x onerror=hacked=1>'</svg><script>hacked=1</script>&{{"

  @Test("no page overflows, complains, loads or runs anything, and all of it can be read")
  func pages() throws {
    let folder = try TemporaryFolder()
    try write(into: folder)
    let run = try Command.shell(
      "cd '\(repository.path)' && python3 Tests/CommandTests/Programs/browser.py '\(folder.path)'/*.html"
    )
    try #require(run.status == 0, "\(run.errors)")
    let pages = try #require(try JSON(run.text).elements)
    #expect(pages.count == 11)
    for page in pages {
      let file = page["file"]?.text?.split(separator: "/").last.map(String.init) ?? ""
      #expect(page["complaints"] == .array([]), "\(file)")
      #expect(page["requests"] == .array([]), "\(file)")
      #expect(page["pdf"] == .string("%PDF-"), "\(file)")
      for view in page["views"]?.elements ?? [] { check(view, of: file) }
    }
    #expect(drawings(pages, "hostile-threads.html") == [1, 1, 1, 1, 1])
    #expect(drawings(pages, "io.html") == [2, 2, 2, 2, 2])
  }

  private func write(into folder: TemporaryFolder) throws {
    let dump = try hostileDump(in: folder)
    let locks = try hostileLocks(in: folder)
    let looks = [
      ("deadlock", "triage samples/deadlock-with-victim-layers"),
      ("heap", "triage samples/leak-heap-all-evidence"),
      ("two-faults", "triage samples/two-faults"),
      ("io", "io samples/io-saturated"),
      ("threads", "jvm threads --verbose samples/deadlock-thread-pool"),
      ("long-answer", "triage samples/log-postgres-slots"),
      ("long-names", "triage samples/threads-by-histogram"),
      ("healthy", "triage samples/healthy-busy-server"),
      ("cannot-tell", "triage samples/README.md"),
      ("hostile-threads", "triage '\(dump)'"),
      ("hostile-locks", "db locks '\(locks)'"),
    ]
    for (name, arguments) in looks {
      let run = try Command.shell(
        "cd '\(repository.path)' && \"$DIAG\" \(arguments) --format html > '\(folder.path)/\(name).html'"
      )
      #expect((0...2).contains(run.status), "\(name): \(run.errors)")
    }
  }

  /// Two threads whose names and frames try to break out of where they are shown, in a ring.
  private func hostileDump(in folder: TemporaryFolder) throws -> String {
    func thread(_ name: String, _ number: Int, wants: Int, holds: Int) -> ThreadText {
      ThreadText(
        name, number, "BLOCKED (on object monitor)", "waiting for monitor entry",
        [
          "com.example.A.run(A.java:1)",
          "- waiting to lock <0x000000000000000\(wants)> (a com.example.Lock)",
          "- locked <0x000000000000000\(holds)> (a com.example.Lock)",
        ])
    }
    let name = Self.hostile.replacingOccurrences(of: "\"", with: "'")
    return try folder.write(
      dumpText([
        thread("a\(name)", 21, wants: 1, holds: 2), thread("b\(name)", 22, wants: 2, holds: 1),
        thread("c\(name)" + String(repeating: "x", count: 900), 23, wants: 1, holds: 3),
      ]), "dump.txt")
  }

  private func hostileLocks(in folder: TemporaryFolder) throws -> String {
    let text = try String(
      contentsOf: repository.appending(path: "samples/pg-locks-storm/psql.txt"), encoding: .utf8)
    let changed = text.replacingOccurrences(of: "ALTER TABLE", with: Self.hostile + "ALTER TABLE")
    return try folder.write(changed, "psql.txt")
  }

  private func check(_ view: JSON, of file: String) {
    let name = "\(file), \(view["asked"]?.number ?? 0), \(view["scheme"]?.text ?? "")"
    #expect(view["wide"] == .array([]), "\(name)")
    #expect(view["cut"] == .array([]), "\(name)")
    #expect(view["faint"] == .array([]), "\(name)")
    #expect((view["scroll"]?.number ?? .infinity) <= (view["width"]?.number ?? 0), "\(name)")
    #expect(view["broken"] == .flag(false), "\(name)")
    for key in ["scripts", "unnamed", "doubled", "untitled"] {
      #expect(view[key] == .number(0), "\(name): \(key)")
    }
    #expect(view["headings"]?.elements?.count == 1, "\(name)")
    let isDark = view["scheme"] == .string("dark")
    #expect((view["background"] == .string("rgb(255, 255, 255)")) != isDark, "\(name)")
  }

  private func drawings(_ pages: [JSON], _ name: String) -> [Double]? {
    pages.first { $0["file"]?.text?.hasSuffix(name) == true }?["views"]?.elements?
      .compactMap { $0["drawings"]?.number }
  }
}
