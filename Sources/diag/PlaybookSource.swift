import ArgumentParser
import Capture
import Diagnostics
import Evidence
import Playbooks

/// The playbooks of a run: those in the binary, and those of `--playbooks` or `DIAG_PLAYBOOKS`.
struct PlaybookSource {
  /// Those of the folder.
  private let added: [Playbook]
  /// Its runbooks.
  private let addedRunbooks: [Runbook]

  init(folder: String?) throws {
    let folder = folder ?? Terminal.environment("DIAG_PLAYBOOKS").flatMap { $0.isEmpty ? nil : $0 }
    guard let folder else {
      (added, addedRunbooks) = ([], [])
      return
    }
    let files = try Self.files(in: folder).filter { file in
      !file.name.dropFirst(folder.count).split(separator: "/").dropLast().contains("cases")
    }
    let facts = FactCatalog(Catalog.facts)
    added = try Self.complaining {
      try files.filter { !$0.isOfRunbooks }.map { try Playbook($0, facts: facts) }
    }
    addedRunbooks = try Self.complaining {
      try files.filter(\.isOfRunbooks).map { try Runbook($0, facts: facts) }
    }
  }

  /// The runbooks in the binary, and those of the folder.
  func runbooks() throws -> [Runbook] {
    let embedded = try Self.complaining { try Runbook.embeddedFiles.map { try Runbook($0) } }
    let names = Set(embedded.map(\.name))
    return embedded.map { runbook in addedRunbooks.first { $0.name == runbook.name } ?? runbook }
      + addedRunbooks.filter { !names.contains($0.name) }
  }

  /// All playbooks, or those that ask for one of `facts` and those of the folder.
  func playbooks(askingFor facts: [Fact]? = nil) throws -> [Playbook] {
    Playbook.merge(
      try Self.complaining { try Playbook.embedded(askingFor: facts) }, with: added)
  }

  private static func complaining<Value>(_ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let problems as PlaybookProblems {
      Output.complain(problems.description)
      throw ExitCode(2)
    }
  }

  /// The YAML files of a folder and its `cases`, by name.
  static func files(in folder: String) throws -> [PlaybookFile] {
    do throws(CaptureError) {
      return try TextFiles.read(in: folder, ending: ".yaml", limit: 1 << 20).map {
        PlaybookFile(name: $0.path, bytes: $0.bytes)
      }
    } catch {
      Output.complain("cannot read the playbooks in \(folder): \(error)")
      throw ExitCode(2)
    }
  }
}
