import Evidence

/// A file of the folder of playbooks: `disk-io.yaml`, `cases/disk-io/queue-grows.yaml`.
package struct PlaybookFile: Sendable {
  /// The path below the folder; it is how problems name the file.
  package var name: String
  package var bytes: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Whether it is a runbook, `runbooks/NAME.yaml`, or a case of one, `runbooks/cases/NAME/….yaml`.
  package var isOfRunbooks: Bool {
    let folders = name.split(separator: "/").dropLast()
    return folders.last == "runbooks" || folders.suffix(3).starts(with: ["runbooks", "cases"])
  }
}

extension Playbook {
  /// Reads a playbook and refuses one that is not sound.
  ///
  /// With `facts`, the declarations of all diagnostics, each named fact and each threshold is
  /// checked against them; without, a fact that does not exist is unknown when the tree is walked.
  package init(_ source: PlaybookFile, facts: FactCatalog? = nil) throws(PlaybookProblems) {
    var reader = PlaybookReader(file: source.name, facts: facts)
    let playbook = reader.playbook(from: try YAMLNode(reading: source))
    self = try reader.result(playbook)
  }
}

extension YAMLNode {
  init(reading source: PlaybookFile) throws(PlaybookProblems) {
    do throws(PlaybookProblem) {
      try self.init(file: source.name, bytes: source.bytes)
    } catch {
      throw PlaybookProblems([error])
    }
  }
}
