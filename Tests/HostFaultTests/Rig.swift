import Foundation
import TestSupport
import Testing

let isRoot = geteuid() == 0

let hasLoopDevices =
  FileManager.default.fileExists(atPath: "/dev/loop-control") && isRoot
  && (try? Command.shell("modprobe loop 2>/dev/null; losetup --find").status) == 0

extension Command {
  /// Runs the program, and takes a bundle of each live look that names causes.
  static func diag(
    _ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> Command {
    let run = try Bundling.diag(arguments, input: input, environment: environment)
    #expect(Bundling.differences() == "")
    return run
  }

  /// The ids of the causes in a report, in its order.
  var causeIDs: [String] {
    get throws { try (JSON(text)["causes"]?.elements ?? []).compactMap { $0["id"]?.text } }
  }
}

/// An ext4 in a file, mounted through a loop device until `remove`.
final class LoopFileSystem {
  private let scratch: TemporaryFolder
  /// Where it is mounted.
  let folder: String
  /// The file that holds it.
  let image: String

  init(megabytes: Int, options: String = "") throws {
    scratch = try TemporaryFolder()
    (folder, image) = (scratch.path("mounted"), scratch.path("image"))
    let made = try Command.shell(
      """
      set -e; mkdir '\(folder)'; truncate -s \(megabytes)M '\(image)'
      mkfs.ext4 -q -F \(options) '\(image)'; mount -o loop '\(image)' '\(folder)'
      """)
    guard made.status == 0 else { throw RigFailure(made.errors) }
  }

  /// Not done by `deinit`: a value that is not used any more may be gone before the test ends.
  func remove() {
    _ = try? Command.shell(
      "fsfreeze -u '\(folder)' 2>/dev/null; umount '\(folder)' || umount -l '\(folder)'")
  }
}

/// A small program of `Programs`, compiled and running.
final class Helper {
  private let compiled: TemporaryFolder
  private let process = Process()
  private let output = Pipe()

  var pid: Int32 { process.processIdentifier }

  /// Compiles and starts the C file of that name.
  init(_ name: String, arguments: [String] = []) throws {
    compiled = try TemporaryFolder()
    let binary = compiled.path(name)
    let source = repository.appending(path: "Tests/HostFaultTests/Programs/\(name).c").path
    let made = try Command.shell("gcc -O1 -pthread -o '\(binary)' '\(source)'")
    guard made.status == 0 else { throw RigFailure(made.errors) }
    process.executableURL = URL(filePath: binary)
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
  }

  /// The next line it prints.
  func line() throws -> String {
    var line: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A {
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  func end() {
    process.terminate()
    process.waitUntilExit()
  }

  deinit { if process.isRunning { process.terminate() } }
}

struct RigFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
