package import Capture

/// What can be asked of one kind of server; the raw value names it in a recording.
package protocol ServerView: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// Live servers have no text to be known by.
  static var format: Format { get }
  static var product: ServerProduct { get }
  /// The views that a look takes of a server of that name.
  static func views(of look: ServerLook<Self>, on server: String) -> [Self]
  /// Whether it is asked for only where another answer calls for it.
  var isConditional: Bool { get }
}

extension ServerView {
  package static func views(of look: ServerLook<Self>, on server: String) -> [Self] {
    look.repeated + look.once
  }
}

/// The kind of a server.
package enum ServerProduct: String, Sendable {
  case postgres
  /// MySQL and MariaDB.
  case mysql

  /// What people call it.
  package var title: String {
    switch self {
    case .postgres: "PostgreSQL"
    case .mysql: "MySQL"
    }
  }
}
