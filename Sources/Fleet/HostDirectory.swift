internal import Evidence

/// Which host an address or a name belongs to.
struct HostDirectory {
  private var owners: [String: Int] = [:]
  private let hosts: [HostReport]

  init(_ hosts: [HostReport]) {
    self.hosts = hosts
    var claims: [String: Set<Int>] = [:]
    for (place, host) in hosts.enumerated() {
      var names = host.addresses.filter { !Self.isLocal($0) } + [host.host]
      // db-1 of db-1.example.net.
      if let short = host.host.split(separator: ".").first { names.append(String(short)) }
      for name in names { claims[name.lowercased(), default: []].insert(place) }
    }
    // An address that several hosts have, such as that of a bridge, tells nothing.
    owners = claims.compactMapValues { $0.count == 1 ? $0.first : nil }
  }

  /// The hosts, other than its own, that a cause names or whose addresses its process is connected to.
  func hosts(namedBy cause: Cause, on host: Int) -> Set<Int> {
    var texts = [cause.subject.name, cause.summary] + cause.evidence.map(\.text)
    texts += hosts[host].peers.filter { $0.owner == cause.subject.name }.map(\.address)
    var found: Set<Int> = []
    for text in texts {
      for word in Self.words(text) {
        if let owner = owners[word] { found.insert(owner) }
      }
    }
    return found.subtracting([host])
  }

  /// Names and addresses in a text, lower-cased, without the port: `10.0.0.7`, `db-1`.
  static func words(_ text: String) -> [String] {
    text.split { character in
      !(character.isLetter || character.isNumber || "-._:[]".contains(character))
    }.flatMap { word -> [String] in
      var word = String(word).lowercased()
      while let last = word.last, ".:,".contains(last) { word.removeLast() }
      if word.hasPrefix("["), let end = word.firstIndex(of: "]") {
        return [String(word[word.index(after: word.startIndex)..<end])]
      }
      guard let colon = word.firstIndex(of: ":"), word.lastIndex(of: ":") == colon else {
        return [word]
      }
      return [word, String(word[..<colon])]
    }
  }

  private static func isLocal(_ address: String) -> Bool {
    address.hasPrefix("127.") || address == "::1" || address.hasPrefix("fe80:")
      || address.hasPrefix("169.254.")
  }
}
