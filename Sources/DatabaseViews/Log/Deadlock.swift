internal import ByteParsing

/// A deadlock that the server broke by ending one statement or transaction.
package struct Deadlock: Sendable {
  /// A session waits for a lock that another one holds.
  package struct Edge: Sendable, Hashable {
    package var waiter: Int
    package var mode: String
    /// What it waits for: `transaction 728`, `tuple (0,1) of relation 16386 of database 16385`,
    /// `record 7 in index PRIMARY of shop.accounts`.
    package var object: String
    package var holder: Int
    /// The mode in which that one has it; `nil` where the server does not say.
    package var held: String?
    /// What the object has in common with those of the same deadlock at another time: its kind, its
    /// table or index, and not its row.
    package var kind: String
  }

  /// What numbers of sessions are those of.
  package enum Session: String, Sendable {
    case process, thread

    /// The product that counts its sessions so.
    package var product: ServerProduct { self == .process ? .postgres : .mysql }
  }

  package var mark: ServerMark
  package var session = Session.process
  /// Whose statement was ended; `nil` where the log does not name its session.
  package var victim: Int?
  package var owner: LogOwner
  package var edges: [Edge] = []
  /// What each session was doing; foreign text.
  package var statements: [Int: String] = [:]
  /// Who each session belongs to, where the log tells it of all.
  package var owners: [Int: LogOwner] = [:]
  /// Locks that each session had, where the log lists them.
  package var held: [Int: [String]] = [:]
  /// The tables of the rows that were waited for, where the log names them.
  package var tables: [String] = []
  /// What tells this deadlock from all others of its server: two prints of it have the same one.
  package var identity: String?

  package init(mark: ServerMark, owner: LogOwner = LogOwner()) {
    self.mark = mark
    self.owner = owner
  }

  /// The same statements waiting for each other in the same way have the same pattern.
  package var pattern: String {
    let parts = edges.map { edge in
      let statement =
        statements[edge.waiter].map { StatementText($0, of: session.product).text } ?? ""
      return "\(edge.mode) \(edge.kind) \(statement)"
    }
    return parts.sorted().joined(separator: "\n") + (parts.isEmpty ? tables.first ?? "" : "")
  }

  /// Takes what is somebody's out of statements, and out of records that MySQL prints.
  mutating func hideLiterals() {
    statements = statements.mapValues {
      StatementRedaction.withoutLiterals($0, of: session.product)
    }
    guard session == .thread else { return }
    for place in edges.indices {
      edges[place].object = StatementRedaction.withoutLiterals(
        edges[place].object, of: .mysql)
    }
    held = held.mapValues { locks in
      locks.map { StatementRedaction.withoutLiterals($0, of: .mysql) }
    }
  }
}

extension Deadlock {
  /// `transaction`, or a relation with its number.
  private static func kind(of object: String) -> String {
    let words = object.split(separator: " ")
    guard let place = words.firstIndex(of: "relation"), place + 1 < words.count else {
      return words.first.map(String.init) ?? ""
    }
    return "relation \(words[place + 1])"
  }

  /// Reads the record of the error; `nil` where it does not tell of waiting processes.
  init?(_ record: LogRecord, mark: ServerMark) {
    self.init(mark: mark, owner: record.owner)
    victim = record.pid
    tables = Self.quoted(record.context).map { [$0] } ?? []
    readDetail(record.detail)
    if let victim, statements[victim] == nil, !record.statement.isEmpty {
      statements[victim] = record.statement.text
    }
    if victim == nil { victim = edges.first?.waiter }
  }

  /// Lines of waits first, then the statement of each process in the same order.
  private mutating func readDetail(_ detail: [UInt8]) {
    let bytes = detail.rawSpan
    var position = 0
    var expected: [Int] = []
    var current: Int?
    while position < detail.count {
      let line = position..<bytes.lineEnd(from: position)
      position = line.upperBound + 1
      if expected.isEmpty, current == nil, let edge = Self.edge(bytes, line) {
        if edges.count < 64 { edges.append(edge) }
        continue
      }
      if current == nil, expected.isEmpty { expected = edges.map(\.waiter) }
      if let next = expected.first, let start = Self.statementStart(bytes, line, of: next) {
        current = next
        expected.removeFirst()
        statements[next] = bytes.string(start..<min(line.upperBound, start + 2000))
      } else if let current, (statements[current]?.utf8.count ?? 0) < 4000 {
        statements[current, default: ""] += "\n" + bytes.string(bytes.trimmed(line))
      }
    }
  }

  /// Reads `Process 7943 waits for ShareLock on transaction 728; blocked by process 7942.`.
  private static func edge(_ bytes: RawSpan, _ line: Range<Int>) -> Edge? {
    guard let (mode, place) = LockMessage.mode(bytes, line),
      let first = firstNumber(bytes, line), let last = lastNumber(bytes, line),
      first.range.upperBound <= last.range.lowerBound
    else { return nil }
    let object = LockMessage.object(bytes, line, without: [first.range, place, last.range])
    return Edge(
      waiter: first.value, mode: mode, object: object, holder: last.value,
      kind: Self.kind(of: object))
  }

  /// The start of the statement in `Process 7943: UPDATE …`.
  private static func statementStart(
    _ bytes: RawSpan, _ line: Range<Int>, of pid: Int
  ) -> Int? {
    let head = line.lowerBound..<min(line.upperBound, line.lowerBound + 60)
    guard let number = firstNumber(bytes, head), number.value == pid else { return nil }
    var position = number.range.upperBound
    if position < line.upperBound, bytes[position] == 0x20 { position += 1 }
    if bytes.starts(with: "：", at: position) { return min(position + 3, line.upperBound) }
    guard position < line.upperBound, bytes[position] == UInt8(ascii: ":") else { return nil }
    position += 1
    while position < line.upperBound, bytes[position] == 0x20 { position += 1 }
    return position
  }

  private static func firstNumber(
    _ bytes: RawSpan, _ range: Range<Int>
  ) -> (value: Int, range: Range<Int>)? {
    var start = range.lowerBound
    while start < range.upperBound, !bytes[start].isDigit { start += 1 }
    var end = start
    while end < range.upperBound, bytes[end].isDigit { end += 1 }
    return value(bytes, start..<end)
  }

  private static func lastNumber(
    _ bytes: RawSpan, _ range: Range<Int>
  ) -> (value: Int, range: Range<Int>)? {
    var end = range.upperBound
    while end > range.lowerBound, !bytes[end - 1].isDigit { end -= 1 }
    var start = end
    while start > range.lowerBound, bytes[start - 1].isDigit { start -= 1 }
    return value(bytes, start..<end)
  }

  private static func value(
    _ bytes: RawSpan, _ range: Range<Int>
  ) -> (value: Int, range: Range<Int>)? {
    guard (1...10).contains(range.count) else { return nil }
    return (range.reduce(0) { $0 * 10 + Int(bytes[$1] - 0x30) }, range)
  }

  /// The last name in quotes, of whatever kind: `in relation "accounts"`.
  static func quoted(_ context: [UInt8]) -> String? {
    let bytes = context.rawSpan
    let line = 0..<bytes.lineEnd(from: 0)
    let pairs: [(StaticString, StaticString)] = [("\"", "\""), ("»", "«"), ("«", "»")]
    for (open, close) in pairs {
      guard let start = bytes.firstRange(of: open, in: line),
        let end = bytes.firstRange(of: close, in: start.upperBound..<line.upperBound),
        end.lowerBound > start.upperBound, bytes.firstRange(of: "(", in: line) != nil
      else { continue }
      var name = bytes.trimmed(start.upperBound..<end.lowerBound)
      // French sets blanks that do not break inside of its quotes.
      while bytes.starts(with: "\u{A0}", at: name.lowerBound), name.count > 2 {
        name = (name.lowerBound + 2)..<name.upperBound
      }
      while name.count > 2, bytes.starts(with: "\u{A0}", at: name.upperBound - 2) {
        name = name.lowerBound..<(name.upperBound - 2)
      }
      return bytes.string(name)
    }
    return nil
  }
}
