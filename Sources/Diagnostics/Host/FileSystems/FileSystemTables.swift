internal import Evidence
internal import LinuxFormats

extension FileSystemEvidence {
  private static let rowLimit = 300

  /// A row per file system, fullest first; those that hold nothing are left out.
  var table: Table {
    let columns = [
      Table.Column("mount", "mounted on"), .init("device", "device"), .init("type", "type"),
      .init("size_bytes", "size B", alignsRight: true),
      .init("used_percent", "used %", alignsRight: true),
      .init("available_bytes", "available B", alignsRight: true),
      .init("inodes_used_percent", "inodes %", alignsRight: true),
      .init("state", "state"),
    ]
    let shown = all.filter { !$0.isPseudo }.ordered { $0.used ?? 0 > $1.used ?? 0 }
    let rows = shown.prefix(Self.rowLimit).map { state -> [Cell] in
      let system = state.system
      return [
        .text(system.mountPoint), .text(system.device), system.type.map(Cell.text) ?? .unknown,
        system.size.map(Cell.integer) ?? .unknown, share(state.used),
        system.available.map(Cell.integer) ?? .unknown, share(state.usedInodes),
        .text(state.condition),
      ]
    }
    return Table(key: "filesystems", title: "file systems", columns: columns, rows: rows)
  }

  private func share(_ value: Double?) -> Cell {
    value.map { .number(($0 * 10).rounded() / 10) } ?? .unknown
  }

  /// A row per process that holds files without a name, the most space first.
  var holderTable: Table {
    let columns = [
      Table.Column("process", "process"), .init("files", "files", alignsRight: true),
      .init("bytes", "B", alignsRight: true), .init("largest", "largest file"),
      .init("source", "where"),
    ]
    let rows = DeletedHolder.all(deleted).prefix(Self.rowLimit).map { holder -> [Cell] in
      let largest = holder.files[0]
      return [
        .text(holder.name), .integer(holder.files.count), .integer(holder.bytes),
        .text(largest.file.path), .text(largest.file.place.text(in: largest.source)),
      ]
    }
    return Table(
      key: "deleted_files", title: "deleted files that are open", columns: columns, rows: rows)
  }
}

extension FileSystemState {
  /// How it is, in a word.
  fileprivate var condition: String {
    switch system.answer {
    case .blocked: return "does not answer"
    case .failed(let reason): return reason
    case .notAsked, .answered: break
    }
    if !isJudged { return system.isReadOnly == true ? "read-only" : "not judged" }
    return system.isReadOnly == true ? "read-only" : ""
  }
}
