internal import DatabaseViews
internal import Evidence

extension MySQLSession {
  /// The name of a session as a subject: `id 17 shop@10.0.0.7`; a number below zero is one of a thread.
  var name: String {
    let number = id < 0 ? "thread \(id.magnitude)" : "id \(id)"
    return number + (user.map { " \($0)" + (host.map { "@\($0)" } ?? "") } ?? "")
  }
}

/// Sessions and locks in words.
extension MySQLLockPicture {
  /// The name of a session as a subject: `id 17 shop@10.0.0.7`.
  func name(_ party: LockParty) -> String {
    rows.session(party)?.name ?? number(party)
  }

  func number(_ party: LockParty) -> String {
    switch party {
    case .session(let id): id < 0 ? "thread \(id.magnitude)" : "id \(id)"
    case .prepared(let id):
      rows.transaction(party) != nil && rows.isOrphan(id)
        ? "transaction \(id) of no session" : "transaction \(id)"
    }
  }

  /// Who it is, with all that is known: user, host, program, database.
  func identity(inWordsOf party: LockParty) -> String {
    let session = rows.session(party)
    var words: [String] = []
    if let program = session?.program { words.append("program \(program)") }
    if let client = session?.client { words.append("client \(client)") }
    if let database = session?.database { words.append("database \(database)") }
    return words.isEmpty ? name(party) : "\(name(party)) (\(words.joined(separator: ", ")))"
  }

  /// What a waiter wants: `row 7 of shop.acct`, `shop.acct`, `the global read lock`.
  func wish(_ index: Int) -> String {
    let party = forest.nodes[index].party
    if let lock = rowWaits.waiting[party] { return MySQLLockNames.object(lock) }
    if let lock = metadataWaits.waiting[party] { return MySQLLockNames.object(lock.target) }
    return "a lock"
  }

  func tellsMode(_ index: Int) -> Bool {
    guard let lock = metadataWaits.waiting[forest.nodes[index].party] else { return false }
    return !isRowWait(forest.nodes[index].party) && lock.target.type == "TABLE"
  }

  func definition(_ index: Int) -> (mode: String, table: String)? {
    let party = forest.nodes[index].party
    guard !isRowWait(party), let lock = metadataWaits.waiting[party], let mode = lock.mode else {
      return nil
    }
    let object = MySQLLockNames.object(lock.target)
    switch lock.target.type {
    case "GLOBAL", "COMMIT": return mode == .shared ? ("SHARED", object) : nil
    case "BACKUP":
      return [.readLock1, .readLock2].contains(mode) || MySQLLockNames.isBackup(mode)
        ? (mode.rawValue, object) : nil
    case "USER LEVEL LOCK", "FLUSH", "TABLE LEVEL", "BACKUP LOCK": return nil
    default: return mode.isOfDefinition ? (mode.rawValue, object) : nil
    }
  }
}

extension MySQLLockRows {
  /// Whether no session has an open transaction.
  func isOrphan(_ transaction: String) -> Bool { orphans.contains { $0.id == transaction } }
}

enum MySQLLockNames {
  private static let keyLength = 40

  static func table(_ lock: RowLock) -> String {
    let name = [lock.schema, lock.table].compactMap(\.self).filter { !$0.isEmpty }
      .joined(separator: ".")
    let part = lock.partition.map { " (partition \($0))" } ?? ""
    return name.isEmpty ? "a table" : name + part
  }

  /// `row 7 of shop.acct`, `row 3, 3 in index kk of shop.acct`, `the gap before …`, `table shop.acct`.
  static func object(_ lock: RowLock) -> String {
    let table = table(lock)
    guard lock.isRecord else {
      return lock.mode?.strength == .autoIncrement
        ? "the AUTO_INCREMENT counter of \(table)" : "table \(table)"
    }
    let index = lock.index.flatMap { $0 == "PRIMARY" || $0.isEmpty ? nil : " in index \($0)" } ?? ""
    if lock.isSupremum { return "the gap at the end of \(table)\(index)" }
    let isGap = lock.mode?.isInsertIntention == true || lock.mode?.extent == .gap
    guard let data = lock.data else { return "\(isGap ? "a gap" : "a row")\(index) of \(table)" }
    let key = LockWords.line(data, atMost: keyLength)
    return "\(isGap ? "the gap before " : "")row \(key)\(index) of \(table)"
  }

  static func object(_ target: MetadataLock.Target) -> String {
    let name = [target.schema, target.name].compactMap(\.self).joined(separator: ".")
    switch target.type {
    case "TABLE": return name.isEmpty ? "a table" : name
    case "GLOBAL": return "the global read lock"
    case "COMMIT": return "the commit lock"
    case "BACKUP", "BACKUP LOCK": return "the backup lock"
    case "FLUSH": return "the flush of \(name.isEmpty ? "a table" : name)"
    case "TABLE LEVEL": return "the table lock of \(name.isEmpty ? "a table" : name)"
    case "USER LEVEL LOCK": return name.isEmpty ? "a named lock" : "the named lock \(name)"
    default:
      let kind = target.type.lowercased()
      return name.isEmpty ? "a \(kind)" : "\(kind) \(name)"
    }
  }

  /// Stages of MariaDB's backups, which hold up those who change definitions or commit.
  static func isBackup(_ mode: MetadataLockMode) -> Bool {
    [
      .backupStart, .backupFlush, .backupWaitFlush, .backupWaitDefinitions, .backupWaitCommit,
      .backupBlockDefinitions,
    ].contains(mode)
  }
}
