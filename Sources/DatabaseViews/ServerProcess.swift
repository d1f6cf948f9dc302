/// What `/proc` shows of a server that runs on this host, without a connection to it.
package struct ServerProcess: Sendable, Hashable {
  /// The postmaster, which starts all others.
  package var pid: Int
  /// A letter of `proc(5)`: `T` where a signal has stopped it, `D` where storage does not answer.
  package var state: String
  /// Connections that nobody has accepted yet; `nil` of a UNIX socket.
  package var unaccepted: Int?
  package var backends: [BackendTitle] = []
  /// Who is connected, of a server that has no process for each session.
  package var peers: [ServerPeer] = []
  /// Backends whose title could not be read.
  package var unreadable = 0

  package init(pid: Int, state: String) {
    self.pid = pid
    self.state = state
  }

  package var isStopped: Bool { state == "T" || state == "t" }
}

/// Connections of one client to a server, as the kernel's tables of sockets show them.
package struct ServerPeer: Sendable, Hashable {
  /// `nil` of UNIX sockets, whose other ends have no name.
  package var address: String?
  /// `java, pid 4242` of a client on this host.
  package var program: String?
  package var count: Int

  package init(address: String?, program: String? = nil, count: Int) {
    self.address = address
    self.program = program
    self.count = count
  }
}

/// A backend's title in `/proc`: `postgres: 15/main: shop shop 10.0.0.7(51234) UPDATE waiting`.
///
/// Servers write it where `update_process_title` is on. The name of the cluster stands first where
/// there is one; names may hold blanks, which the title does not quote.
package struct BackendTitle: Sendable, Hashable {
  package var pid: Int
  /// The title behind `postgres: `; foreign text.
  package var title: String
  /// A letter of `proc(5)`.
  package var state: String?
  /// How long the process runs, in seconds.
  package var age: Double?

  package init(pid: Int, title: String, state: String? = nil, age: Double? = nil) {
    self.pid = pid
    self.title = title
    self.state = state
    self.age = age
  }

  /// What the title of a client's backend says; `nil` of other processes of the server.
  package var session: Session? {
    let words = title.split(separator: " ", omittingEmptySubsequences: true)
    guard let place = words.firstIndex(where: Self.isClient), place >= 2 else { return nil }
    // `walsender postgres 10.0.0.8(5432) streaming 0/3000148`
    let isSender = words[..<place].contains("walsender")
    guard !isSender else { return nil }
    var activity = words[words.index(after: place)...]
    let isWaiting = activity.last == "waiting"
    if isWaiting { activity = activity.dropLast() }
    let client = words[place]
    return Session(
      user: String(words[place - 2]), database: String(words[place - 1]),
      client: client == "[local]" ? "local" : String(client.prefix { $0 != "(" }),
      port: client == "[local]" ? nil : Int(client.drop { $0 != "(" }.dropFirst().dropLast()),
      activity: activity.joined(separator: " "), isWaiting: isWaiting)
  }

  /// `[local]`, or an address or name with a port in parentheses.
  private static func isClient(_ word: Substring) -> Bool {
    if word == "[local]" { return true }
    guard word.hasSuffix(")"), let open = word.lastIndex(of: "("), open > word.startIndex else {
      return false
    }
    let port = word[word.index(after: open)...].dropLast()
    return !port.isEmpty && port.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  package struct Session: Sendable, Hashable {
    package var user, database: String
    /// An address or a name, or `local`.
    package var client: String
    package var port: Int?
    /// `idle`, `idle in transaction`, `startup`, or the tag of the command: `UPDATE`.
    package var activity: String
    /// Whether it waits for a lock.
    package var isWaiting: Bool
  }
}
