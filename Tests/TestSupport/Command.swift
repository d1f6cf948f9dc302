import Foundation

/// A run of a program, to its end.
package struct Command {
  package var status: Int32
  package var output: [UInt8]
  package var errors: String
  package var wasKilled: Bool

  package var text: String { String(decoding: output, as: UTF8.self) }

  /// Runs `program` to its end.
  package static func diag(
    _ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> Command {
    try run(program.path, arguments, input: input, environment: environment)
  }

  /// Runs a line of the shell, in which `$DIAG` is the program.
  package static func shell(
    _ line: String, input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> Command {
    try run("/bin/bash", ["-c", line], input: input, environment: environment)
  }

  package static func run(
    _ path: String, _ arguments: [String], input: [UInt8] = [],
    environment: [String: String] = [:]
  ) throws -> Command {
    let folder = try TemporaryFolder()
    let (out, err) = (folder.path("out"), folder.path("err"))
    try folder.write(input, "in")
    try folder.write([], "out")
    try folder.write([], "err")
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    var all = [
      "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "COLUMNS": "100", "DIAG": program.path,
      "LC_ALL": "C",
    ]
    all.merge(environment) { $1 }
    process.environment = all
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: folder.path("in")))
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: err))
    try process.run()
    process.waitUntilExit()
    return Command(
      status: process.terminationStatus,
      output: Array(try Data(contentsOf: URL(filePath: out))),
      errors: String(decoding: try Data(contentsOf: URL(filePath: err)), as: UTF8.self),
      wasKilled: process.terminationReason == .uncaughtSignal)
  }
}
