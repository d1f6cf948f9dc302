import Evidence
import Rendering
import TestSupport
import Testing

@Suite struct JSONRendererTests {
  @Test("every report obeys its schema", arguments: Samples.all.map(\.name))
  func schema(name: String) throws {
    let report = try #require(Samples.all.first { $0.name == name }?.report)
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    #expect(try schema.violations(in: JSONRenderer().render(report)) == [])
  }

  @Test("the schema refuses what the report never holds")
  func schemaIsStrict() throws {
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    let json = try JSONRenderer().render(Samples.deadlock)
    for (from, to) in [
      ("\"deadlock/jvm\"", "\"Deadlock\""), ("2026-11-20T20:38:00Z", "20 Nov"),
      ("\"critical\"", "\"bad\""), ("0.99", "1.01"), ("\"web-1\"", "1"), ("\"text\"", "\"txt\""),
      ("\"parsed\"", "\"ok\""), ("diag.report/1", "diag.report/2"), ("\"path\"", "\"way\""),
    ] {
      #expect(json.contains(from))
      #expect(try !schema.violations(in: json.replacing(from, with: to)).isEmpty, "\(from)")
    }
  }

  @Test("every cause id of the catalog is an id by the schema")
  func catalog() throws {
    let schema = try JSONSchema(named: "diag.report-1.schema.json")
    let exclusions = CauseID.catalog.map {
      Verdict.Exclusion(id: CauseID(rawValue: $0), because: "")
    }
    let report = Samples.report(verdict: Verdict(ruledOut: exclusions))
    #expect(try schema.violations(in: JSONRenderer().render(report)) == [])
  }

  @Test("what is unknown is null, and the key is there")
  func nulls() throws {
    let report = try json(Samples.nothingRead)
    #expect(report["host"] == .null)
    #expect(report["detail"] == nil)
    #expect(try json(Samples.twoCauses)["inputs"]?[1]?["note"] == .null)
    #expect(try json(Samples.deadlock)["causes"]?[0]?["next"]?[0]?["command"] == .null)
  }

  @Test("a gap says in words what it weakens")
  func weakens() throws {
    let gaps = try json(Samples.cannotTell)["gaps"]
    #expect(gaps?[0]?["reason"]?.text?.hasSuffix("; weakens deadlock/jvm, contention") == true)
    #expect(gaps?[1]?["reason"] == .string("there is none among the inputs"))
  }

  @Test("numbers are finite and carry no tail of digits")
  func numbers() throws {
    #expect(try JSONRenderer().render(Samples.twoCauses).contains("\"confidence\" : 0.729,"))
    #expect(try json(Samples.hostile)["causes"]?[0]?["confidence"] == .number(0))
    var endless = Samples.healthy
    endless.elapsedSeconds = .infinity
    #expect(try json(endless)["elapsed_seconds"] == .number(0))
  }

  @Test("blocks stand under their keys")
  func detail() throws {
    let detail = try #require(try json(Samples.area)["detail"])
    #expect(detail["threads"]?["count"] == .number(87))
    #expect(detail["threads"]?["virtual"] == .flag(false))
    #expect(detail["threads"]?["carriers"] == .null)
    #expect(detail["pools"]?[1]?["name"] == .string("注文処理-ワーカー"))
    #expect(detail["pools"]?[2]?["busy_percent"] == .null)
    #expect(detail["pools"]?[3]?["threads"] == .null)
    #expect(detail["none"] == .array([]))
    let keys = detail["chains"]?[0]?.members?.keys.sorted()
    #expect(keys == ["heading", "lines", "source", "waiting"])
    #expect(detail["chains"]?[1]?["source"] == .null)
  }

  @Test("hostile text keeps its value, and nothing in it reaches a terminal")
  func hostile() throws {
    let text = try JSONRenderer().render(Samples.hostile("\u{9b}\u{202e}\u{7f}\u{e0041}/\u{0}"))
    #expect(text.contains(#""host" : "\u009b\u202e\u007f\udb40\udc41/\u0000""#))
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || (0x20..<0x7f).contains($0.value) })
    #expect(try json(Samples.hostile)["causes"]?[0]?["subject"]?.text == Samples.hostile.host)
  }

  private func json(_ report: Report) throws -> JSON {
    try JSON(JSONRenderer().render(report))
  }
}
