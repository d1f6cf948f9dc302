internal import DatabaseClients
import Probing

/// What a MySQL or MariaDB server on this host was told, by its command line and its option file.
struct ServerOptions {
  private static let groups: Set<String> = [
    "mysqld", "mariadbd", "mariadb", "server", "mysqld_safe",
  ]

  /// With `_` for `-`.
  private var values: [String: String] = [:]

  init(pid: Int) {
    let bytes = (try? ProcFile.read("/proc/\(pid)/cmdline", limit: 1 << 16)) ?? []
    var arguments: [String: String] = [:]
    for argument in bytes.split(separator: 0) {
      let text = String(decoding: argument, as: UTF8.self)
      guard text.hasPrefix("--") else { continue }
      let parts = text.dropFirst(2).split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      arguments[String(parts[0].map { $0 == "-" ? "_" : $0 })] = String(parts[1])
    }
    // In a container or a changed root, paths are those of the process.
    var file = OptionFile(groups: Self.groups, root: "/proc/\(pid)/root")
    let paths =
      arguments["defaults_file"].map { [$0] }
      ?? OptionFile.usualPaths(home: nil)
      + [arguments["defaults_extra_file"]].compactMap(\.self)
    for path in paths { file.read(path) }
    values = file.values.merging(arguments) { _, argument in argument }
  }

  var port: Int { values["port"].flatMap { Int($0) } ?? 3306 }

  /// `admin_port` of MySQL, `extra_port` of MariaDB; 0 is none.
  var administrationPorts: [Int] {
    ["extra_port", "admin_port"].compactMap { name in
      values[name].flatMap { Int($0) }.flatMap { (1...65_535).contains($0) ? $0 : nil }
    } + (values["admin_address"] != nil && values["admin_port"] == nil ? [33_062] : [])
  }
}
