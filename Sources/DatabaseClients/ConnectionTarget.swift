internal import CDatabaseShims
internal import Capture

/// What a connection string says before it is used.
package struct ConnectionTarget: Sendable {
  /// A name, an address, or the folder of a socket; `nil` is the library's own choice.
  package var host: String?
  package var port: Int?
  package var user: String?
  /// Whether the library understands it.
  package var isSound: Bool
  /// Words that must not be shown.
  package var secrets: [String] = []

  /// `nil` where the library is missing.
  package init?(_ target: String) {
    guard diag_pq_load() == 0 else { return nil }
    isSound = Self.length(of: "host", in: target) != -2
    host = Self.option("hostaddr", of: target) ?? Self.option("host", of: target)
    port = Self.option("port", of: target).map { Int($0) } ?? 5432
    user = Self.option("user", of: target)
    secrets = ["password", "sslpassword"]
      .compactMap { Self.option($0, of: target) }.filter { $0.utf8.count > 1 }
    // A string that does not work is repeated in the library's complaint.
    let bytes = Array(target.utf8)
    secrets += Redaction.passwords(inConnection: bytes).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
  }

  /// A value as a connection string takes it, whatever stands in it.
  package static func quoted(_ value: String) -> String {
    "'" + String(value.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }) + "'"
  }

  private static func length(of name: String, in target: String) -> Int32 {
    var buffer = [CChar](repeating: 0, count: 1024)
    return unsafe diag_pq_option(target, name, &buffer, Int32(buffer.count))
  }

  private static func option(_ name: String, of target: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 1024)
    let length = unsafe diag_pq_option(target, name, &buffer, Int32(buffer.count))
    guard length > 0 else { return nil }
    return String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A message of the library, without what it repeats of the connection string's secrets.
  package func hidingSecrets(_ message: String) -> String {
    secrets.reduce(message) { text, secret in text.replacingAll(secret, by: "***") }
  }
}

extension String {
  fileprivate func replacingAll(_ word: String, by other: String) -> String {
    let (text, word) = (Array(utf8), Array(word.utf8))
    guard !word.isEmpty else { return self }
    var result: [UInt8] = []
    var place = 0
    while place < text.count {
      if text[place...].starts(with: word) {
        result += Array(other.utf8)
        place += word.count
      } else {
        result.append(text[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
