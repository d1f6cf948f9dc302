import Foundation
import TestSupport
import Testing

/// Faults of real database servers, made by the functions of a script in `Programs`.
enum Rig {
  /// Runs a function of a script, which has `$work`, a folder of its own, and `$DIAG`.
  ///
  /// It has what `servers` gives, the script that starts servers of one kind: `mysql.sh` for scripts
  /// whose name begins so. A tree of MySQL is taken only where the environment names it.
  ///
  /// All it started is ended when the function returns or fails.
  static func run(
    _ script: String, _ function: String, servers: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Command {
    let folder = try TemporaryFolder()
    let programs = repository.appending(path: "Tests/DatabaseFaultTests/Programs").path
    let servers = servers ?? (script.hasPrefix("mysql") ? "mysql.sh" : "postgres.sh")
    let run = try Command.run(
      "/usr/bin/python3",
      [
        "-c", unmasked, "/bin/bash", "-c",
        """
        work='\(folder.path(""))'; . '\(programs)/\(servers)'; . '\(programs)/\(script)'
        \(function)
        """,
      ],
      environment: ["MY_ROOT": ""].merging(Bundling.environment) { $1 }.merging(environment) { $1 })
    withExtendedLifetime(folder) {}
    #expect(Bundling.differences() == "")
    return run
  }

  /// Runs a program with no signal blocked: those that end servers reach them.
  private static let unmasked = """
    import os, signal, sys
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execvp(sys.argv[1], sys.argv[1:])
    """

  /// The report that the last `diag … --json` of a function wrote.
  static func report(
    _ script: String, _ function: String, servers: String? = nil,
    environment: [String: String] = [:]
  ) throws -> JSON {
    let run = try run(script, function, servers: servers, environment: environment)
    #expect(run.status == 0 || run.status == 1, "\(function): \(run.errors) \(run.text)")
    return try JSON(run.text)
  }
}

extension JSON {
  /// Ids of the causes of a report.
  var causeIDs: [String] { self["causes"]?.elements?.compactMap { $0["id"]?.text } ?? [] }

  /// The first cause of a report with an id.
  func cause(_ id: String) -> JSON? {
    self["causes"]?.elements?.first { $0["id"]?.text == id }
  }
}

let isPostgresInstalled =
  FileManager.default.fileExists(atPath: "/usr/lib/postgresql")
  && FileManager.default.fileExists(atPath: "/usr/bin/psql")

let isMariaDBInstalled = FileManager.default.fileExists(atPath: "/usr/sbin/mariadbd")

/// A tree of another Debian suite with MySQL in it, where the environment names one.
let mySQLTree: String? = ProcessInfo.processInfo.environment["MY_ROOT"].flatMap { tree in
  FileManager.default.fileExists(atPath: tree + "/usr/sbin/mysqld") ? tree : nil
}
