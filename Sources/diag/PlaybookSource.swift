import ArgumentParser
import Capture
import Diagnostics
import Playbooks

/// The playbooks of a run: those in the binary, and those of `--playbooks` or `DIAG_PLAYBOOKS`.
struct PlaybookSource {
  let folder: String?

  init(folder: String?) {
    self.folder = folder ?? Terminal.environment("DIAG_PLAYBOOKS").flatMap { $0.isEmpty ? nil : $0 }
  }

  func playbooks() throws -> [Playbook] {
    do {
      let embedded = try Playbook.embedded()
      guard let folder else { return embedded }
      let files = try Self.files(in: folder).filter { !$0.name.contains("cases/") }
      return Playbook.merge(
        embedded, with: try files.map { try Playbook($0, facts: Catalog.facts) })
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
