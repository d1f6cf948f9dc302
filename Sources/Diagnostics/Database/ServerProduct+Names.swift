internal import DatabaseViews

extension ServerProduct {
  /// In front of the names of facts that either kind of server has.
  var factPrefix: String {
    switch self {
    case .postgres: ""
    case .mysql: "mysql."
    }
  }
}

/// A name as SQL takes it: in quotes where it is more than small letters, digits and `_`; MySQL, which
/// does not fold letters, takes capitals as they are.
func identifier(_ name: String, of product: ServerProduct = .postgres) -> String {
  let isPlain = name.utf8.enumerated().allSatisfy { place, byte in
    byte == UInt8(ascii: "_") || (byte >= 0x61 && byte <= 0x7A)
      || (byte >= 0x41 && byte <= 0x5A && product == .mysql)
      || (place > 0 && byte >= 0x30 && byte <= 0x39)
  }
  if isPlain, !name.isEmpty, product != .mysql || !reserved.contains(name.lowercased()) {
    return name
  }
  let quote: Character = product == .mysql ? "`" : "\""
  return "\(quote)" + String(name.flatMap { $0 == quote ? [$0, $0] : [$0] }) + "\(quote)"
}

/// Words of MySQL and MariaDB that people use as names all the same (manual, "Keywords and Reserved
/// Words"); the rest of them nobody does.
private let reserved: Set<String> = [
  "key", "keys", "order", "group", "groups", "index", "read", "write", "rank", "range", "row",
  "rows",
  "system", "condition", "interval", "option", "release", "repeat", "schema", "table", "usage",
  "change",
  "character", "check", "column", "database", "default", "desc", "describe", "div", "double",
  "empty",
  "exit", "explain", "fetch", "float", "force", "from", "function", "grant", "having", "in", "int",
  "join", "kill", "lead", "leave", "left", "like", "limit", "load", "lock", "loop", "match", "mod",
  "not", "of", "on", "or", "out", "over", "primary", "procedure", "purge", "references", "rename",
  "replace", "require", "return", "right", "select", "set", "show", "signal", "sql", "starting",
  "to",
  "trigger", "unique", "update", "use", "using", "values", "when", "where", "while", "window",
  "with",
]
