internal import Evidence

/// Who has the sessions of a server, seen from outside of it.
protocol SessionCensus {
  /// All sessions.
  var count: Int { get }
  /// Who has most of them.
  var filler: (text: String, count: Int, citation: Citation)? { get }
  var citation: Citation { get }
  var table: Table { get }
}
