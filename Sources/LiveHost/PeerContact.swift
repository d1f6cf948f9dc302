import CProcess
import Glibc
import LinuxFormats
import Probing

/// Asks a remote party for connections, and says nothing on them.
struct PeerContact {
  private static let tries = 3
  /// Behind the second repetition of a lost first packet (1 s and 3 s).
  private static let patience: Duration = .milliseconds(3500)
  private static let addressLimit = 4

  private let name: String
  private let host: String
  private let port: String

  /// `HOST:PORT`, `[::1]:80`.
  init(_ peer: String) {
    name = peer
    let colon = peer.lastIndex(of: ":") ?? peer.endIndex
    var host = String(peer[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    self.host = host
    port = colon == peer.endIndex ? "" : String(peer[peer.index(after: colon)...])
  }

  func probe(until deadline: ContinuousClock.Instant) -> PeerProbe {
    var probe = PeerProbe(place: Place(file: "diag net \(name)"), name: name)
    probe.isLive = true
    let start = ContinuousClock.now
    let outcome = Errand.run(
      count: 1, patience: .seconds(12), until: min(deadline, start + .seconds(12))
    ) { _ in Self.addresses(host: host, port: port) }
    probe.resolutionSeconds = (ContinuousClock.now - start).seconds
    switch outcome.first {
    case .answered(let text) where text.hasPrefix("!"): probe.resolution = Self.failure(text)
    case .answered(let text):
      let addresses = text.split(separator: " ").map(String.init)
      let isLiteral = addresses.count == 1 && addresses[0] == host
      probe.resolution = isLiteral ? .none : .addresses(addresses)
      connect(addresses, deadline, &probe)
    case .blocked(let seconds): probe.resolution = .blocked(seconds)
    case .failed, .skipped, nil: break
    }
    return probe
  }

  private func connect(
    _ addresses: [String], _ deadline: ContinuousClock.Instant, _ probe: inout PeerProbe
  ) {
    for address in addresses.prefix(Self.addressLimit) {
      for attempt in 0..<Self.tries {
        if deadline.hasPassed { return }
        if attempt > 0 { pause(milliseconds: 100) }
        let start = ContinuousClock.now
        guard let result = Self.result(address, port, until: min(deadline, start + Self.patience))
        else { break }
        let shown = address.utf8.contains(0x3A) ? "[\(address)]:\(port)" : "\(address):\(port)"
        probe.attempts.append(
          PeerProbe.Attempt(
            place: probe.place, address: shown, result: result,
            seconds: (ContinuousClock.now - start).seconds))
        // One silence has cost seconds; a second one settles it.
        if result == .timedOut, attempt >= 1 { break }
      }
    }
  }

  /// In the child: addresses, or `!` and why there are none.
  private static func addresses(host: String, port: String) -> String {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let error = unsafe getaddrinfo(host, port, &hints, &list)
    if error == -9 || (error != 0 && host.utf8.contains(0x3A)) {
      unsafe hints.ai_flags = 0
      guard unsafe getaddrinfo(host, port, &hints, &list) == 0 else { return "!\(error)" }
    } else if error != 0 {
      return "!\(error)"
    }
    var addresses: [String] = []
    var entry = unsafe list
    while let current = unsafe entry {
      var text = [CChar](repeating: 0, count: 64)
      let length = unsafe current.pointee.ai_addrlen
      if unsafe getnameinfo(
        current.pointee.ai_addr, length, &text, 64, nil, 0, NI_NUMERICHOST) == 0
      {
        let address = String(
          decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if !addresses.contains(address) { addresses.append(address) }
      }
      unsafe entry = current.pointee.ai_next
    }
    return addresses.joined(separator: " ")
  }

  private static func failure(_ text: String) -> PeerProbe.Resolution {
    let error = Int32(text.dropFirst()) ?? 0
    let message = unsafe String(cString: gai_strerror(error))
    switch error {
    case EAI_NONAME, -5: return .unknownName(message)
    default: return .failed(message)
    }
  }

  /// What became of one attempt; `nil` where it could not be made.
  private static func result(
    _ address: String, _ port: String, until deadline: ContinuousClock.Instant
  ) -> PeerProbe.Result? {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_NUMERICHOST
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(address, port, &hints, &list) == 0, let entry = unsafe list else {
      return nil
    }
    defer { unsafe freeaddrinfo(list) }
    let descriptor = socket(
      unsafe entry.pointee.ai_family,
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | O_CLOEXEC, 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if unsafe Glibc.connect(descriptor, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0 {
      return .connected
    }
    guard errno == EINPROGRESS else { return outcome(errno) }
    while true {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let ready = unsafe poll(&wanted, 1, deadline.millisecondsLeft)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return .timedOut }
      var error: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      unsafe _ = getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
      return error == 0 ? .connected : outcome(error)
    }
  }

  private static func outcome(_ error: Int32) -> PeerProbe.Result? {
    switch error {
    case ECONNREFUSED: .refused
    case ETIMEDOUT: .timedOut
    case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN, EACCES, EPERM, EADDRNOTAVAIL: .unreachable
    case ECONNRESET, ECONNABORTED: .reset
    default: nil
    }
  }
}
