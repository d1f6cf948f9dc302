/// An address of metrics, `http://` or `https://`, with its secrets apart from what may be shown.
package struct WebAddress: Sendable, Hashable {
  /// What is asked, without user and password.
  let target: String
  let user, password: String?
  /// Scheme, host and port: where credentials may go.
  let origin: String
  /// What reports call it: without user, password and the values of a query.
  package let shown: String

  /// `nil` where `text` is no such address.
  package init?(_ text: String) {
    guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { return nil }
    let rest = text.dropFirst(scheme.utf8.count)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    var authority = rest[..<end]
    var path = rest[end...]
    if let mark = path.firstIndex(of: "#") { path = path[..<mark] }
    if let at = authority.lastIndex(of: "@") {
      let parts = authority[..<at].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = Self.decoded(parts[0])
      password = parts.count > 1 ? Self.decoded(parts[1]) : nil
      authority = authority[authority.index(after: at)...]
    } else {
      (user, password) = (nil, nil)
    }
    guard !authority.isEmpty else { return nil }
    if path.isEmpty { path = "/metrics" }
    origin = scheme + authority.lowercased()
    target = scheme + authority + path
    let query = path.firstIndex(of: "?")
    shown = scheme + authority + (query.map { path[..<$0] + "?…" } ?? path)
  }

  /// Whether a text is meant as an address.
  package static func isAddress(_ text: String) -> Bool { WebAddress(text) != nil }

  /// `%40` is `@`.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
