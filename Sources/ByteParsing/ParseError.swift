/// Where and why bytes are not of the format; the name of the artifact is added by who reads it.
package struct ParseError: Error, Sendable, Hashable {
  /// What would have been right: `a number`, `the end of the line`.
  package var expected: String
  /// The byte offset at which it was missed.
  package var offset: Int

  package init(expected: String, at offset: Int) {
    self.expected = expected
    self.offset = offset
  }
}
