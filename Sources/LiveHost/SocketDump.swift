import ByteParsing
import Glibc
import LinuxFormats
import Probing

/// Asks the kernel for its TCP sockets (`sock_diag(7)`): of a listener it says how many may wait,
/// which `/proc/net/tcp` does not.
struct SocketDump {
  struct Entry {
    var socket: SocketTally.Socket
    var inode: Int
  }

  private static let listening: UInt32 = 1 << 10
  /// All states of `tcp_states.h`.
  private static let all: UInt32 = 0x0FFF
  private static let entryLimit = 500_000

  /// Hands each socket to `body`; false where the kernel does not answer such questions.
  static func forEach(
    listenersOnly: Bool, until deadline: ContinuousClock.Instant, _ body: (Entry) -> Void
  ) -> Bool {
    let descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | O_CLOEXEC, 4)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 1, tv_usec: 0)
    unsafe _ = setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var left = entryLimit
    for family in [AF_INET, AF_INET6] {
      let states = listenersOnly ? listening : all
      guard ask(descriptor, UInt8(family), states) else { return false }
      guard receive(descriptor, deadline, &left, body) else { return family == AF_INET6 }
    }
    return true
  }

  /// `struct nlmsghdr` and `struct inet_diag_req_v2`.
  private static func ask(_ descriptor: Int32, _ family: UInt8, _ states: UInt32) -> Bool {
    var message = [UInt8](repeating: 0, count: 72)
    func put(_ value: UInt32, at place: Int) {
      for byte in 0..<4 { message[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }
    put(72, at: 0)
    // SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP.
    put(20 | 0x301 << 16, at: 4)
    message[16] = family
    message[17] = UInt8(IPPROTO_TCP)
    put(states, at: 20)
    return unsafe send(descriptor, message, message.count, 0) == message.count
  }

  /// Reads the answer to its end; false where it is an error.
  private static func receive(
    _ descriptor: Int32, _ deadline: ContinuousClock.Instant, _ left: inout Int,
    _ body: (Entry) -> Void
  ) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      if count < 0 && errno == EINTR { continue }
      guard count >= 16 else { return false }
      let bytes = buffer
      let answer = bytes.rawSpan.extracting(0..<count)
      var start = 0
      while start + 16 <= count {
        let length = answer.number(32, at: start)
        let kind = answer.number(16, at: start + 4)
        if kind == 3 { return true }
        guard kind != 2, length >= 16, start + length <= count else { return false }
        if length >= 16 + 72, left > 0, !deadline.hasPassed {
          left -= 1
          if let entry = entry(answer, start + 16) { body(entry) }
        }
        start += (length + 3) & ~3
      }
    }
  }

  /// `struct inet_diag_msg`.
  private static func entry(_ bytes: RawSpan, _ start: Int) -> Entry? {
    guard let state = ProcTcpSection.state(Int(bytes[start + 1])) else { return nil }
    let length = bytes[start] == UInt8(AF_INET) ? 4 : 16
    func address(_ place: Int, port: Int) -> String {
      let host = InternetAddress.text((0..<length).map { bytes[start + place + $0] })
      return "\(host):\(Int(bytes[start + port]) << 8 | Int(bytes[start + port + 1]))"
    }
    return Entry(
      socket: SocketTally.Socket(
        state: state, local: address(8, port: 4), peer: address(24, port: 6),
        received: bytes.number(32, at: start + 56), sent: bytes.number(32, at: start + 60),
        repeats: Int(bytes[start + 3])),
      inode: bytes.number(32, at: start + 68))
  }
}

extension RawSpan {
  /// A number in the order of this machine, which is little-endian.
  fileprivate func number(_ bits: Int, at place: Int) -> Int {
    (0..<bits / 8).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
  }
}
