/// The modes of heavyweight locks, weakest first (PostgreSQL manual, table 13.2).
package enum PostgresLockMode: Int, Sendable, CaseIterable, Comparable {
  case accessShare, rowShare, rowExclusive, shareUpdateExclusive, share, shareRowExclusive
  case exclusive, accessExclusive

  /// As `pg_locks` writes it, with or without the `Lock` at its end: `AccessShareLock`.
  package init?(_ text: String) {
    let name = text.hasSuffix("Lock") ? text.dropLast(4) : Substring(text)
    guard let mode = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = mode
  }

  /// The mode in short: `AccessShare`.
  package var name: String {
    switch self {
    case .accessShare: "AccessShare"
    case .rowShare: "RowShare"
    case .rowExclusive: "RowExclusive"
    case .shareUpdateExclusive: "ShareUpdateExclusive"
    case .share: "Share"
    case .shareRowExclusive: "ShareRowExclusive"
    case .exclusive: "Exclusive"
    case .accessExclusive: "AccessExclusive"
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// Whether two sessions cannot hold locks of these modes on one object at a time.
  package func conflicts(with other: Self) -> Bool {
    Self.conflicts[rawValue] & (1 << UInt8(other.rawValue)) != 0
  }

  /// Whether readers or writers of a table must wait for it: what DDL takes.
  package var stopsWriters: Bool { self >= .share }

  /// For each mode the modes that it conflicts with, a bit each, `accessShare` being the lowest.
  private static let conflicts: [UInt8] = [
    0b1000_0000, 0b1100_0000, 0b1111_0000, 0b1111_1000, 0b1110_1100, 0b1111_1100, 0b1111_1110,
    0b1111_1111,
  ]
}
