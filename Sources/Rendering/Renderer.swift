package import Evidence

/// Turns a report into one form of output, and does nothing else.
package protocol Renderer: Sendable {
  func render(_ report: Report) throws -> String
}
