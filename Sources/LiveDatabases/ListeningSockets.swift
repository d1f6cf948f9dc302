internal import CProcess
import Glibc
import Probing

/// Where a process listens, in its own network and file tree.
struct ListeningSockets {
  private static let descriptorLimit = 4096
  private static let sizeLimit = 16 << 20
  /// Sockets whose owner is asked for where descriptors are hidden.
  private static let askLimit = 40

  /// Paths of UNIX sockets, as it bound them.
  private(set) var paths: [String] = []
  /// A host is `nil` where it listens at all addresses.
  private(set) var tcp: [(host: String?, port: Int)] = []
  /// Whether its descriptors were seen; where they are another user's, owners of sockets tell.
  let isCertain: Bool

  var isEmpty: Bool { paths.isEmpty && tcp.isEmpty }

  /// `user` is its effective user; `isNear` says that its network is that of this process.
  init(of pid: Int, user: UInt32, isNear: Bool) {
    let folder = "/proc/\(pid)/fd"
    let links = Set(
      ProcFile.names(in: folder).prefix(Self.descriptorLimit).compactMap { name in
        try? ProcFile.link("\(folder)/\(name)")
      }.filter { $0.hasPrefix("socket:") })
    isCertain = !links.isEmpty
    let net = "/proc/\(pid)/net"
    let isCertain = isCertain
    let found = TCPSocket.all(in: net) { socket in
      socket.isListening && (isCertain ? links.contains(socket.link) : socket.user == user)
    }
    var seen: Set<Int> = []
    for socket in found {
      guard let port = socket.localPort, seen.insert(port).inserted else { continue }
      let address = TCPSocket.address(socket.local)
      tcp.append((address == "0.0.0.0" || address == "::" ? nil : address, port))
    }
    let all = Self.unixListeners(net)
    if isCertain {
      paths = all.filter { links.contains($0.link) }.map(\.path)
    } else if isNear {
      paths = all.map(\.path).prefix(Self.askLimit).filter { Self.belongs($0, to: pid, user) }
    }
  }

  /// Whether a socket is that of a process whose descriptors are hidden.
  ///
  /// A connection to a server of PostgreSQL or to a PgBouncer that ends without a word leaves no
  /// trace; one to a server of MySQL counts as broken, so there the owner of the file has to do.
  private static func belongs(_ path: String, to pid: Int, _ user: UInt32) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    if name.hasPrefix(".s.PGSQL.") { return unsafe Int(diag_unix_peer(path)) == pid }
    var status = stat()
    guard name.hasSuffix(".sock"), name.hasPrefix("my") || name.hasPrefix("maria"),
      unsafe stat(path, &status) == 0
    else { return false }
    return status.st_uid == user
  }

  /// UNIX sockets with a path of the file system at which somebody listens.
  ///
  /// `Num RefCount Protocol Flags Type St Inode Path` (`proc_pid_net(5)`); the flag 10000 is
  /// `__SO_ACCEPTCON` of `linux/net.h`.
  static func unixListeners(_ net: String) -> [(path: String, link: String)] {
    guard let bytes = try? ProcFile.read("\(net)/unix", limit: sizeLimit) else { return [] }
    return bytes.split(separator: 0x0A).dropFirst().compactMap { line in
      let fields = line.split(separator: 0x20, maxSplits: 7)
      guard fields.count == 8, fields[7].first == UInt8(ascii: "/"),
        fields[3].elementsEqual("00010000".utf8)
      else { return nil }
      return (
        String(decoding: fields[7], as: UTF8.self),
        "socket:[\(String(decoding: fields[6], as: UTF8.self))]"
      )
    }
  }
}
