/// Takes secrets out of command lines before anybody sees them.
package enum Redaction {
  private static let mark = "***"
  private static let secretWords = [
    "password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "apikey",
    "api-key", "api_key", "api.key", "accesskey", "access-key", "access_key", "access.key",
    "privatekey", "private-key", "private_key", "private.key", "authorization",
  ]

  /// A command line with the values of secret options, and the passwords in addresses, replaced.
  package static func redacted(_ line: String) -> String {
    var words: [String] = []
    var hidesNext = false
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      if hidesNext, !word.isEmpty, !word.hasPrefix("-") {
        words.append(mark)
        hidesNext = false
        continue
      }
      words.append(redacted(word: String(word)))
      hidesNext = word.hasPrefix("-") && !word.contains("=") && isSecret(word)
    }
    return words.joined(separator: " ")
  }

  private static func redacted(word: String) -> String {
    let word = withoutUserInfo(word)
    // Several assignments may stand in one word: an address with a query, options of an agent.
    var parts: [String] = []
    var part = ""
    for character in word {
      part.append(character)
      if "?&;,".contains(character) {
        parts.append(assignment(part))
        part = ""
      }
    }
    parts.append(assignment(part))
    return parts.joined()
  }

  /// Writes `name=***` for an assignment to a secret name.
  private static func assignment(_ part: String) -> String {
    guard let equals = part.firstIndex(of: "=") else { return part }
    let (name, value) = (part[..<equals], part[part.index(after: equals)...])
    guard isSecret(name), !value.isEmpty else { return part }
    let end = value.last.map { "?&;,".contains($0) ? String($0) : "" } ?? ""
    return "\(name)=\(mark)\(end)"
  }

  private static func isSecret(_ name: Substring) -> Bool {
    let name = name.lowercased()
    return secretWords.contains { name.contains($0) }
  }

  /// Writes `//user:***@host` for `//user:secret@host`, and hides the user of Oracle's
  /// `user/secret@host` as well.
  private static func withoutUserInfo(_ word: String) -> String {
    guard let slashes = word.firstRange(of: "//") else {
      return withoutOracleLogin(word)
    }
    let rest = word[slashes.upperBound...]
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    guard let at = rest[..<end].lastIndex(of: "@"),
      let colon = rest[..<at].firstIndex(of: ":")
    else { return word }
    return word[..<word.index(after: colon)] + mark + word[at...]
  }

  private static func withoutOracleLogin(_ word: String) -> String {
    guard let thin = word.firstRange(of: "jdbc:oracle:"), let at = word.lastIndex(of: "@"),
      thin.upperBound < at, let slash = word[thin.upperBound..<at].firstIndex(of: "/")
    else { return word }
    return word[..<word.index(after: slash)] + mark + word[at...]
  }
}

extension StringProtocol {
  /// The first place of `text`; the standard library has none without Foundation.
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
