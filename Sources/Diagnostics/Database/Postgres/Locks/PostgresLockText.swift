internal import DatabaseViews

/// What locks are on, in words.
enum PostgresLockText {
  /// The same for all that are on one object, and for no others.
  static func key(_ target: PostgresLockTarget) -> String {
    [
      target.kind, target.database, target.relation, target.page, target.tuple,
      target.virtualTransaction, target.transaction, target.classID, target.objectID,
      target.objectPart,
    ].map { $0 ?? "" }.joined(separator: "/")
  }
}
