internal import DatabaseViews
internal import Evidence

/// How far the oldest database is from the end of transaction ids.
///
/// Ids are compared within half of 2^32: at 3 million before that the server stops assigning new ones
/// (PostgreSQL manual, "Preventing Transaction ID Wraparound Failures").
struct Wraparound {
  static let end = 2_147_483_647.0
  static let reserve = 3_000_000.0

  let moments: QueryMoments
  private let oldest: (name: String, age: Double)
  private let multixacts: (name: String, age: Double)?

  init?(_ moments: QueryMoments) {
    self.moments = moments
    let rows = moments.last(.ages)?[.ages]?.rows ?? []
    func most(_ column: String) -> (name: String, age: Double)? {
      rows.compactMap { row in
        row.number(column).map { (row.text("datname") ?? "a database", $0) }
      }.max { $0.1 < $1.1 }
    }
    guard let oldest = most("age") else { return nil }
    self.oldest = oldest
    multixacts = most("mxid_age")
  }

  var facts: [Fact] {
    var sheet = FactSheet(moments.server.subject)
    let left = max(0, Self.end - Self.reserve - oldest.age)
    let evidence = [
      moments.citation(
        .ages,
        "database \(oldest.name): \(grouped(oldest.age)) transactions old, \(grouped(left)) left")
    ]
    sheet.add(WraparoundFact.age.rawValue, oldest.age, .transactions, evidence)
    sheet.add(WraparoundFact.left.rawValue, left, .transactions, evidence)
    sheet.add(WraparoundFact.database.rawValue, oldest.name, evidence)
    let limit =
      moments.server.setting("autovacuum_freeze_max_age").flatMap { Double($0) } ?? 200_000_000
    sheet.add(
      WraparoundFact.freezeShare.rawValue, 100 * oldest.age / max(1, limit), .percent, evidence)
    addMultixacts(&sheet)
    addTable(&sheet)
    addHolder(&sheet)
    sheet.add(WraparoundFact.vacuuming.rawValue, isVacuuming, evidence)
    return sheet.facts
  }

  private func addMultixacts(_ sheet: inout FactSheet) {
    guard let multixacts else { return }
    let evidence = [
      moments.citation(
        .ages, "database \(multixacts.name): \(grouped(multixacts.age)) multixacts old")
    ]
    sheet.add(WraparoundFact.multixacts.rawValue, multixacts.age, .transactions, evidence)
    let limit =
      moments.server.setting("autovacuum_multixact_freeze_max_age").flatMap { Double($0) }
      ?? 400_000_000
    sheet.add(
      WraparoundFact.multixactShare.rawValue, 100 * multixacts.age / max(1, limit), .percent,
      evidence)
  }

  /// The oldest table of the connected database, where that is as old as the oldest database.
  private func addTable(_ sheet: inout FactSheet) {
    let rows = moments.last(.tableAges)?[.tableAges]?.rows ?? []
    let tables = rows.compactMap { row -> (name: String, age: Double)? in
      guard let relation = row.text("relname"), let age = row.number("age") else { return nil }
      return (row.text("schemaname").map { "\($0).\(relation)" } ?? relation, age)
    }
    guard let most = tables.max(by: { $0.age < $1.age }), most.age >= oldest.age * 0.95 else {
      return
    }
    let evidence = [
      moments.citation(.tableAges, "\(most.name): \(grouped(most.age)) transactions old")
    ]
    sheet.add(WraparoundFact.table.rawValue, most.name, evidence)
  }

  private func addHolder(_ sheet: inout FactSheet) {
    let holders = HorizonHolder.all(moments)
    guard let holder = holders.first(where: { $0.age != nil }), let age = holder.age else {
      sheet.add(WraparoundFact.holderShare.rawValue, 0, .percent)
      return
    }
    let evidence = [holder.citation(moments)]
    sheet.add(WraparoundFact.holder.rawValue, holder.name, evidence)
    sheet.add(WraparoundFact.holderKind.rawValue, holder.kind.rawValue, evidence)
    sheet.add(WraparoundFact.holderKey.rawValue, holder.key, evidence)
    sheet.add(
      WraparoundFact.holderShare.rawValue, 100 * age / max(1, oldest.age), .percent, evidence)
  }

  private var isVacuuming: Bool {
    let sessions = moments.last(.activity)?.sessions ?? []
    return sessions.contains { $0.isWraparoundVacuum }
      || moments.last(.vacuums)?[.vacuums]?.count ?? 0 > 0
  }
}

/// The facts about transaction ids of a server.
enum WraparoundFact: String, CaseIterable {
  case age = "wraparound.age"
  case left = "wraparound.left"
  case database = "wraparound.database"
  case freezeShare = "wraparound.freeze_share"
  case multixacts = "wraparound.multixacts"
  case multixactShare = "wraparound.multixact_share"
  case table = "wraparound.table"
  case holder = "wraparound.holder"
  case holderKind = "wraparound.holder.kind"
  case holderKey = "wraparound.holder.key"
  case holderShare = "wraparound.holder.share"
  case vacuuming = "wraparound.vacuuming"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .server, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .age, .left, .multixacts: .quantity(.transactions)
    case .freezeShare, .multixactShare, .holderShare: .quantity(.percent)
    case .vacuuming: .flag
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .age: "Transactions since the oldest id that a database still holds unfrozen."
    case .left: "Transactions left until the server accepts none that writes."
    case .database: "The database with the oldest id."
    case .freezeShare:
      "The age in relation to autovacuum_freeze_max_age, at which autovacuum comes."
    case .multixacts: "The same age for ids of row locks that several sessions share."
    case .multixactShare: "That age in relation to autovacuum_multixact_freeze_max_age."
    case .table: "The oldest table of the connected database; absent where another one is older."
    case .holder: "Who has the oldest snapshot."
    case .holderKind: "session, prepared transaction, replication slot or standby."
    case .holderKey: "Its process, gid or name."
    case .holderShare:
      "The age of that snapshot in relation to the age of the database; 0 without one."
    case .vacuuming: "Whether VACUUM works on any table at the moment."
    }
  }
}
