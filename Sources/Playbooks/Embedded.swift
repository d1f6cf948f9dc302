internal import CPlaybooks
package import Evidence

extension Playbook {
  /// The playbooks that stood in `playbooks/` when the binary was built; with `kinds`, only those
  /// about one of them, since reading a playbook takes longer than walking it.
  package static func embedded(
    about kinds: Set<Subject.Kind>? = nil
  ) throws(PlaybookProblems) -> [Playbook] {
    var playbooks: [Playbook] = []
    for file in embeddedFiles where kinds.map({ file.isAbout($0) }) ?? true {
      playbooks.append(try Playbook(file))
    }
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

extension PlaybookFile {
  /// Whether its line `about:` names one of the kinds.
  fileprivate func isAbout(_ kinds: Set<Subject.Kind>) -> Bool {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 12)
    return kinds.contains { kind in
      lines.contains { $0.elementsEqual("about: \(kind.rawValue)".utf8) }
    }
  }
}
