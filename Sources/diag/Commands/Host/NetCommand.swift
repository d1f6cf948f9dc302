import ArgumentParser
import Diagnostics
import Glibc
import LiveHost

struct Net: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "net",
    abstract: "Network: socket states, listen queues, retransmits, a peer that does not answer",
    discussion: """
      Looks at this host, or reads captured ss, netstat, nstat and /proc/net files. HOST:PORT is \
      asked for connections, on which nothing is said.

        diag net
        diag net db.example:5432
        ss -tanp | diag net -
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, folders, archives, - for standard input, or a party as HOST:PORT; this host where "
        + "none is given",
      valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var host: HostOptions

  @OptionGroup var options: ReportOptions

  func run() throws {
    let peers = inputs.filter { PeerInput.isPeer($0) }
    guard peers.count <= 1 else {
      throw ValidationError("one HOST:PORT at a time")
    }
    var plan = host.plan([.network, .socketOwners, .kernelLog])
    plan.peer = peers.first
    try Examination(
      diagnostics: [HostNetwork.self, HostView.self], options: options, showsDetail: true,
      live: plan
    ).run(inputs.filter { !peers.contains($0) })
  }
}

/// An input that is a remote party, and no file.
enum PeerInput {
  /// `db.example:5432`, `[::1]:80`; a file of that name is a file.
  static func isPeer(_ text: String) -> Bool {
    guard let colon = text.lastIndex(of: ":"), unsafe access(text, F_OK) != 0
    else { return false }
    let (host, port) = (text[..<colon], text[text.index(after: colon)...])
    guard let number = Int(port), (1...65535).contains(number), !host.isEmpty else { return false }
    return !host.contains("/")
      && (!host.contains(":") || (host.hasPrefix("[") && host.hasSuffix("]")))
  }
}
