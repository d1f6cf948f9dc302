import Evidence
import Playbooks
import Testing

@Suite struct ReadingTests {
  @Test("a sound playbook is read whole")
  func sound() throws {
    let playbook = try playbook(diskText)
    #expect(playbook.name == "disk-io")
    #expect(playbook.about == .device)
    #expect(playbook.questions.map(\.name) == ["measured", "busy", "slow"])
    #expect(playbook.conclusions.map(\.cause.rawValue).count == 2)
    #expect(playbook.conclusions[0].adjustments.map(\.confidence) == [0.7])
  }

  @Test(
    "units are written as people write them",
    arguments: ["1 interval", "1 intervals", "1intervals"])
  func units(threshold: String) throws {
    let text = try edited(diskText, "at_least: 1 intervals", "at_least: \(threshold)")
    #expect(complaints(text) == [])
  }

  @Test("a folded block is one line, a literal one with two lines is not")
  func blocks() throws {
    let old = "summary: \"{subject} takes {disk.await}\""
    let folded = try edited(diskText, old, "summary: >\n      it\n      waits")
    #expect(try playbook(folded).conclusions[1].summary.source == "it waits")
    let literal = try edited(diskText, old, "summary: |\n      it\n      waits")
    #expect(complaints(literal) == ["disk-io.yaml:62:14: expected one line of text"])
  }

  /// What is swapped for what in the sound playbook, and what reading then says.
  static let flaws: [(String, String, [String])] = [
    ("start: measured", "start: measured\npriorty: 3", ["5:1: unknown key `priorty`"]),
    (
      "title:", "titel:",
      ["1:1: missing key `title`", "2:1: unknown key `titel`; did you mean `title`?"]
    ),
    ("Disks are slow or overloaded", "[]", ["2:8: expected text, found a list"]),
    ("Disks are slow or overloaded", "", ["2:7: expected text, found nothing"]),
    ("Disks are slow or overloaded", "\"a\\nb\"", ["2:8: expected one line of text"]),
    ("about: device", "about: devise", ["3:8: unknown subject `devise`; did you mean `device`?"]),
    (
      "start: measured", "start: mesured",
      ["4:8: no question is called `mesured`; did you mean `measured`?"]
    ),
    ("start: measured", "start: saturated", ["4:8: no question is called `saturated`"]),
    (
      "yes: saturated", "yes: saturatd",
      [
        "28:10: no question or conclusion is called `saturatd`; did you mean `saturated`?"
      ]
    ),
    (
      "unknown: slow", "unknown: measured",
      ["33:14: `measured` leads back here: a tree has no circles"]
    ),
    (
      "    explains: [io-saturation/slow-storage]\n    then: slow", "    then: measured",
      [
        "56:11: `measured` leads back here: a tree has no circles"
      ]
    ),
    (
      "flash: slow-storage", "flash: saturated",
      [
        "38:14: `saturated` leads back here: a tree has no circles"
      ]
    ),
    ("flash: slow-storage", "flash: {healthy: fine}", ["58:3: no way leads to `slow-storage`"]),
    (
      "  slow-storage:\n", "  slow:\n",
      [
        "38:14: no question or conclusion is called `slow-storage`",
        "58:3: `slow` is the name of a question as well",
      ]
    ),
    ("  slow-storage:\n", "  saturated:\n", ["58:3: duplicate key `saturated`, first on line 42"]),
    ("    unknown: slow\n", "", ["19:3: missing key `unknown`"]),
    ("    yes: saturated\n", "", ["19:3: missing key `yes`"]),
    (
      "      otherwise: {healthy: nothing to expect of it}\n", "", ["38:7: missing key `otherwise`"]
    ),
    (
      "yes: busy", "yes: {cannot_tell: x, healthy: y}",
      [
        "11:10: a branch says one of `cannot_tell`, `rules_out` and `healthy`"
      ]
    ),
    (
      "yes: busy", "yes: {helthy: y}",
      [
        "11:10: a branch says one of `cannot_tell`, `rules_out` and `healthy`"
      ]
    ),
    ("yes: busy", "yes: [busy]", ["11:10: expected text, found a list"]),
    ("      weakens: [io-saturation]\n", "", ["17:7: missing key `weakens`"]),
    ("weakens: [io-saturation]", "weakens: []", ["18:16: a gap weakens at least one cause"]),
    (
      "weakens: [io-saturation]", "weakens: [io-saturations]",
      [
        "18:17: unknown cause or class `io-saturations`; did you mean `io-saturation`?"
      ]
    ),
    (
      "      because: \"{subject}: {disk.utilization} busy, queue {disk.queue}\"\n", "",
      [
        "30:7: missing key `because`"
      ]
    ),
    (
      "rules_out: io-saturation/device", "rules_out: io-saturation/devise",
      [
        "30:18: unknown cause `io-saturation/devise`; did you mean `io-saturation/device`?"
      ]
    ),
    (
      "fact: disk.kind", "fact: disk.kinds",
      ["36:11: unknown fact `disk.kinds`; did you mean `disk.kind`?"]
    ),
    (
      "fact: disk.kind", "fact: disk.remote",
      [
        "36:11: `disk.remote` is not text: ask with a comparison, yes and no"
      ]
    ),
    (
      "    yes: saturated\n", "    yes: saturated\n    cases: {otherwise: saturated}\n",
      [
        "19:3: missing key `fact`", "21:5: unknown key `all`", "28:5: unknown key `yes`",
        "30:5: unknown key `no`",
      ]
    ),
    (
      "more_than: 8", "more_then: 8",
      [
        "25:15: missing comparison: one of `at_least`, `more_than`, `at_most`, `less_than`, `equals`",
        "26:9: unknown key `more_then`; did you mean `more_than`?",
      ]
    ),
    (
      "more_than: 8", "more_than: 8\n        less_than: 9",
      [
        "25:15: more than one comparison: `more_than`, `less_than`"
      ]
    ),
    ("more_than: 8", "more_than: 8 ms", ["26:20: `disk.queue` has no unit: write it as 10"]),
    ("at_least: 80 %", "at_least: 80", ["23:19: `disk.utilization` is in %: write it as 10 %"]),
    ("at_least: 80 %", "at_least: 80 ms", ["23:19: `disk.utilization` is in %: write it as 10 %"]),
    ("at_least: 80 %", "at_least: eighty", ["23:19: expected a number like 10 %, found `eighty`"]),
    (
      "at_least: 80 %", "at_least: 1e999 %", ["23:19: expected a number like 10 %, found `1e999 %`"]
    ),
    (
      "at_least: 80 %", "equals: 80 %",
      [
        "23:17: `disk.utilization` is a number: compare it with at_least, more_than, at_most or less_than"
      ]
    ),
    (
      "fact: disk.utilization", "fact: disk.kind",
      [
        "23:19: `disk.kind` is text: compare it with equals or cases"
      ]
    ),
    (
      "fact: disk.utilization\n        at_least: 80 %", "fact: disk.remote\n        equals: true",
      [
        "23:17: `disk.remote` is a flag: compare it with equals: yes or equals: no"
      ]
    ),
    (
      "fact: disk.utilization", "fact: jvm.blocked",
      [
        "22:15: `jvm.blocked` is a fact of a jvm, not of a device"
      ]
    ),
    (
      "        because: below that it rests between requests\n", "",
      [
        "23:19: missing key `because`: say why the threshold stands here"
      ]
    ),
    (
      "because: below that it rests between requests", "because: {a: b}",
      [
        "24:18: expected text, found a mapping"
      ]
    ),
    ("cause: io-saturation/device", "cause: io/device", ["43:12: unknown cause `io/device`"]),
    (
      "severity: critical", "severity: crticial",
      [
        "44:15: unknown severity `crticial`; did you mean `critical`?"
      ]
    ),
    (
      "confidence: 0.95", "confidence: 1",
      ["45:17: a confidence lies between 0 and 1, without being either"]
    ),
    (
      "confidence: 0.7", "confidence: 70 %",
      [
        "50:21: a confidence lies between 0 and 1, without being either"
      ]
    ),
    (
      "evidence: [disk.queue, disk.utilization]", "evidence: [disk.que]",
      [
        "52:16: unknown fact `disk.que`; did you mean `disk.queue`?"
      ]
    ),
    (
      "takes {disk.await}", "takes {disk.wait}",
      [
        "62:14: unknown fact `disk.wait`; did you mean `disk.await`?"
      ]
    ),
    (
      "takes {disk.await}", "takes {disk.await",
      [
        "62:14: a fact is named as {area.fact}; a brace itself is written twice"
      ]
    ),
    (
      "- do: Find", "- doo: Find",
      [
        "54:9: unknown key `doo`; did you mean `do`?", "54:9: missing key `do`",
      ]
    ),
    (
      "explains: [io-saturation/slow-storage]", "explains: [io-saturation/device]",
      [
        "56:16: a cause does not explain itself"
      ]
    ),
    (
      "explains: [io-saturation/slow-storage]", "explains: [slow-storage]",
      [
        "56:16: unknown cause `slow-storage`"
      ]
    ),
  ]

  @Test("every flaw is told with its place", arguments: flaws)
  func flaw(old: String, new: String, expected: [String]) throws {
    let text = try edited(diskText, old, new)
    #expect(complaints(text) == expected.map { "disk-io.yaml:" + $0 })
  }

  @Test("all flaws of a file are told at once, in the order of the text")
  func several() {
    let text = """
      playbook: a b
      about: disk
      start: x
      questions: {}
      conclusions: 3
      """
    #expect(
      complaints(text, file: "a.yaml") == [
        "a.yaml:1:1: missing key `title`",
        "a.yaml:1:11: a name is made of letters, digits, `.`, `_` and `-`",
        "a.yaml:2:8: unknown subject `disk`",
        "a.yaml:3:8: no question is called `x`",
        "a.yaml:4:12: expected at least one",
        "a.yaml:5:14: expected a mapping, found text",
      ])
  }

  @Test("without declarations facts are not checked, all else is")
  func undeclared() throws {
    let text = try edited(diskText, "fact: disk.kind", "fact: disk.kinds")
    let file = PlaybookFile(name: "disk-io.yaml", bytes: Array(text.utf8))
    #expect(throws: Never.self) { try Playbook(file) }
  }

  @Test("a name in a message is cut short and has no control characters")
  func shownNames() {
    let found = complaints("\"\\e[31m\(String(repeating: "x", count: 500))\": 1", file: "a.yaml")
    #expect(found.first?.hasPrefix("a.yaml:1:1: unknown key `\\u{1B}[31mxxx") == true)
    #expect(found.allSatisfy { $0.count < 120 })
  }
}
