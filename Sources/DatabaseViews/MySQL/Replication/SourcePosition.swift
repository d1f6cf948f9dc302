/// How far a server is in what its source, or it itself, wrote: by transactions, and by the place in the
/// source's binary log.
package struct SourcePosition: Sendable, Hashable {
  /// A place in a binary log: `bin.000012`, 4711.
  package struct LogPlace: Sendable, Hashable {
    package var file: String
    package var offset: Int

    /// `nil` where there is no file.
    package init?(_ file: String?, _ offset: Int?) {
      guard let file, !file.isEmpty, let offset, offset >= 0 else { return nil }
      self.file = file
      self.offset = offset
    }

    /// The number behind the last dot.
    package var number: Int? {
      file.lastIndex(of: ".").flatMap { Int(file[file.index(after: $0)...]) }
    }

    private var base: Substring { file.lastIndex(of: ".").map { file[..<$0] } ?? file[...] }

    /// Whether it is later; `nil` of logs that have not the same name.
    package func isBeyond(_ other: LogPlace) -> Bool? {
      guard base == other.base, let number, let theirs = other.number else { return nil }
      return (number, offset) > (theirs, other.offset)
    }

    /// Bytes from another place of the same file.
    package func bytes(from other: LogPlace) -> Int? {
      file == other.file ? max(0, offset &- other.offset) : nil
    }

    package var text: String { "\(file):\(offset)" }
  }

  /// Of MySQL; `nil` where it has none.
  package var gtids: GTIDSet?
  /// Of MariaDB; `nil` where it has none.
  package var domains: DomainPositions?
  package var log: LogPlace?

  package init(gtids: GTIDSet? = nil, domains: DomainPositions? = nil, log: LogPlace? = nil) {
    self.gtids = gtids.flatMap { $0.isEmpty ? nil : $0 }
    self.domains = domains.flatMap { $0.isEmpty ? nil : $0 }
    self.log = log
  }

  package var isKnown: Bool { gtids != nil || domains != nil || log != nil }

  /// Transactions that are here and not there; `nil` where neither tells.
  package func transactions(beyond other: SourcePosition) -> Int? {
    if let gtids { return other.gtids.map { gtids.subtracting($0).count } }
    if let domains { return other.domains.map { domains.count(beyond: $0) } }
    return nil
  }

  /// Bytes of the log that are here and not there, as far as both are in one file.
  package func bytes(beyond other: SourcePosition) -> Int? {
    guard let log, let theirs = other.log else { return nil }
    return log.bytes(from: theirs)
  }

  /// Whether something is here that is not there; by transactions where both have them.
  package func isBeyond(_ other: SourcePosition) -> Bool? {
    if let count = transactions(beyond: other) { return count > 0 }
    guard let log, let theirs = other.log else { return nil }
    return log.isBeyond(theirs)
  }

  /// As a person reads it: the transactions, else the place in the log.
  package var text: String? {
    gtids?.text(atMost: 3) ?? domains?.text(atMost: 3) ?? log?.text
  }
}
