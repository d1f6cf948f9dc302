import Glibc
internal import Probing

/// Option files of MySQL and MariaDB (`my.cnf`): groups of names with values (manuals of both, "Using
/// Option Files").
///
/// The client library reads them as well; here only what tells where a server is.
package struct OptionFile {
  private static let sizeLimit = 1 << 20
  /// Of `!include` and `!includedir`.
  private static let depthLimit = 10
  private static let fileLimit = 200

  private let groups: Set<String>
  /// Stands before each path: the root of another process.
  private let root: String
  /// With `_` for `-`; of what stands twice, the last.
  private(set) package var values: [String: String] = [:]
  private var fileCount = 0

  package init(groups: Set<String>, root: String = "") {
    self.groups = groups
    self.root = root
  }

  /// What programs read without being told, the most important last.
  package static func usualPaths(home: String?) -> [String] {
    ["/etc/my.cnf", "/etc/mysql/my.cnf"] + (home.map { ["\($0)/.my.cnf"] } ?? [])
  }

  /// Reads a file, and those that it names; nothing where it is not there or everybody may write to it.
  package mutating func read(_ path: String) {
    read(path, depth: 0)
  }

  private mutating func read(_ path: String, depth: Int) {
    fileCount += 1
    guard depth < Self.depthLimit, fileCount < Self.fileLimit, !Self.isOpenToAll(root + path),
      let bytes = try? ProcFile.read(root + path, limit: Self.sizeLimit)
    else { return }
    take(String(decoding: bytes, as: UTF8.self), depth: depth)
  }

  /// The text of a file; one that it names is read.
  package mutating func take(_ text: String, depth: Int = 0) {
    var isWanted = false
    for line in text.split(whereSeparator: \.isNewline) {
      let line = Self.trimmed(line)
      guard let first = line.first, first != "#", first != ";" else { continue }
      if line.hasPrefix("!includedir") {
        let folder = String(Self.trimmed(line.dropFirst(11)))
        for name in ProcFile.names(in: root + folder).sorted() where name.hasSuffix(".cnf") {
          read("\(folder)/\(name)", depth: depth + 1)
        }
      } else if line.hasPrefix("!include") {
        read(String(Self.trimmed(line.dropFirst(8))), depth: depth + 1)
      } else if first == "[" {
        let name = line.dropFirst().prefix { $0 != "]" }
        isWanted = groups.contains(String(Self.trimmed(name)).lowercased())
      } else if isWanted {
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = Self.trimmed(parts[0]).map { $0 == "-" ? "_" : $0 }
        values[String(name).lowercased()] = parts.count > 1 ? Self.value(parts[1]) : ""
      }
    }
  }

  private static func isOpenToAll(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IWOTH != 0
  }

  private static func trimmed(_ text: some StringProtocol) -> Substring {
    var text = Substring(text)
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return text
  }

  /// Without quotes or, where there are none, a comment behind it; `\s` is a blank.
  private static func value(_ text: Substring) -> String {
    var text = trimmed(text)
    if let quote = text.first, quote == "\"" || quote == "'",
      let end = text.dropFirst().lastIndex(of: quote)
    {
      text = text[text.index(after: text.startIndex)..<end]
    } else if let sign = text.firstIndex(of: "#") {
      text = trimmed(text[..<sign])
    }
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        let meanings: [Character: String] = [
          "s": " ", "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "\\": "\\",
        ]
        result += meanings[character] ?? "\\\(character)"
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return isEscaped ? result + "\\" : result
  }
}
