package import Capture
package import Evidence

/// Derives facts from what was recorded; prints nothing, knows no threshold and names no cause.
package protocol Diagnostic: SendableMetatype {
  /// The word for it in commands and reports: `jvm-threads`.
  static var name: String { get }
  /// The facts it can derive, against which playbooks are linted.
  static var facts: [FactDeclaration] { get }
  /// The parsers of what it reads.
  static var parsers: [any StreamParser.Type] { get }
  static var binaryParsers: [any BinaryParser.Type] { get }
  static func examine(_ recording: Recording) -> Findings
}

extension Diagnostic {
  package static var binaryParsers: [any BinaryParser.Type] { [] }
}

/// What a diagnostic found in a recording.
package struct Findings: Sendable {
  package var facts: [Fact] = []
  package var gaps: [Gap] = []
  package var observations: [Citation] = []
  /// The full result for the area command.
  package var detail: [Block] = []
  /// What is better looked at than read.
  package var charts: [Chart] = []
  package var graphs: [Graph] = []
  /// The host that the evidence names.
  package var host: String?
  /// Its addresses, and the remote parties of its processes.
  package var addresses: [String] = []
  package var peers: [Report.Peer] = []

  package init() {}
}
