internal import Evidence

/// What a disaster at this moment would take, as far as servers tell: the loss that a recovery would
/// have by each of the ways that there are.
struct RecoveryLoss {
  static let name = "recovery.loss"
  static let declaration = FactDeclaration(
    name, of: .server, .text,
    "How far each replica is behind, how old the last archived log and the newest backup are, and what of it is not known."
  )
  private static let limit = 3

  /// By name, with how far they are behind in words.
  var replicas: [(name: String, lag: String)]
  /// Of a server that archives its log: when it last did, and what was written since.
  var archive: String?
  /// When the newest backup ended.
  var backup: String?

  func fact(of server: Subject, _ evidence: [Citation]) -> Fact {
    var parts = replicas.prefix(Self.limit).map { "\($0.name) is behind by \($0.lag)" }
    if replicas.count > Self.limit { parts.append("\(replicas.count - Self.limit) more replicas") }
    if replicas.isEmpty { parts.append("no replica is seen") }
    parts.append("log archived: \(archive ?? "nothing tells")")
    parts.append("newest backup: \(backup ?? "the server does not tell its age")")
    return Fact(Self.name, of: server, .text(parts.joined(separator: "; ")), evidence: evidence)
  }
}
