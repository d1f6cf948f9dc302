import Evidence
import Playbooks
import Testing

private func lint(_ text: String, cases: [String: String] = trialCases) -> [String] {
  let files =
    [PlaybookFile(name: "runbooks/trial.yaml", bytes: Array(text.utf8))]
    + cases.sorted { $0.key < $1.key }.map {
      PlaybookFile(name: $0.key, bytes: Array($0.value.utf8))
    }
  return Playbook.lint(files, facts: declarations).map(\.description)
}

@Suite struct RunbookLintTests {
  @Test("a sound runbook with its cases has no problems")
  func sound() {
    #expect(lint(trialText) == [])
  }

  /// What is swapped for what, and what lint then says first of the runbook.
  static let flaws: [(String, String, String)] = [
    ("    timeout: 20s\n", "", "14:3: missing key `timeout`"),
    ("timeout: 20s", "timeout: soon", "18:14: a time limit is a time, as in 30s or 10m"),
    (
      "    requires_approval: halt\n", "",
      "44:3: a step that changes something has `requires_approval: yes`"
    ),
    (
      "    verify:\n      command: [test, -e, \"{device}\"]\n", "",
      "44:3: missing key `verify`: what shows that the change took hold"
    ),
    ("    refused: found\n", "", "44:3: missing key `refused`: where nobody says yes"),
    ("    unknown: told\n", "", "32:3: missing key `unknown`: a person may not know"),
    ("    why: a backup is moved\n", "", "32:3: missing key `why`"),
    ("go: told", "go: tld", "27:13: no step is called `tld`; did you mean `told`?"),
    ("unknown: whose", "unknown: look", "30:14: `look` leads back here: a tree has no circles"),
    ("check: io", "check: iostat", "15:12: unknown check `iostat`"),
    (
      "[\"--for=5s\"]", "[\"--json\"]",
      "17:15: an option begins with one of `--rpo=`, `--for=`, `--interval=`"
    ),
    (
      "[io-saturation]", "[io-saturate]",
      "21:17: unknown cause or class `io-saturate`; did you mean `io-saturation`?"
    ),
    ("at_least: 20 ms", "at_least: 20", "25:19: `disk.await` is in ms: write it as 10 ms"),
    (
      "        because: a disk answers within that\n", "",
      "25:19: missing key `because`: say why the threshold stands here"
    ),
    ("    otherwise: found\n", "", "14:3: missing key `otherwise`: where another cause is found"),
    (
      "Is {device} busy?", "Is {devce} busy?",
      "16:11: no parameter is called `devce`; did you mean `device`?"
    ),
    (
      "[kill, {optional: \"--note={note}\"}, \"{device}\"]", "[sh, -c, \"kill {device}\"]",
      "45:15: `sh` would read its arguments as code: name the program"
    ),
    (
      "[kill, {optional: \"--note={note}\"}, \"{device}\"]", "[psql, -c, \"SELECT {note}\"]",
      "45:25: `note` stands inside of a text: write {sql:note} or {conn:note}"
    ),
    (
      "[kill, {optional: \"--note={note}\"}, \"{device}\"]", "[\"{note}\", now]",
      "45:15: the program is written out, and never a value"
    ),
    ("conclude: cause", "conclude: solved", "57:15: unknown end `solved`"),
    (
      "default: vda", "default: \"-rf\"",
      "8:14: device is a name: letters, digits, `.`, `_` and `-`"
    ),
    ("kind: name", "kind: names", "7:11: unknown kind `names`; did you mean `name`?"),
    ("    changes: yes\n", "", "44:3: missing key `changes`"),
    ("scenario:", "scenerio:", "1:1: missing key `scenario`"),
    ("runbook: trial", "runbook: other", "1:1: the runbook `other` belongs into other.yaml"),
  ]

  @Test("each flaw is told with its place", arguments: flaws.indices)
  func flawed(index: Int) {
    let (old, new, message) = Self.flaws[index]
    #expect(trialText.contains(old), "\(old)")
    let text = trialText.replacing(old, with: new, maxReplacements: 1)
    let problems = lint(text).filter { $0.hasPrefix("runbooks/trial.yaml") }
    #expect(
      problems.contains { $0.hasPrefix("runbooks/trial.yaml:\(message)") }, "\(problems)")
  }

  @Test("a step that no way leads to, and one that no case passes")
  func unreached() {
    let text = trialText + "\n  lost:\n    conclude: done\n    says: Nobody gets here\n"
    #expect(lint(text).contains { $0.contains("no way leads to `lost`") })
    let fewer = trialCases.filter { $0.key.contains("slow") }
    #expect(lint(trialText, cases: fewer).contains { $0.contains("no case passes `stop`") })
  }

  @Test("a case that goes another way, ends elsewhere, or answers what is not asked")
  func wrongCases() {
    let key = "runbooks/cases/trial/slow.yaml"
    func problems(_ old: String, _ new: String) -> [String] {
      var cases = trialCases
      cases[key] = cases[key]?.replacing(old, with: new)
      return lint(trialText, cases: cases).filter { $0.hasPrefix(key) }
    }
    #expect(
      problems("path: [look, told, found]", "path: [look]") == [
        "\(key):5:7: expected another way, it goes [look, told, found]"
      ])
    #expect(problems("ends: cause", "ends: done") == ["\(key):6:7: it ends with cause"])
    #expect(
      problems("checks:", "answers: {whose: meant}\nchecks:") == [
        "\(key):2:18: the way does not pass `whose`"
      ])
    #expect(
      problems("40 ms", "4 ms").first == "\(key):5:7: expected another way, it goes [look, fine]")
  }

  @Test("hostile bytes are refused and never trap", arguments: [0, 7, 60, 300, 900, 1400])
  func damage(cut: Int) {
    let bytes = Array(trialText.utf8)
    for text in [
      Array(bytes.prefix(cut)), Array(bytes.suffix(cut)), bytes.map { $0 == 0x3A ? 0xFF : $0 },
    ] {
      _ = Playbook.lint(
        [PlaybookFile(name: "runbooks/trial.yaml", bytes: text)], facts: declarations)
    }
  }
}
