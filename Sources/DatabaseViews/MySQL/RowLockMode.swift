/// What a lock of InnoDB allows others, with the part of the index that it covers
/// (MySQL manual, "InnoDB Locking").
package struct RowLockMode: Sendable, Hashable {
  package enum Strength: String, Sendable {
    case intentionShared = "IS"
    case intentionExclusive = "IX"
    case shared = "S"
    case exclusive = "X"
    case autoIncrement = "AUTO_INC"
  }

  package enum Extent: Sendable {
    /// The record and the gap before it; where the server does not tell the two apart, perhaps the
    /// record alone.
    case nextKey
    case record
    case gap
  }

  package var strength: Strength
  package var extent = Extent.nextKey
  /// Waits for a place between records to insert into; holds nobody up.
  package var isInsertIntention = false
  /// Whether the server tells a record from the gap before it: not MariaDB and MySQL 5.7.
  package var isExact = true

  /// `X,REC_NOT_GAP`, `S,GAP`, `X,GAP,INSERT_INTENTION`, `X`, `IX`, `AUTO_INC`, `AUTO-INC`.
  package init?(_ text: String) {
    let words = text.split(separator: ",").map { $0.filter { $0 != " " } }
    guard let first = words.first,
      let strength = Strength(rawValue: first == "AUTO-INC" ? "AUTO_INC" : String(first))
    else { return nil }
    self.strength = strength
    for word in words.dropFirst() {
      switch word {
      case "REC_NOT_GAP": extent = .record
      case "GAP", "GAP_BEFORE": extent = .gap
      case "INSERT_INTENTION": isInsertIntention = true
      default: break
      }
    }
  }

  private static func areCompatible(_ one: Strength, _ other: Strength) -> Bool {
    switch (one, other) {
    case (.exclusive, _), (_, .exclusive), (.autoIncrement, .autoIncrement): false
    case (.shared, .intentionExclusive), (.intentionExclusive, .shared): false
    case (.shared, .autoIncrement), (.autoIncrement, .shared): false
    default: true
    }
  }

  /// Whether a request for this mode of a table waits for one that holds `other`.
  package func waitsOnTable(for other: RowLockMode) -> Bool {
    !Self.areCompatible(strength, other.strength)
  }

  /// Whether a request for this mode of a record waits for one that has `other` there, be it granted
  /// or ahead in the queue (`lock_rec_has_to_wait` of the server).
  package func waitsOnRecord(for other: RowLockMode, isSupremum: Bool) -> Bool {
    guard !Self.areCompatible(strength, other.strength) else { return false }
    // Locks of gaps do not wait, but for places to insert into.
    if isSupremum || extent == .gap, !isInsertIntention { return false }
    if !isInsertIntention, other.extent == .gap { return false }
    if extent == .gap, other.extent == .record { return false }
    return !other.isInsertIntention
  }
}
