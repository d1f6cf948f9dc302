import Probing

/// A TCP socket of this host, as `/proc/net/tcp` and `tcp6` show it (`proc_pid_net(5)`).
///
/// Words of an address are in the order of bytes of this machine.
struct TCPSocket: Hashable {
  /// `0100007F:1F90`; an address of IPv4 inside IPv6 is that of IPv4.
  var local, remote: String
  /// `0A` listens, `01` is connected.
  var state: String
  /// Bytes not read yet, or connections not accepted yet.
  var waiting: Int
  var user: UInt32?
  /// 0 where no program has it yet, or any more.
  var inode: String

  var isListening: Bool { state == "0A" }
  var isConnected: Bool { state == "01" && inode != "0" }

  /// As `/proc/PID/fd` links to it.
  var link: String { "socket:[\(inode)]" }

  static let mapped = "0000000000000000FFFF0000"

  /// Those in the tables of a network, which is that of this process unless `net` says another.
  static func all(
    in net: String = "/proc/net", where isWanted: (TCPSocket) -> Bool
  ) -> [TCPSocket] {
    var found: [TCPSocket] = []
    for file in ["\(net)/tcp", "\(net)/tcp6"] {
      guard let bytes = try? ProcFile.read(file, limit: 16 << 20) else { continue }
      for line in bytes.split(separator: 0x0A).dropFirst() {
        if let socket = TCPSocket(line), isWanted(socket) { found.append(socket) }
      }
    }
    return found
  }

  init?(_ line: some Sequence<UInt8>) {
    let fields = String(decoding: Array(line), as: UTF8.self)
      .split(separator: " ", maxSplits: 10, omittingEmptySubsequences: true)
    guard fields.count > 9 else { return nil }
    local = Self.plain(fields[1])
    remote = Self.plain(fields[2])
    state = String(fields[3])
    waiting = fields[4].split(separator: ":").last.flatMap { Int($0, radix: 16) } ?? 0
    user = UInt32(fields[7])
    inode = String(fields[9])
  }

  private static func plain(_ place: Substring) -> String {
    String(place.hasPrefix(mapped) ? place.dropFirst(mapped.utf8.count) : place)
  }

  var localPort: Int? { Self.port(local) }

  private static func port(_ place: String) -> Int? {
    place.split(separator: ":").last.flatMap { Int($0, radix: 16) }
  }

  /// `10.0.0.7`, `fe80::1` in eight groups.
  var remoteAddress: String? { Self.address(remote) }

  static func address(_ place: String) -> String? {
    guard let digits = place.split(separator: ":").first, digits.utf8.count % 8 == 0 else {
      return nil
    }
    var bytes: [UInt8] = []
    var rest = digits
    while !rest.isEmpty {
      guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(word >> shift & 255)) }
      rest = rest.dropFirst(8)
    }
    if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
    guard bytes.count == 16 else { return nil }
    if bytes.dropLast().allSatisfy({ $0 == 0 }) { return bytes.last == 1 ? "::1" : "::" }
    return stride(from: 0, to: 16, by: 2)
      .map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
      .joined(separator: ":")
  }
}
