import Foundation

/// Runs of the program that take a bundle of each live look with causes, and compare what is read of it.
package enum Bundling {
  /// Of this process of tests; small, and of no use once it has ended.
  private static let folder: String = {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "diag-bundles-\(ProcessInfo.processInfo.processIdentifier)").path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }()

  /// For `Command.run`: `$DIAG` is then the program that compares.
  package static var environment: [String: String] {
    ["DIAG": script, "DIAG_REAL": program.path, "DIAG_BUNDLES": folder]
  }

  /// Runs the program so.
  package static func diag(
    _ arguments: [String], input: [UInt8] = [], environment more: [String: String] = [:]
  ) throws -> Command {
    try Command.run(
      script, arguments, input: input, environment: environment.merging(more) { $1 })
  }

  private static var script: String {
    repository.appending(path: "Tests/DatabaseFaultTests/Programs/bundling-diag.py").path
  }

  /// What bundles said otherwise than the looks they were taken of; empty where nothing did.
  package static func differences() -> String {
    let file = folder + "/differences"
    let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    try? FileManager.default.removeItem(atPath: file)
    return text
  }
}
