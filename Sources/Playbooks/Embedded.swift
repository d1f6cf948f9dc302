internal import CPlaybooks
package import Evidence

extension Playbook {
  /// The playbooks that stood in `playbooks/` when the binary was built; with `facts`, only those that
  /// ask for one of them, since reading a playbook takes longer than walking it.
  package static func embedded(
    askingFor facts: [Fact]? = nil
  ) throws(PlaybookProblems) -> [Playbook] {
    let names = facts.map { facts in
      Dictionary(grouping: facts, by: \.subject.kind).mapValues { Set($0.map(\.name)) }
    }
    var playbooks: [Playbook] = []
    for file in embeddedFiles where names.map({ file.asks(for: $0) }) ?? true {
      playbooks.append(try Playbook(file))
    }
    return playbooks
  }

  package static var embeddedFiles: [PlaybookFile] {
    unsafe files(diag_playbooks_text(), diag_playbooks_length)
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

extension Runbook {
  /// The runbooks that stood in `playbooks/runbooks` when the binary was built.
  package static var embeddedFiles: [PlaybookFile] {
    unsafe files(diag_runbooks_text(), diag_runbooks_length)
  }
}

/// Files that stand one behind the other, each with a zero behind it and its name in the first line.
private func files(_ bytes: UnsafePointer<UInt8>?, _ length: Int) -> [PlaybookFile] {
  unsafe UnsafeBufferPointer(start: bytes, count: length).split(separator: 0).map { text in
    let line = unsafe text.prefix { $0 != UInt8(ascii: "\n") }
    let name = unsafe line.drop { $0 != UInt8(ascii: " ") }.dropFirst()
    return unsafe PlaybookFile(
      name: String(decoding: name, as: UTF8.self) + ".yaml", bytes: Array(text))
  }
}

extension PlaybookFile {
  /// Whether a question of it names one of the facts about the kind that its line `about:` names.
  fileprivate func asks(for names: [Subject.Kind: Set<String>]) -> Bool {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 12)
    let kind = names.keys.first { kind in
      lines.contains { $0.elementsEqual("about: \(kind.rawValue)".utf8) }
    }
    guard let names = kind.flatMap({ names[$0] }) else { return false }
    let key = Array("fact: ".utf8)
    var place = 0
    while let found = bytes[place...].firstIndex(of: key[0]) {
      place = found + 1
      guard bytes[found...].starts(with: key) else { continue }
      let rest = bytes[(found + key.count)...]
      let name = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }
      if names.contains(String(decoding: name, as: UTF8.self)) { return true }
    }
    return false
  }
}
