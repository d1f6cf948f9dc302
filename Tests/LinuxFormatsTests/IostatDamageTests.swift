import Capture
import LinuxFormats
import Testing

@Suite("damaged and mixed iostat texts")
struct IostatDamageTests {
  @Test("pieces, carriage returns and other text do not change the figures")
  func handling() throws {
    for name in Fixture.names(in: "iostat") {
      let bytes = Fixture.bytes("iostat/\(name)")
      let whole = try #require(parse(bytes), "\(name)").sample.figures
      #expect(parse(bytes, pieces: 1)?.sample.figures == whole, "\(name)")
      #expect(parse(bytes, pieces: 7)?.sample.figures == whole, "\(name)")
      #expect(parse(bytes.withCarriageReturns)?.sample.figures == whole, "\(name)")
      let log = Array("2026-11-21 ERROR Device not ready: 12\n\n1 0 0 222 11 300\n\n".utf8)
      let mixed = try #require(parse(log + bytes + log), "\(name)")
      #expect(mixed.sample.figures.count == whole.count, "\(name)")
    }
  }

  @Test("a text cut anywhere keeps the rows that are whole and says what is missing")
  func cuts() throws {
    for name in Fixture.names(in: "iostat") {
      let bytes = Fixture.bytes("iostat/\(name)")
      let whole = Set(try #require(parse(bytes), "\(name)").sample.rowsAlone)
      for length in stride(from: 1, to: bytes.count, by: 97) {
        guard let cut = parse(Array(bytes[..<length])) else { continue }
        for row in cut.sample.rowsAlone where !whole.contains(row) {
          #expect(row.hasPrefixOfOne(in: whole), "\(name) cut at \(length): \(row)")
        }
      }
    }
  }

  @Test("a row without its last digits does not count")
  func cutRow() throws {
    let text = """
      Device r/s w/s r_await w_await aqu-sz %util
      vda 1.00 2.00 3.00 4.00 5.00 6.00

      Device r/s w/s r_await w_await aqu-sz %util
      vda 1.00 2.00 3.00 4.00 5.00 100.0
      """
    let parsed = try #require(parse(text))
    #expect(parsed.sample.row("vda", report: 1) == nil)
    #expect(parsed.damage == "the text ends within line 5 (and 1 more)")
    #expect(parse(text + "0")?.sample.row("vda", report: 1)?[.utilization] == 100)
  }

  @Test("runs behind each other are several, also where the first is cut")
  func concatenation() throws {
    let bytes = Fixture.bytes("iostat/12.6.1.txt")
    #expect(parse(bytes + bytes)?.sample.runs.map(\.reports.count) == [3, 3])
    let cut = Array(bytes[..<(bytes.count - 40)])
    let parsed = try #require(parse(cut + bytes))
    #expect(parsed.sample.runs.map(\.reports.count) == [3, 3])
    #expect(parsed.damage != nil)
    let json = Fixture.bytes("iostat/12.6.1.json")
    #expect(parse(json + json)?.sample.runs.count == 2)
    let broken = try #require(parse(Array(json[..<2000]) + [0x0A] + bytes + json))
    #expect(broken.sample.runs.count == 3)
    #expect(broken.sample.runs.last?.reports.count == 3)
  }

  @Test("random bytes and flipped bytes never trap")
  func noise() {
    var dice = Dice(state: 20_261_121)
    for name in Fixture.names(in: "iostat") {
      let bytes = Fixture.bytes("iostat/\(name)")
      for _ in 0..<40 {
        var flipped = bytes
        for _ in 0..<8 {
          flipped[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(
            in: 0...255, using: &dice)
        }
        _ = parse(flipped)
        var parser = IostatParser()
        let piece = Array(flipped[Int.random(in: 0..<bytes.count, using: &dice)...])
        unsafe parser.read(piece.span.bytes, firstLine: 1)
        unsafe parser.read(flipped.span.bytes, firstLine: .max - 100_000)
        _ = parser.finish()
      }
    }
    for _ in 0..<200 {
      _ = parse((0..<2000).map { _ in UInt8.random(in: 0...255, using: &dice) })
    }
  }

  @Test("numbers that are none, negative or beyond all bounds are unknown")
  func numbers() throws {
    let text = """
      Device r/s w/s rkB/s r_await w_await aqu-sz %util
      vda -nan inf 99999999999999999999999999999999999.00 -3.00 18446744073709551616.00 nan 4.00

      """
    let row = try #require(parse(text)?.sample.row("vda", report: 0))
    for measure in [IostatMeasure.reads, .writes, .readBytes, .readAwait, .writeAwait, .queue] {
      #expect(row[measure] == nil)
    }
    #expect(row[.utilization] == 4)
  }

  @Test("a table without rows is a report in which all devices were idle")
  func omitted() throws {
    let header = "Device r/s w/s r_await w_await aqu-sz %util\n"
    let text = "\(header)vda 1.00 1.00 1.00 1.00 0.10 9.00\n\n\(header)\n\(header)\n"
    let run = try #require(parse(text)).sample.runs[0]
    #expect(run.reports.map(\.rows.count) == [1, 0, 0])
  }

  @Test("lines of other sources in a log do not end a table")
  func foreignLines() throws {
    let header = "\0\nDevice r/s w/s aqu-sz %util\n\0\n"
    let text = "\(header)vda 1.00 1.00 0.10 9.00\n\0\nvdb 2.00 1.00 0.10 9.00\n\n"
    let run = try #require(parse(text + text)).sample.runs[0]
    #expect(run.devices.map(\.name) == ["vda", "vdb"])
    #expect(run.reports.map(\.rows.count) == [2, 2])
  }

  @Test("every fixture is recognised by its content")
  func recognition() {
    let options = Recorder.Options(parsers: [IostatParser.self], maxInput: 1 << 30)
    for name in Fixture.names(in: "iostat") {
      let path = "\(Fixture.folder)/iostat/\(name)"
      let recording = Recorder.record([path], options)
      #expect(recording.inputs.map(\.kind) == ["iostat"], "\(name)")
      #expect(recording.inputs.allSatisfy { $0.note?.contains("prefix") != true }, "\(name)")
      let samples = recording.samples(of: IostatParser.self)
      #expect(
        samples.map(\.sample.figures) == [parse(Fixture.bytes("iostat/\(name)"))?.sample.figures])
    }
  }

  @Test("a text that is not iostat's is not taken for it")
  func foreign() {
    #expect(
      parse("Device     Boot Start     End Sectors Size Id Type\n/dev/vda1 * 2048 4095\n") == nil)
    #expect(parse("{\"hosts\": [{\"statistics\": [1, 2]}]}\n") == nil)
    #expect(parse("") == nil)
  }

  @Test("a long capture is condensed and keeps means and lines")
  func folding() throws {
    let header = "Device r/s w/s rkB/s wkB/s r_await w_await aqu-sz %util\n"
    var text = header + "vda 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00\n\n"
    for index in 0..<80_000 {
      text += header + "vda \(index % 2 == 0 ? 100 : 300).00 0.00 8.00 0.00 "
      text += "\(index % 2 == 0 ? 4 : 8).00 0.00 2.00 50.00\n\n"
    }
    let run = try #require(parse(text)).sample.runs[0]
    #expect(run.rows.count + run.reports.count <= IostatParser.rowLimit)
    #expect(run.reports.reduce(0) { $0 + $1.folded } == 80_001)
    #expect(run.reports[0].folded == 1)
    let report = run.reports[1]
    #expect(report.firstLine == 4 && report.folded > 1)
    #expect(run.rows[report.rows.lowerBound][.reads] == 200)
    #expect(run.rows[report.rows.lowerBound][.readAwait] == 7)
  }
}

extension IostatSample {
  /// The rows by name, line and values.
  fileprivate var rowsAlone: [String] {
    runs.flatMap { run in
      run.rows.map { row in
        let values = IostatMeasure.allCases.map { row[$0].map { "\($0)" } ?? "-" }
        return "\(run.devices[Int(row.device)].name)@\(row.line) \(values.joined(separator: " "))"
      }
    }
  }
}

extension String {
  /// Whether it is a row that several parts of a report are joined to, without the last parts.
  fileprivate func hasPrefixOfOne(in rows: Set<String>) -> Bool {
    let mine = split(separator: " ").dropFirst()
    let device = prefix { $0 != "@" }
    return rows.contains { row in
      let other = row.split(separator: " ").dropFirst()
      return row.hasPrefix(device) && zip(mine, other).allSatisfy { $0 == "-" || $0 == $1 }
    }
  }
}
