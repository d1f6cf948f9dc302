import Foundation
import TestSupport
import Testing

@Suite("diag playbook", .serialized)
struct PlaybookCommandTests {
  private let playbooks = repository.appending(path: "playbooks").path
  private let incident = repository.appending(path: "samples/deadlock-locks/threads.txt").path

  @Test("list names the playbooks and the causes they can name")
  func list() throws {
    let run = try Command.diag("playbook", "list")
    #expect(run.status == 0)
    for name in ["java-hang", "java-pool", "disk-io"] {
      #expect(run.text.split(separator: "\n").contains { $0.hasPrefix("\(name) ") })
    }
    #expect(run.text.contains("\n    deadlock/jvm\n"))
  }

  @Test(
    "show draws a tree, in boxes or in ASCII", arguments: ["java-hang", "java-pool", "disk-io"])
  func show(name: String) throws {
    let boxes = try Command.diag("playbook", "show", name)
    #expect(boxes.status == 0)
    #expect(boxes.text.split(separator: "\n").count > 10)
    let ascii = try Command.diag("playbook", "show", "--ascii", name)
    #expect(ascii.status == 0)
    #expect(ascii.text.unicodeScalars.filter { "─│└├".unicodeScalars.contains($0) }.isEmpty)
  }

  @Test("a playbook that is not there is named, with those that are")
  func unknown() throws {
    let run = try Command.diag("playbook", "show", "nonsense")
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("nonsense"))
    #expect(run.errors.contains("java-hang"))
  }

  @Test("the repository's playbooks are without fault")
  func lint() throws {
    let run = try Command.diag("playbook", "lint", playbooks)
    #expect(run.status == 0)
    #expect(run.text == "")
    #expect(run.errors == "")
  }

  @Test("the playbooks in the program are those of the repository")
  func embedded() throws {
    #expect(
      try Command.diag("playbook", "list").text
        == Command.diag("playbook", "list", "--playbooks", playbooks).text)
  }

  @Test("lint of nothing, and of what is not there, ends with 2")
  func lintNothing() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.diag("playbook", "lint", folder.path).status == 2)
    let missing = try Command.diag("playbook", "lint", folder.path("none"))
    #expect(missing.status == 2)
    #expect(missing.errors.contains("none"))
  }

  /// The playbook `java-hang`, changed.
  private func hang(_ change: (String) -> String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: "\(playbooks)/java-hang.yaml", encoding: .utf8)
    try folder.write(change(text), "java-hang.yaml")
    return folder
  }

  @Test("a folder's playbook replaces the one of its name, by option or by environment")
  func replaced() throws {
    let folder = try hang { $0.replacing("severity: critical", with: "severity: info") }
    let option = try Command.diag("triage", "--json", "--playbooks", folder.path, incident)
    let variable = try Command.diag(
      "triage", "--json", incident, environment: ["DIAG_PLAYBOOKS": folder.path])
    for run in [option, variable] {
      #expect(run.status == 1)
      let cause = try JSON(run.text)["causes"]?[0]
      #expect(cause?["id"] == .string("deadlock/jvm"))
      #expect(cause?["severity"] == .string("info"))
    }
    let list = try Command.diag("playbook", "list", "--playbooks", folder.path)
    #expect(list.text.contains("disk-io "))
  }

  @Test("a broken playbook is told with file, line and column, and ends with 2")
  func broken() throws {
    let folder = try hang { $0.replacing("yes: ring-lasts", with: "yes: nowhere") }
    let run = try Command.diag("triage", "--playbooks", folder.path, incident)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(#/java-hang\.yaml:\d+:\d+: /#))
    #expect(run.errors.contains("nowhere"))
    let lint = try Command.diag("playbook", "lint", folder.path)
    #expect(lint.status == 1)
    #expect(lint.text.contains(#/(?m)^\S+java-hang\.yaml:\d+:\d+: /#))
    let noYAML = try hang { _ in "playbook: [\n  - }\n" }
    let unreadable = try Command.diag("triage", "--playbooks", noYAML.path, incident)
    #expect(unreadable.status == 2)
    #expect(unreadable.errors.contains(#/java-hang\.yaml:\d+:\d+: /#))
  }

  @Test("a folder of playbooks that is not there is told")
  func missingFolder() throws {
    let run = try Command.diag("triage", "--playbooks", "/nowhere", incident)
    #expect(run.status == 2)
    #expect(run.errors.contains("/nowhere"))
  }
}
