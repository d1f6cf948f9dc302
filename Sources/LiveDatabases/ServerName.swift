/// What a person calls a server.
enum ServerName {
  /// `postgres db-1:5432`, `postgres /var/run/postgresql:5432`.
  static func text(_ kind: String, _ host: String?, _ port: Int?) -> String {
    guard let host, !host.isEmpty else { return port.map { "\(kind) :\($0)" } ?? kind }
    let shown = !host.hasPrefix("/") && host.utf8.contains(0x3A) ? "[\(host)]" : host
    return "\(kind) \(shown)" + (port.map { ":\($0)" } ?? "")
  }
}
