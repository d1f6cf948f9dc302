import ByteParsing
import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

private func histograms(
  _ bytes: [UInt8], lines count: Int = .max
) -> Parsed<ClassHistogramSeries>? {
  ClassHistogramParser.parse(bytes, lines: count)
}

private func histograms(_ text: String) -> Parsed<ClassHistogramSeries>? {
  histograms(Array(text.utf8))
}

extension Parsed<ClassHistogramSeries> {
  fileprivate var names: [String] {
    sample.histograms[0].rows.map { sample.names.string($0.name) }
  }

  fileprivate func row(_ name: String, in index: Int = 0) -> ClassRow? {
    sample.histograms[index].rows.first { sample.names.string($0.name) == name }
  }
}

@Suite("Class histograms")
struct HistogramTests {
  private static let heading = """
     num     #instances         #bytes  class name (module)
    -------------------------------------------------------

    """
  /// The beginning and end of what jcmd of JDK 17 wrote.
  private static let jdk17 =
    "18707:\n" + heading + """
         1:         19248        1818792  [B (java.base@17.0.15)
         2:         13183         316392  java.lang.String (java.base@17.0.15)
         3:          5980         143520  com.example.shop.Session
         4:           980          93352  [Ljava.lang.Object; (java.base@17.0.15)
      Total         39391        2372056

      """

  @Test("rows of JDK 9 and later, with modules and without")
  func modules() throws {
    let parsed = try #require(histograms(Self.jdk17))
    #expect(
      parsed.names == [
        "byte[]", "java.lang.String", "com.example.shop.Session", "java.lang.Object[]",
      ]
    )
    let row = try #require(parsed.row("com.example.shop.Session"))
    #expect(row.objects == 5980 && row.bytes == 143_520 && row.line == 6)
    let histogram = parsed.sample.histograms[0]
    #expect(histogram.pid == 18707)
    #expect(histogram.total == ClassHistogram.Total(objects: 39_391, bytes: 2_372_056))
    #expect(histogram.isWhole && parsed.damage == nil)
    #expect(histogram.lines == 2..<9)
    #expect(parsed.note == "1 histogram, 4 classes")
  }

  @Test("JDK 8 writes no module, and jmap no process id")
  func jdk8() throws {
    let parsed = try #require(
      histograms(
        """

         num     #instances         #bytes  class name
        ----------------------------------------------
           1:        312736       36499176  [C
           2:        311666        7479984  java.lang.String
           3:            12            192  [[I
        Total        624414       43979352

        """))
    #expect(parsed.names == ["char[]", "java.lang.String", "int[][]"])
    #expect(parsed.sample.histograms[0].pid == nil)
    #expect(parsed.sample.histograms[0].isWhole)
  }

  @Test("the serviceability agent has tabs, names as in source, and counts garbage")
  func agent() throws {
    let parsed = try #require(
      histograms(
        "Attaching to process ID 18707, please wait...\nDebugger attached successfully.\n"
          + "Server compiler detected.\nJVM version is 17.0.15+6-Debian-1deb12u1\n"
          + "Iterating over heap. This may take a while...\nObject Histogram:\n\n"
          + "num \t  #instances\t#bytes\tClass description\n"
          + String(repeating: "-", count: 74) + "\n1:\t\t97809\t5668256\tbyte[]\n"
          + "2:\t\t1\t16\tjava.lang.String\nTotal : \t 97810\t 5668272\n"
          + "Heap traversal took 28.219 seconds.\n"))
    #expect(parsed.names == ["byte[]", "java.lang.String"])
    #expect(parsed.sample.histograms[0].pid == 18707)
    #expect(parsed.sample.histograms[0].scope == .all)
    #expect(parsed.sample.histograms[0].isWhole && parsed.damage == nil)
  }

  @Test("OpenJ9 writes no colon behind the number")
  func openJ9() throws {
    let parsed = try #require(
      histograms(
        """
        num   object count     total size    class name
        -------------------------------------------------
          1           3354         107328    [C
          2            717          57360    java.lang.Class

        """))
    #expect(parsed.names == ["char[]", "java.lang.Class"])
    #expect(!parsed.sample.histograms[0].isWhole)
  }

  @Test(
    "names that differ from run to run are made the same",
    arguments: [
      ("com.example.App$$Lambda$14/0x0000000800c03000", "com.example.App$$Lambda$"),
      ("com.example.App$$Lambda/0x00007f0abc123400", "com.example.App$$Lambda"),
      (
        "java.lang.invoke.LambdaForm$DMH/0x0000000800001400", "java.lang.invoke.LambdaForm$DMH"
      ),
      ("jdk.proxy2.$Proxy12", "jdk.proxy2.$Proxy"),
      (
        "jdk.internal.reflect.GeneratedMethodAccessor117",
        "jdk.internal.reflect.GeneratedMethodAccessor"
      ),
      (
        "com.example.Cart$$EnhancerBySpringCGLIB$$a1b2c3d4",
        "com.example.Cart$$EnhancerBySpringCGLIB$$"
      ),
      ("[Lcom.example.App$$Lambda$3/0x0000000800c03000;", "com.example.App$$Lambda$[]"),
      ("com.example.Cart$Line", "com.example.Cart$Line"), ("[[[Z", "boolean[][][]"),
      ("[", "[]"), ("[L", "[]"), ("[L;", "[]"),
    ])
  func names(written: String, kept: String) throws {
    let parsed = try #require(
      histograms(Self.heading + "   1:  5  80  \(written)\nTotal  5  80\n"))
    #expect(parsed.names == [kept])
  }

  @Test("classes of one name are added up and counted; generated ones are no namesakes")
  func namesakes() throws {
    let parsed = try #require(
      histograms(
        Self.heading + """
             1:             3             96  com.example.Plugin
             2:             2             64  com.example.Plugin
             3:             1             16  com.example.A$$Lambda$1/0x0000000800c03000
             4:             1             16  com.example.A$$Lambda$2/0x0000000800c03400
          Total             7            192

          """))
    let plugin = try #require(parsed.row("com.example.Plugin"))
    #expect(plugin.objects == 5 && plugin.bytes == 160 && plugin.classes == 2)
    let lambda = try #require(parsed.row("com.example.A$$Lambda$"))
    #expect(lambda.objects == 2 && lambda.classes == 1)
    #expect(parsed.sample.histograms[0].isWhole)
  }

  @Test("a list without its total is cut short: what is not in it is not known")
  func head() throws {
    let lines = Self.jdk17.split(separator: "\n", omittingEmptySubsequences: false)
    let parsed = try #require(histograms(lines.prefix(6).joined(separator: "\n") + "\n"))
    #expect(parsed.names.count == 3)
    #expect(!parsed.sample.histograms[0].isWhole)
    #expect(parsed.sample.histograms[0].leastBytes == 143_520)
    #expect(parsed.damage?.contains("first 3 classes only") == true)
  }

  @Test("rows that are missing in between are told by the total")
  func missingRows() throws {
    let text = Self.jdk17.replacing(#/\n[^\n]*java.lang.String [^\n]*/#, with: "")
    let parsed = try #require(histograms(text))
    #expect(!parsed.sample.histograms[0].isWhole)
    #expect(parsed.damage?.contains("rows are missing") == true)
  }

  @Test("a total without its line end counts where the rows add up to it")
  func unendedTotal() throws {
    let whole = try #require(histograms(String(Self.jdk17.dropLast())))
    #expect(whole.sample.histograms[0].isWhole && whole.damage == nil)
    let cut = try #require(histograms(String(Self.jdk17.dropLast(3))))
    #expect(!cut.sample.histograms[0].isWhole && cut.damage != nil)
  }

  @Test(
    "the command in front says whether garbage is counted",
    arguments: [
      ("$ jmap -histo:live 4242", ClassHistogram.Scope.live), ("+ jmap -histo 4242", .all),
      ("# jcmd 4242 GC.class_histogram", .live), ("jcmd 4242 GC.class_histogram -all", .all),
      ("#3: [Class Histogram (after full gc):", .live),
      ("#3: [Class Histogram (before full gc):", .all),
    ])
  func scope(line: String, scope: ClassHistogram.Scope) throws {
    let parsed = try #require(histograms(line + "\n" + Self.jdk17))
    #expect(parsed.sample.histograms[0].scope == scope)
  }

  @Test("a unified log says behind a histogram what it counted")
  func closingScope() throws {
    let parsed = try #require(
      histograms(
        Self.jdk17 + "Class Histogram (before full gc) 1.610ms\n" + Self.jdk17
          + "Class Histogram (after full gc) 21.701ms\n"))
    #expect(parsed.sample.histograms.map(\.scope) == [.all, .live])
  }

  @Test("without a command nothing is said of garbage")
  func noScope() throws {
    let parsed = try #require(histograms(Self.jdk17))
    #expect(parsed.sample.histograms[0].scope == nil)
  }

  @Test(
    "a time in front is the histogram's",
    arguments: [
      ("Fri Nov 20 20:38:05 UTC 2026", 1_795_207_085.0, true),
      ("Fr 20. Nov 20:38:05 CET 2026", 1_795_207_085, true),
      ("Fri 20 Nov 2026 08:38:05 PM UTC", 1_795_207_085, true),
      ("2026-11-20T20:38:05Z", 1_795_207_085, true),
      ("=== 2026/11/20 20:38:05,250 ===", 1_795_207_085.25, true),
      ("20261120T203805", 1_795_207_085, true), ("1795207085", 1_795_207_085, true),
      ("1795207085500", 1_795_207_085.5, true), ("round 3 at 20:38:05", 74_285, false),
    ])
  func time(line: String, seconds: Double, hasDay: Bool) throws {
    let parsed = try #require(histograms(line + "\n" + Self.jdk17))
    let time = try #require(parsed.sample.histograms[0].time)
    #expect(time.seconds == seconds)
    #expect(time.hasDay == hasDay)
  }

  @Test("nothing that only looks like a time is one")
  func noTime() throws {
    for line in ["4242:", "12:3", "version 17.0.15", "99:99:99", "20269999T999999"] {
      let parsed = try #require(histograms(line + "\n" + Self.jdk17))
      #expect(parsed.sample.histograms[0].time == nil, "\(line)")
    }
  }

  @Test(
    "the limit of the heap is read where it stands in front",
    arguments: [
      ("java -Xms64m -Xmx512m -jar shop.jar", 536_870_912),
      ("-XX:G1HeapRegionSize=1048576 -XX:MaxHeapSize=25165824 -XX:+UseG1GC", 25_165_824),
      ("-Xmx2g", 2_147_483_648),
    ])
  func limit(line: String, bytes: Int) throws {
    let parsed = try #require(histograms(line + "\n" + Self.jdk17))
    #expect(parsed.sample.heapLimit == bytes)
  }

  @Test("several in one text, with lines of an application between and inside")
  func several() throws {
    let rows = Self.jdk17.replacing(
      "   3:",
      with: "2026-11-20 20:38:06.001  INFO 1 --- [main] c.e.Shop : priced 12 34 carts\n   3:")
    let parsed = try #require(histograms("date\n" + rows + "log line\n\n" + Self.jdk17))
    #expect(parsed.sample.histograms.count == 2)
    #expect(parsed.sample.histograms.map(\.isWhole) == [true, true])
    #expect(parsed.damage == nil)
  }

  @Test("how the text is cut into pieces changes nothing", arguments: [1, 2, 3, 5])
  func pieces(lines: Int) throws {
    let text = Array(("1795207085\n" + Self.jdk17 + Self.jdk17).utf8)
    let whole = try #require(histograms(text))
    let parts = try #require(histograms(text, lines: lines))
    #expect(parts.sample.histograms.map(\.rows) == whole.sample.histograms.map(\.rows))
    #expect(parts.sample.histograms.map(\.time) == whole.sample.histograms.map(\.time))
    #expect(parts.damage == whole.damage)
  }

  @Test("carriage returns are no part of names and totals")
  func carriageReturns() throws {
    let parsed = try #require(histograms(Self.jdk17.replacing("\n", with: "\r\n")))
    #expect(parsed.names[2] == "com.example.shop.Session")
    #expect(parsed.sample.histograms[0].isWhole && parsed.damage == nil)
  }

  @Test("a text cut at any byte loses rows, never invents any")
  func cut() throws {
    let text = Array(Self.jdk17.utf8)
    let whole = try #require(histograms(text)).sample.histograms[0].rows
    for end in text.indices {
      guard let parsed = histograms(Array(text[..<end])) else { continue }
      let rows = parsed.sample.histograms[0].rows
      #expect(rows == Array(whole.prefix(rows.count)), "cut at \(end)")
      #expect(parsed.damage != nil || end >= text.count - 1, "cut at \(end)")
    }
  }

  @Test("numbers beyond all bounds and bytes of any kind never trap", arguments: seeds(30))
  func garbage(seed: UInt64) {
    var generator = SeededGenerator(state: seed &* 104_729)
    var text = Array((Self.jdk17 + Self.jdk17).utf8)
    for _ in 0..<40 {
      let place = Int.random(in: 0..<text.count, using: &generator)
      text[place] = UInt8.random(in: 0...255, using: &generator)
    }
    _ = histograms(text)
    let huge =
      "   1: 99999999999999999 99999999999999999999 [B\n   2: 999999999999999999 999999999999999999 a.B\n"
    _ = histograms(Self.heading + huge + huge + "Total 1 99999999999999999999999\n")
  }

  @Test("of very many histograms the first, the last and some between are kept")
  func retention() throws {
    let rows = (1...3000).map { "   \($0):  5  80  a.C\($0)\n" }.joined()
    let one = Self.heading + rows + "Total 15000 240000\n"
    let parsed = try #require(
      histograms((0..<200).map { "\(1_795_207_085 + $0)\n" + one }.joined()))
    let times = parsed.sample.histograms.compactMap(\.time?.seconds)
    #expect(parsed.sample.dropped > 0)
    #expect(parsed.sample.dropped + times.count == 200)
    #expect(times.first == 1_795_207_085)
    #expect(times.last == 1_795_207_284)
    #expect(times == times.sorted())
    #expect(parsed.note?.hasPrefix("200 histograms") == true)
  }

  @Test("what real JVMs wrote is whole", arguments: ["heap-static-map", "classloader-plugins"])
  func real(name: String) throws {
    let file = repository.appending(path: "samples/\(name)/histo.txt")
    let parsed = try #require(histograms(Array(try Data(contentsOf: file))))
    #expect(parsed.sample.histograms.count >= 5)
    #expect(parsed.sample.histograms.allSatisfy { $0.isWhole && $0.pid != nil && $0.time != nil })
    #expect(parsed.damage == nil)
  }
}
