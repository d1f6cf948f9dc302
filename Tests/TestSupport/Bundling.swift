import Foundation

/// Runs of the program that take a bundle of each live look with causes, and compare what is read of it.
package enum Bundling {
  private static let folder = try? TemporaryFolder()

  /// For `Command.run`: `$DIAG` is then the program that compares.
  package static var environment: [String: String] {
    guard let folder else { return [:] }
    return [
      "DIAG": script, "DIAG_REAL": program.path, "DIAG_BUNDLES": folder.path(""),
    ]
  }

  package static var script: String {
    repository.appending(path: "Tests/DatabaseFaultTests/Programs/bundling-diag.py").path
  }

  /// What bundles said otherwise than the looks they were taken of; empty where nothing did.
  package static func differences() -> String {
    guard let folder else { return "no folder" }
    let file = folder.path("differences")
    let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    try? FileManager.default.removeItem(atPath: file)
    return text
  }
}
