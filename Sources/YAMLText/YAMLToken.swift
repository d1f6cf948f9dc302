/// A step through a YAML stream.
package struct YAMLToken: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// `isPlain` tells text without quotes, which alone may mean a number, a truth or nothing.
    case scalar(String, isPlain: Bool)
    case sequenceStart, sequenceEnd
    case mappingStart, mappingEnd
    case documentStart
    /// The name of something that stands elsewhere, and is meant here as well.
    case alias(String)
  }

  package var kind: Kind
  /// Counted from 1, the column in characters.
  package var line: Int
  package var column: Int
  /// The name by which an alias means it.
  package var anchor: String?
  package var hasTag = false
}

/// Where and why a text is no YAML.
package struct YAMLProblem: Error, Sendable, Hashable {
  /// Counted from 1; `nil` where `offset` says it.
  package var line: Int?
  package var column: Int?
  /// A byte of the text, counted from 0.
  package var offset: Int
  package var message: String
}
