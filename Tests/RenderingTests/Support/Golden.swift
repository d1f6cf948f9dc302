import TestSupport
import Testing

/// Compares `text` with a file below `Golden`.
func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  if let difference = try difference(text, fromGolden: "Tests/RenderingTests/Golden/\(name)") {
    Issue.record("\(difference)", sourceLocation: sourceLocation)
  }
}
