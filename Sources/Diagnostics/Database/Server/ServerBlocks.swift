internal import Evidence

/// Detail of several servers: tables of one kind are one, whose first column names the server.
enum ServerBlocks {
  static func joined(_ servers: [(name: String, blocks: [Block])]) -> [Block] {
    let servers = servers.filter { !$0.blocks.isEmpty }
    guard servers.count > 1 else { return servers.first?.blocks ?? [] }
    var tables: [Table] = []
    var others: [Block] = []
    for (name, blocks) in servers {
      for block in blocks {
        guard case .table(var table) = block else {
          others.append(block)
          continue
        }
        table.rows = table.rows.map { [.text(name)] + $0 }
        if let place = tables.firstIndex(where: { $0.key == table.key }) {
          tables[place].rows += table.rows
        } else {
          table.columns.insert(Table.Column("server", "server"), at: 0)
          if let end = table.title.indices(of: name).first {
            table.title.removeSubrange(end.lowerBound..<table.title.endIndex)
            table.title += "servers"
          }
          tables.append(table)
        }
      }
    }
    return tables.map(Block.table) + others
  }
}

extension String {
  /// Where a text stands in this one.
  fileprivate func indices(of text: String) -> [Range<Index>] {
    indices.filter { self[$0...].hasPrefix(text) }.prefix(1).map { start in
      start..<index(start, offsetBy: text.count)
    }
  }
}
