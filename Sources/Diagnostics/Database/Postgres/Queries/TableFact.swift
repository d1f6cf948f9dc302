internal import Evidence

/// The facts about a table, each named and explained once.
enum TableFact: String, CaseIterable {
  case rows = "table.rows"
  case size = "table.size"
  case autovacuum = "table.autovacuum"
  case used = "table.used"
  case modified = "table.modified"
  case modifiedShare = "table.modified_share"
  case analyzed = "table.analyzed"
  case analyzeAge = "table.analyze_age"
  case loaderAnalyzed = "table.loader_analyzed"
  case dead = "table.dead"
  case deadShare = "table.dead_share"
  case deadBytes = "table.dead_bytes"
  case vacuumAge = "table.vacuum_age"
  case vacuumDue = "table.vacuum_due"
  case vacuuming = "table.vacuuming"
  case inVain = "table.vacuumed_in_vain"
  case holder = "table.holder"
  case holderKind = "table.holder.kind"
  case holderKey = "table.holder.key"
  case holderAge = "table.holder.age"
  case holderTime = "table.holder.duration"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .table, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .rows, .modified, .dead: .quantity(.rows)
    case .size, .deadBytes: .quantity(.bytes)
    case .used, .loaderAnalyzed, .vacuuming, .inVain: .flag
    case .modifiedShare, .deadShare, .vacuumDue: .quantity(.percent)
    case .analyzeAge, .vacuumAge, .holderTime: .quantity(.seconds)
    case .holderAge: .quantity(.transactions)
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .rows: "Live rows, as the server estimates them."
    case .size: "Its pages in pg_class; absent where no VACUUM or ANALYZE has counted them."
    case .autovacuum: "on, off (for the server), off for the table, or unknown."
    case .used: "Whether anything reads it, since its counters were reset."
    case .modified: "Rows changed since the last ANALYZE."
    case .modifiedShare:
      "Those in relation to the rows that the last ANALYZE saw, or that are there."
    case .analyzed: "Whether its statistics were ever gathered: never, or once."
    case .analyzeAge: "Since the last ANALYZE, by hand or automatic."
    case .loaderAnalyzed:
      """
      Whether the changes look counted twice: a session that loads and then analyzes reports its rows \
      after the ANALYZE, so that more rows seem to live than were ever inserted.
      """
    case .dead: "Dead rows that wait for VACUUM."
    case .deadShare: "Those in relation to the live rows."
    case .deadBytes: "The room that they take, by their share of the rows."
    case .vacuumAge: "Since the last VACUUM, by hand or automatic; absent where there was none."
    case .vacuumDue: "Dead rows in relation to the number at which autovacuum comes."
    case .vacuuming: "Whether VACUUM works on it at the moment."
    case .inVain: "Whether the last VACUUM came after the oldest snapshot was taken."
    case .holder: "Who has the oldest snapshot of those that reach this table."
    case .holderKind: "session, prepared transaction, replication slot or standby."
    case .holderKey: "Its process, gid or name."
    case .holderAge: "Transactions begun since that snapshot."
    case .holderTime: "How long it has been held."
    }
  }
}
