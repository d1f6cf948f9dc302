import ByteParsing

/// Files without a name in `lsof +L1`, or in `lsof | grep deleted`.
///
///     nginx 41 root 3w REG 253,0 1073741824 0 131 /var/log/access.log (deleted)
package struct OpenFileSection: HostSection {
  package static let markers: [StaticString] = [" (deleted)", " NLINK "]
  package static let lineStarts: [StaticString] = ["COMMAND  "]

  private let file: String?
  private var hasLinks = false
  private var files: [DeletedFile] = []
  private var seen: Set<String> = []

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard line.byteCount < 4096 else { return false }
    return (line.starts(with: "COMMAND ") && line.has(" FD "))
      || (line.has(" REG ") && line.has("(deleted)"))
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount < 4096 else { return false }
    if line.starts(with: "COMMAND ") {
      hasLinks = line.has(" NLINK ")
      return true
    }
    let words = line.wordTexts(limit: 40)
    guard words.count >= 8, Int(words[1]) != nil else { return false }
    if let deleted = deleted(words, Place(file: file, line: number)) { files.append(deleted) }
    return true
  }

  /// The columns are found from the type: sizes stand behind it, the descriptor in front.
  private mutating func deleted(_ words: [String], _ place: Place) -> DeletedFile? {
    guard let type = words.dropFirst(3).firstIndex(of: "REG"), words.count > type + 4,
      words[type - 1] != "DEL", words[type - 1] != "txt", words[type - 1] != "mem",
      let pid = Int(words[1]), let size = Int(words[type + 2]),
      let name = words.dropFirst(type + 4).firstIndex(where: { $0.hasPrefix("/") })
    else { return nil }
    let isMarked = words.last == "(deleted)"
    let hasLinks = hasLinks || name == type + 5
    guard isMarked || (hasLinks && words[type + 3] == "0") else { return nil }
    let path = words[name..<(isMarked ? words.count - 1 : words.count)].joined(separator: " ")
    guard DeletedFile.isOnDisk(path),
      seen.insert("\(pid) \(words[type + 1]) \(words[name - 1])").inserted
    else { return nil }
    var deleted = DeletedFile(
      place: place, pid: pid, processName: words[0].unescaped, path: path)
    deleted.size = size
    deleted.inode = Int(words[name - 1])
    let numbers = words[type + 1].split(separator: ",")
    if numbers.count == 2 { deleted.deviceNumber = "\(numbers[0]):\(numbers[1])" }
    return deleted
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { !snapshot.deletedFiles.isEmpty }

  package func add(to snapshot: inout HostSnapshot) { snapshot.deletedFiles = files }
}

extension DeletedFile {
  /// Whether the path of a file without a name is one of a file system, and not of memory.
  package static func isOnDisk(_ path: String) -> Bool {
    let others = ["/memfd:", "/SYSV", "/dev/zero", "/[", "/anon_hugepage", "/i915", "/drm mm"]
    return path.hasPrefix("/") && !others.contains { path.hasPrefix($0) }
  }
}
