import ByteParsing
import Capture
import Diagnostics
import Evidence
import JavaFormats
import TestSupport
import Testing

/// A histogram as jcmd of JDK 17 writes it; classes that grow come on top of what any JVM has.
private func histogramText(
  _ classes: KeyValuePairs<String, Int>, pid: Int? = 42, seconds: Int? = nil, lines: Int? = nil,
  command: String? = nil
) -> String {
  var text = seconds.map { "\(1_795_207_085 + $0)\n" } ?? ""
  if let command { text += command + "\n" }
  if let pid { text += "\(pid):\n" }
  text += " num     #instances         #bytes  class name (module)\n"
  text += "-------------------------------------------------------\n"
  let base: [(key: String, value: Int)] = [
    ("[B", 9000), ("java.lang.String", 8000), ("java.util.HashMap$Node", 1500),
    ("java.lang.Class", 1400),
  ]
  var counts: [(name: String, objects: Int)] = base.map { ($0.key, $0.value) }
  for (name, objects) in classes {
    if let place = counts.firstIndex(where: { $0.name == name && !name.hasPrefix("com.") }) {
      counts[place].objects += objects
    } else {
      counts.append((name, objects))
    }
  }
  let rows = counts.filter { $0.objects > 0 }.map { ($0.name, $0.objects, $0.objects * 40) }
    .sorted { $0.2 > $1.2 }
  for (rank, row) in rows.prefix(lines ?? .max).enumerated() {
    text += "   \(rank + 1):  \(row.1)  \(row.2)  \(row.0)\n"
  }
  if lines == nil {
    text += "Total  \(rows.reduce(0) { $0 + $1.1 })  \(rows.reduce(0) { $0 + $1.2 })\n"
  }
  return text
}

private func examine(_ texts: [String], names: [String]? = nil) -> Findings {
  var recording = Recording()
  for (index, text) in texts.enumerated() {
    var parser = ClassHistogramParser()
    let bytes = Array(text.utf8)
    parser.read(bytes.rawSpan, firstLine: 1)
    guard let parsed = parser.finish() else { continue }
    recording.add(
      parsed.sample, of: ClassHistogramParser.format, from: names?[index] ?? "\(index).txt")
  }
  return JVMHistogram.examine(recording)
}

/// A series a minute apart in which the classes have the numbers of objects in turn.
private func series(
  _ counts: [Int], also: (Int) -> KeyValuePairs<String, Int> = { _ in [:] }
) -> Findings {
  examine(
    counts.enumerated().map { index, objects in
      var text = histogramText(
        [
          "com.example.Session": objects, "[B": 3 * objects, "java.lang.String": 2 * objects,
          "java.util.HashMap$Node": objects,
        ], seconds: 60 * index)
      if also(index).count > 0 {
        let rows = also(index).enumerated().map {
          "   \(90 + $0.offset):  \($0.element.value)  \($0.element.value * 24)  \($0.element.key)\n"
        }.joined()
        text.replace(#/Total.*\n/#, with: rows + "Total 1 1\n")
      }
      return text
    })
}

extension Findings {
  fileprivate func number(_ name: String) -> Double? {
    guard
      case .quantity(let quantity) = facts.first(where: { $0.name == "jvm.histo.\(name)" })?.value
    else { return nil }
    return quantity.value
  }

  fileprivate func text(_ name: String) -> String? {
    guard case .text(let text) = facts.first(where: { $0.name == "jvm.histo.\(name)" })?.value
    else { return nil }
    return text
  }
}

@Suite("Histograms of JVMs")
struct JVMHistogramTests {
  @Test("the application's class is named, with what grows in its proportion")
  func lead() throws {
    let found = series([1000, 2000, 3000, 4000, 5000])
    #expect(found.text("grower") == "com.example.Session")
    #expect(found.number("grower_objects") == 4000)
    #expect(found.number("grower_growth") == 400)
    #expect(found.number("late") == 100)
    #expect(found.number("rising") == 100)
    let together = try #require(found.text("together"))
    #expect(together.contains("3 byte[]") && together.contains("1 java.util.HashMap$Node"))
    #expect(found.text("hint")?.contains("map") == true)
    #expect(found.text("grower_told")?.contains("1000 a minute") == true)
  }

  @Test("where only the runtime's classes grow, the container is named")
  func container() {
    let found = examine(
      (1...5).map { index in
        histogramText(
          [
            "[B": 4000 * index, "java.lang.String": 4000 * index,
            "java.util.concurrent.LinkedBlockingQueue$Node": 4000 * index,
          ], seconds: 60 * index)
      })
    #expect(found.text("grower") == "java.util.concurrent.LinkedBlockingQueue$Node")
    #expect(found.text("hint")?.contains("queue") == true)
  }

  @Test("a class of the application that grows a little beside is not blamed")
  func bystander() {
    let found = examine(
      (1...5).map { index in
        histogramText(
          [
            "[B": 90_000 * index, "java.util.HashMap$Node": 90_000 * index,
            "com.example.Meter": 2 * index,
          ], seconds: 60 * index)
      })
    #expect(found.text("grower") == "java.util.HashMap$Node")
  }

  @Test("a leak is found behind a larger cache that has filled")
  func behindCache() {
    let found = examine(
      [10_000, 60_000, 61_000, 61_000, 61_000].enumerated().map { index, cached in
        histogramText(
          ["com.example.Cached": cached, "com.example.Session": 3000 * (index + 1)],
          seconds: 60 * index)
      })
    #expect(found.text("grower") == "com.example.Session")
  }

  @Test("growth that stops shows a late rate near nothing")
  func bound() {
    let found = series([1000, 3000, 5000, 5000, 5000])
    #expect((found.number("late") ?? 100) < 15)
    #expect(found.number("last") == 0)
  }

  @Test("classes that a list may have cut off are not known, and not zero")
  func partial() {
    let found = examine(
      (1...4).map { index in
        histogramText(
          ["com.example.Session": 2000 * index], seconds: 60 * index, lines: index == 1 ? 2 : 5)
      })
    #expect(found.number("grower_objects") == 4000)
    #expect(found.gaps.contains { $0.weakens.contains("leak/jvm-heap") })
  }

  @Test("histograms are put in the order of their times, wherever they stand")
  func order() {
    let texts = [3, 1, 2].map {
      histogramText(["com.example.Session": 1000 * $0], seconds: 60 * $0)
    }
    let found = examine(texts)
    #expect(found.number("grower_objects") == 2000)
    #expect(found.number("span") == 120)
  }

  @Test("without times, numbers in the names of files order them")
  func orderOfNames() {
    let texts = [1, 10, 2].map { histogramText(["com.example.Session": 1000 * $0]) }
    let found = examine(texts, names: ["histo-1.txt", "histo-10.txt", "histo-2.txt"])
    #expect(found.number("grower_objects") == 9000)
    #expect(found.number("span") == nil)
  }

  @Test("times in the names of files are times")
  func timesOfNames() {
    let texts = [1, 2, 3].map { histogramText(["com.example.Session": 1000 * $0]) }
    let names = ["h-20261120-203800", "h-20261120-203900", "h-20261120-204100"]
    #expect(examine(texts, names: names).number("span") == 180)
  }

  @Test("what is handed in twice counts once; an idle JVM's equal ones all count")
  func duplicates() {
    let (a, b) = (
      histogramText(["com.example.Session": 1000]), histogramText(["com.example.Session": 2000])
    )
    #expect(examine([a, b, a, b]).number("count") == 2)
    #expect(examine([a, a, a]).number("count") == 3)
  }

  @Test("histograms of several processes stay apart")
  func processes() {
    let found = examine([
      histogramText(["com.example.Session": 1000], pid: 1),
      histogramText(["com.example.Session": 9000], pid: 2),
    ])
    #expect(found.facts.filter { $0.name == "jvm.histo.count" }.count == 2)
  }

  @Test("histograms without a process id are of two JVMs where the applications share no class")
  func twoApplications() {
    func text(_ shop: String) -> String {
      histogramText(
        [
          "com.\(shop).A": 4000, "com.\(shop).B": 4000, "com.\(shop).C": 4000,
          "com.\(shop).D": 4000,
        ], pid: nil)
    }
    let found = examine([text("books"), text("toys"), text("books")])
    #expect(found.facts.filter { $0.name == "jvm.histo.count" }.count == 2)
  }

  @Test("where the ends of allocation buffers are counted, garbage is counted")
  func fillers() {
    let texts = [20_000, 90_000, 900_000].enumerated().map { index, bytes in
      histogramText(["com.example.Session": 1000 * (index + 1)], seconds: 60 * index).replacing(
        "Total", with: "   99:  450  \(bytes)  [I\nTotal")
    }
    #expect(examine(texts).text("scope") == "garbage too")
  }

  @Test("where iterators and builders are counted in numbers, garbage is counted")
  func garbage() {
    let iterators: (Int) -> KeyValuePairs<String, Int> = {
      ["java.util.ArrayList$Itr": 700 + 300 * $0, "java.lang.StringBuilder": 500 + 200 * $0]
    }
    let found = series([1000, 2000, 3000, 4000, 5000], also: iterators)
    #expect(found.text("scope") == "garbage too")
    // Nothing fell, so that no collection was seen.
    #expect(found.number("judged") == 0)
  }

  @Test("objects that outlive collections are kept, although garbage is counted")
  func survivors() {
    let iterators: (Int) -> KeyValuePairs<String, Int> = {
      let count = [900, 300, 700, 100, 800, 200, 900, 300][$0]
      return ["java.util.ArrayList$Itr": count, "java.lang.StringBuilder": count]
    }
    let found = series(Array(stride(from: 1000, through: 8000, by: 1000)), also: iterators)
    #expect(found.number("collections") == 4)
    #expect(found.number("judged") == 8)
    #expect(found.text("grower") == "com.example.Session")
    #expect((found.number("growth") ?? 0) > 5)
  }

  @Test("what falls with each collection is garbage, however it ends")
  func sawtooth() {
    let counts = [1000, 5000, 1500, 6000, 2000, 7000, 2500, 9000]
    let found = series(
      counts,
      also: { ["java.util.ArrayList$Itr": counts[$0], "java.lang.StringBuilder": counts[$0]] })
    #expect((found.number("growth") ?? 0) < 5)
  }

  @Test("the command in front decides over all signs")
  func told() {
    let texts = (1...3).map {
      histogramText(
        ["com.example.Session": 1000 * $0, "java.util.ArrayList$Itr": 900], seconds: 60 * $0,
        command: "jmap -histo:live 42")
    }
    let found = examine(texts)
    #expect(found.text("scope") == "live objects")
    #expect(found.number("judged") == 3)
  }

  @Test("the heap's limit tells when it is full")
  func limit() throws {
    let texts = (1...4).map {
      histogramText(
        ["com.example.Session": 10_000 * $0], seconds: 60 * $0,
        command: $0 == 1 ? "-XX:MaxHeapSize=10485760" : nil)
    }
    let found = examine(texts)
    #expect(found.number("heap_max") == 10_485_760)
    let seconds = try #require(found.number("time_to_full"))
    // 400 kB a minute, and 2.4 MB of 10.5 MB are there.
    #expect(abs(seconds - (10_485_760 - 59_900 * 40) / 400_000 * 60) < 30)
  }

  @Test("classes of one name and objects of loaders count as loaders")
  func loaders() {
    let texts = (1...4).map { index in
      let rows = Array(repeating: ("com.example.Plugin", 5), count: 10 * index)
      var text = histogramText(["java.lang.Class": 40 * index], seconds: 60 * index, lines: 9)
      for (rank, row) in rows.enumerated() { text += "   \(50 + rank):  \(row.1)  200  \(row.0)\n" }
      return text + "Total 1 1\n"
    }
    let found = examine(texts)
    #expect(found.number("loaders_growth") == 30)
    #expect(found.text("loader") == "classes called com.example.Plugin")
    #expect(found.number("classes_growth") == 120)
  }
}
