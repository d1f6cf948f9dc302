internal import DatabaseViews
internal import Evidence

/// The blocks of the area command.
enum PostgresLockDetail {
  private static let rootLimit = 20
  private static let classLimit = 12

  static func blocks(_ roots: [PostgresLockRoot], _ waits: PostgresWaits) -> [Block] {
    var blocks: [Block] = [.table(rootTable(roots))]
    if !roots.isEmpty {
      blocks.append(
        .listing(
          Listing(
            key: "tree", title: "who waits for whom",
            entries: PostgresLockTree.entries(Array(roots.prefix(rootLimit))))))
    }
    let classes = waits.classes
    if !classes.isEmpty { blocks.append(.table(classTable(classes))) }
    return blocks
  }

  private static func rootTable(_ roots: [PostgresLockRoot]) -> Table {
    Table(
      key: "roots", title: "who is waited for",
      columns: [
        Table.Column("root", "root"), .init("doing", "doing"),
        .init("doing_for_seconds", "for s", alignsRight: true),
        .init("victims", "victims", alignsRight: true),
        .init("oldest_wait_seconds", "oldest wait s", alignsRight: true),
        .init("holds", "holds"), .init("user", "user"), .init("database", "database"),
        .init("application", "application"), .init("client", "client"),
        .init("freed_by_ending_ddl", "freed by ending the DDL", alignsRight: true),
        .init("last_statement", "last statement, not necessarily the one that took the lock"),
      ],
      rows: roots.prefix(rootLimit).map { root in
        [
          .text(root.picture.name(root.party)), .text(root.doing.rawValue),
          .seconds(root.stateAge), .integer(root.node.victims), .seconds(root.oldestWait),
          .list(Array(root.holdings.prefix(10))),
          .maybe(root.session?.user ?? root.prepared?.owner),
          .maybe(root.session?.database ?? root.prepared?.database),
          .maybe(root.session?.application), .maybe(root.session?.client),
          root.pileUp.map { .integer($0.freed) } ?? .unknown,
          .maybe(root.picture.statement(root.party, atMost: 300)),
        ]
      })
  }

  private static func classTable(_ classes: [PostgresWaits.Class]) -> Table {
    Table(
      key: "waits", title: "what sessions wait for",
      columns: [
        Table.Column("type", "type"), .init("event", "event"),
        .init("sessions", "sessions", alignsRight: true),
      ],
      rows: classes.prefix(classLimit).map { [.text($0.type), .text($0.event), .integer($0.count)] }
    )
  }
}
