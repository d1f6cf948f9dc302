internal import CPlaybooks

extension Playbook {
  /// The playbooks that stood in `playbooks/` when the binary was built.
  package static func embedded() throws(PlaybookProblems) -> [Playbook] {
    var playbooks: [Playbook] = []
    for file in embeddedFiles { playbooks.append(try Playbook(file)) }
    return playbooks
  }

  package static var embeddedFiles: [PlaybookFile] {
    (0..<diag_playbook_count).compactMap { index in
      guard let entry = unsafe diag_playbook_at(index)?.pointee else { return nil }
      let text = unsafe UnsafeBufferPointer(start: entry.text, count: entry.length)
      return unsafe PlaybookFile(name: String(cString: entry.name) + ".yaml", bytes: Array(text))
    }
  }

  /// The playbooks of both; an added one takes the place of an embedded one with its name.
  package static func merge(_ embedded: [Playbook], with added: [Playbook]) -> [Playbook] {
    var merged = embedded
    for playbook in added {
      if let place = merged.firstIndex(where: { $0.name == playbook.name }) {
        merged[place] = playbook
      } else {
        merged.append(playbook)
      }
    }
    return merged
  }
}
