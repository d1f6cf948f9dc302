import ByteParsing

/// Takes secrets out of command lines before anybody sees them.
package enum Redaction {
  private static let mark = "***"
  private static let secretWords: [StaticString] = [
    "password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "apikey",
    "api-key", "api_key", "api.key", "accesskey", "access-key", "access_key", "access.key",
    "privatekey", "private-key", "private_key", "private.key", "authorization",
  ]

  /// Programs that take a secret behind a short option; those of MySQL take it in the same word only.
  private static let shortOptions: [(program: String, option: String)] = [
    ("mysql", "-p"), ("mariadb", "-p"), ("sshpass", "-p"), ("redis-cli", "-a"), ("curl", "-u"),
    ("ldapsearch", "-w"), ("smbclient", "-U"),
  ]

  /// Where passwords stand in a connection string of libpq (`password='…'`, also in an address:
  /// `//user:…@host`, `?password=…`), as ranges of its bytes.
  package static func passwords(inConnection text: [UInt8]) -> [Range<Int>] {
    let scheme = text.firstPlace(of: Array("://".utf8), from: 0)
    var ranges: [Range<Int>] = []
    if let scheme {
      let start = scheme + 3
      let end = text[start...].firstIndex { "/?#".utf8.contains($0) } ?? text.count
      // A password with a slash in it ends the host too early: then all up to the last sign counts.
      let at = text[start..<end].lastIndex(of: 0x40) ?? text[start...].lastIndex(of: 0x40)
      if let at, let colon = text[start..<at].firstIndex(of: 0x3A) {
        ranges.append((colon + 1)..<at)
      }
    }
    var place = 0
    let word = Array("password".utf8)
    while let found = text.firstPlace(of: word, from: place) {
      place = found + word.count
      while place < text.count, text[place] == 0x20 { place += 1 }
      guard place < text.count, text[place] == 0x3D else { continue }
      place += 1
      while place < text.count, text[place] == 0x20 { place += 1 }
      var start = place
      if scheme == nil, place < text.count, text[place] == 0x27 {
        place += 1
        start = place
        while place < text.count, text[place] != 0x27 { place += text[place] == 0x5C ? 2 : 1 }
      } else {
        let ends: [UInt8] = scheme == nil ? [0x20, 0x09, 0x0A] : [0x26, 0x23]
        while place < text.count, !ends.contains(text[place]) { place += 1 }
      }
      place = min(place, text.count)
      if start < place { ranges.append(start..<place) }
    }
    return ranges
  }

  /// A command line with the values of secret options, and the passwords in addresses, replaced.
  package static func redacted(_ line: String) -> String {
    var words: [String] = []
    var hidesNext = false
    let program = line.split(separator: " ").first?.split(separator: "/").last ?? ""
    let option = shortOptions.first { program.hasPrefix($0.program) }?.option
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      if hidesNext, !word.isEmpty, !word.hasPrefix("-") {
        words.append(mark)
        hidesNext = false
        continue
      }
      if let option, word.hasPrefix(option), !word.hasPrefix("--"), word.count > option.count {
        words.append(option + mark)
        continue
      }
      words.append(redacted(word: String(word)))
      hidesNext =
        word.hasPrefix("-") && !word.contains("=") && isSecret(word)
        || option.map { word == $0 } ?? false && !program.hasPrefix("my")
          && !program.hasPrefix("maria")
    }
    return words.joined(separator: " ")
  }

  /// Several assignments may stand in one word: an address with a query, options of an agent.
  ///
  /// What follows the value of a secret without a name of its own may still belong to it.
  private static func redacted(word: String) -> String {
    let word = word.utf8.contains(UInt8(ascii: "@")) ? withoutUserInfo(word) : word
    guard word.utf8.contains(UInt8(ascii: "=")) else { return word }
    var result = ""
    var isHiding = false
    var separator = ""
    for part in parts(of: word) {
      let hasName = part.text.contains("=")
      if isHiding && !hasName { continue }
      result += separator
      isHiding = false
      if let equals = part.text.firstIndex(of: "="), isSecret(part.text[..<equals]),
        part.text.index(after: equals) < part.text.endIndex
      {
        result += "\(part.text[..<equals])=\(mark)"
        isHiding = true
      } else {
        result += part.text
      }
      separator = part.end
    }
    return isHiding ? result : result + separator
  }

  private static func parts(of word: String) -> [(text: Substring, end: String)] {
    var parts: [(text: Substring, end: String)] = []
    var start = word.startIndex
    for index in word.indices where "?&;,".contains(word[index]) {
      parts.append((word[start..<index], String(word[index])))
      start = word.index(after: index)
    }
    parts.append((word[start...], ""))
    return parts
  }

  private static func isSecret(_ name: Substring) -> Bool {
    let bytes = name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return secretWords.contains { bytes.rawSpan.firstRange(of: $0) != nil }
  }

  /// Writes `//user:***@host` for `//user:secret@host`, and hides the user of Oracle's
  /// `user/secret@host` as well.
  private static func withoutUserInfo(_ word: String) -> String {
    if word.firstRange(of: "jdbc:oracle:") != nil { return withoutOracleLogin(word) }
    guard let slashes = word.firstRange(of: "//") else { return word }
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

extension [UInt8] {
  fileprivate func firstPlace(of word: [UInt8], from start: Int) -> Int? {
    guard count >= word.count else { return nil }
    return (start..<Swift.max(start, count - word.count + 1)).first {
      self[$0...].starts(with: word)
    }
  }
}
