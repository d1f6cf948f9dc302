import ByteParsing
import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

/// Writes a file of counters as a JVM would, in either byte order.
private struct CounterFile {
  var isLittle = true
  var major: UInt8 = 2
  var entries: [(name: String, value: PerformanceData.Value)] = []

  private func int32(_ value: Int) -> [UInt8] {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * (3 - $0))) }
    return isLittle ? bytes.reversed() : bytes
  }

  private func int64(_ value: Int64) -> [UInt8] {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * (7 - $0))) }
    return isLittle ? bytes.reversed() : bytes
  }

  var bytes: [UInt8] {
    var body: [UInt8] = []
    for entry in entries {
      var name = Array(entry.name.utf8) + [0]
      while (20 + name.count) % 8 != 0 { name.append(0) }
      let (type, count, value): (UInt8, Int, [UInt8])
      switch entry.value {
      case .number(let number): (type, count, value) = (0x4A, 0, int64(number))
      case .text(let text):
        (type, count, value) = (0x42, text.utf8.count + 1, Array(text.utf8) + [0])
      }
      var tail = value
      while tail.count % 8 != 0 { tail.append(0) }
      body += int32(20 + name.count + tail.count) + int32(20) + int32(count)
      body += [type, 0, 4, 2] + int32(20 + name.count) + name + tail
    }
    let head: [UInt8] = [0xCA, 0xFE, 0xC0, 0xC0, isLittle ? 1 : 0, major, 0, 1]
    return head + int32(32 + body.count) + int32(0) + int64(0) + int32(32) + int32(entries.count)
      + body
  }
}

private func parse(_ bytes: [UInt8], piece: Int = .max) -> Parsed<PerformanceDataSeries>? {
  var parser = PerformanceDataParser()
  var start = 0
  while start < bytes.count {
    let end = start + min(piece, bytes.count - start)
    parser.read(Array(bytes[start..<end]).rawSpan)
    start = end
  }
  return parser.finish()
}

private func fixture(_ name: String) throws -> [UInt8] {
  let url = repository.appending(path: "Tests/LiveJVMTests/Fixtures/\(name)")
  return Array(try Data(contentsOf: url))
}

@Suite("The counters of a JVM")
struct PerformanceDataTests {
  @Test("JDK 17 writes what jstat prints, and more")
  func seventeen() throws {
    let parsed = try #require(parse(try fixture("jdk-17-parallel.hsperfdata")))
    #expect(parsed.damage == nil)
    let data = parsed.sample.last
    #expect(data.release == 17)
    #expect(data.machine == "OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1")
    #expect(data.command == "com.example.booking.BookingLocks")
    #expect(data.liveThreads == 23)
    #expect(data.heapMax == 64 << 20)
    #expect((data.liveClasses ?? 0) > 400)
    // The file itself tells the time since the start up to JDK 23.
    #expect((data.uptime ?? 0) > 3 && (data.uptime ?? 9) < 5)
    let counters = data.collector
    #expect(counters.young.count == 0)
    #expect(counters.full.count == 0)
    // With this collector there are no concurrent cycles, and no counters of them.
    #expect(counters.concurrent.count == nil)
    #expect(counters.survivors.count == 2)
    #expect((counters.eden.capacity ?? 0) > 0)
    #expect(counters.lastCause == nil && counters.currentCause == nil)
  }

  @Test("JDK 25 no longer writes the time since the start")
  func twentyFive() throws {
    let parsed = try #require(parse(try fixture("jdk-25-g1.hsperfdata")))
    let data = parsed.sample.last
    #expect(data.release == 25)
    #expect(data.uptime == nil)
    #expect(data.startTime != nil)
    #expect(data.heapMax == 64 << 20)
    #expect(data.collector.concurrent.count == 0)
    #expect(parsed.note?.hasSuffix("OpenJDK 64-Bit Server VM 25.0.3+9-LTS") == true)
  }

  @Test("both byte orders are read, in pieces of any size", arguments: [true, false])
  func byteOrder(isLittle: Bool) throws {
    var file = CounterFile(isLittle: isLittle)
    file.entries = [
      ("java.threads.live", .number(42)), ("sun.gc.cause", .text("System.gc()")),
      ("negative", .number(-1)), ("largest", .number(.max)),
    ]
    for piece in [1, 7, 4096] {
      let data = try #require(parse(file.bytes, piece: piece)?.sample.last)
      #expect(data.liveThreads == 42)
      #expect(data.collector.currentCause == "System.gc()")
      #expect(data.number("negative") == -1)
      #expect(data.number("largest") == .max)
      #expect(data.number("missing") == nil)
    }
  }

  @Test("sizes of G1 up to JDK 17 lose the bytes that it adds")
  func rounding() throws {
    var file = CounterFile()
    file.entries = [
      ("sun.gc.generation.1.space.0.capacity", .number(59_768_840)),
      ("sun.gc.generation.0.space.0.capacity", .number(1000)),
    ]
    let counters = try #require(parse(file.bytes)?.sample.last.collector)
    #expect(counters.old.capacity == 59_768_832)
    #expect(counters.eden.capacity == 1000)
  }

  @Test("the limit of the heap is that of all generations, or of the heap of regions")
  func heapLimit() throws {
    var file = CounterFile()
    file.entries = [
      ("sun.gc.generation.0.maxCapacity", .number(100 << 20)),
      ("sun.gc.generation.1.maxCapacity", .number(100 << 20)),
    ]
    #expect(parse(file.bytes)?.sample.last.heapMax == 200 << 20)
    file.entries.append(("sun.gc.policy.name", .text("GarbageFirst")))
    #expect(parse(file.bytes)?.sample.last.heapMax == 100 << 20)
    file.entries.append(("java.rt.vmArgs", .text("-Xms1g -Xmx3g -Dx=-Xmx9g")))
    #expect(parse(file.bytes)?.sample.last.heapMax == 3 << 30)
  }

  @Test("another version and other content are refused")
  func refused() {
    var file = CounterFile()
    file.entries = [("java.threads.live", .number(1))]
    file.major = 1
    #expect(parse(file.bytes) == nil)
    #expect(parse([]) == nil)
    #expect(parse(Array("hello".utf8)) == nil)
  }

  @Test("a file that was cut gives what is left, and says so")
  func cut() throws {
    let bytes = try fixture("jdk-17-parallel.hsperfdata")
    let whole = try #require(parse(bytes)).sample.last.entries.count
    for count in stride(from: 0, to: 13_000, by: 61) {
      guard let parsed = parse(Array(bytes[..<count])) else {
        #expect(count < 100)
        continue
      }
      #expect(parsed.sample.last.entries.count <= whole)
      if parsed.sample.last.entries.count < whole { #expect(parsed.damage != nil) }
    }
  }

  @Test("no bytes make it trap")
  func garbage() throws {
    let bytes = try fixture("jdk-25-g1.hsperfdata")
    var generator = SeededGenerator(state: 17)
    for _ in 0..<2000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        changed[Int.random(in: 8..<9000, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if let data = parse(changed)?.sample.last {
        _ = data.collector
        _ = (data.heapUsed, data.heapMax, data.liveClasses, data.uptime)
      }
    }
  }

  @Test("a copied file is an input like others")
  func asInput() throws {
    let file = repository.appending(
      path: "Tests/LiveJVMTests/Fixtures/jdk-17-parallel.hsperfdata")
    let run = try Command.diag("triage", "--json", file.path)
    #expect(run.status == 0)
    #expect(try JSON(run.text)["inputs"]?[0]?["kind"] == .string("jvm-counters"))
    #expect(!run.text.contains("not-a-secret"))
  }
}

@Suite(
  "The counters beside jstat", .enabled(if: JDK.seventeen != nil, Comment(rawValue: JDK.message)))
struct JstatTests {
  @Test(
    "a stopped JVM's file says what jstat says",
    arguments: ["-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseZGC"])
  func beside(collector: String) throws {
    let jvm = try RunningJVM(options: [collector])
    kill(jvm.pid, SIGSTOP)
    let jstat = try Command.run("\(JDK.seventeen ?? "")/bin/jstat", ["-gc", jvm.name])
    let lines = jstat.text.split(separator: "\n").map { $0.split(separator: " ") }
    try #require(lines.count == 2 && lines[0].count == lines[1].count)
    let columns = Dictionary(
      zip(lines[0].map(String.init), lines[1]), uniquingKeysWith: { one, _ in one })
    func value(_ name: String) -> Double? { columns[name].flatMap { Double($0) } }
    let folders = try FileManager.default.contentsOfDirectory(atPath: "/tmp")
      .filter { $0.hasPrefix("hsperfdata_") }
    let files = folders.map { "/tmp/\($0)/\(jvm.pid)" }
    let path = try #require(files.first { FileManager.default.fileExists(atPath: $0) })
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    let counters = try #require(parse(bytes)).sample.last.collector
    func kilobytes(_ bytes: Int?) -> Double? {
      bytes.map { (Double($0) / 1024 * 10).rounded() / 10 }
    }
    #expect(kilobytes(counters.eden.capacity) == value("EC"))
    #expect(kilobytes(counters.eden.used) == value("EU"))
    #expect(kilobytes(counters.old.capacity) == value("OC"))
    #expect(kilobytes(counters.old.used) == value("OU"))
    #expect(kilobytes(counters.metaspace.used) == value("MU"))
    #expect(kilobytes(counters.metaspace.capacity) == value("MC"))
    #expect(counters.young.count.map(Double.init) == value("YGC"))
    #expect(counters.full.count.map(Double.init) == value("FGC"))
    #expect(counters.concurrent.count.map(Double.init) == value("CGC"))
  }
}
