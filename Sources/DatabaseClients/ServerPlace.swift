internal import CProcess
import Glibc
internal import Probing

/// Why there is no connection.
struct ContactProblem: Error {
  var text: String
  var isSilence = false
}

/// Where a server listens.
enum ServerPlace {
  /// The file of a UNIX socket.
  case socket(String)
  case tcp(String, Int)

  /// Opens a connection on which nothing blocks.
  ///
  /// Resolving a name can take longer than `deadline`: it belongs into a child.
  func connect(until deadline: ContinuousClock.Instant) -> Result<Int32, ContactProblem> {
    switch self {
    case .socket(let path):
      let descriptor = unsafe diag_connect_unix(path)
      if descriptor >= 0 { return .success(descriptor) }
      let isSilence = errno == EAGAIN
      let text = unsafe String(cString: strerror(errno))
      return .failure(ContactProblem(text: text, isSilence: isSilence))
    case .tcp(let host, let port): return Self.connect(host, port, until: deadline)
    }
  }

  private static func connect(
    _ host: String, _ port: Int, until deadline: ContinuousClock.Instant
  ) -> Result<Int32, ContactProblem> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let error = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard error == 0 else {
      return .failure(ContactProblem(text: unsafe String(cString: gai_strerror(error))))
    }
    defer { unsafe freeaddrinfo(list) }
    var problem = ContactProblem(text: "no address")
    var next = unsafe list
    while let address = unsafe next {
      switch unsafe connect(to: address, until: deadline) {
      case .success(let descriptor): return .success(descriptor)
      case .failure(let found): problem = found
      }
      unsafe next = address.pointee.ai_next
    }
    return .failure(problem)
  }

  private static func connect(
    to address: UnsafeMutablePointer<addrinfo>, until deadline: ContinuousClock.Instant
  ) -> Result<Int32, ContactProblem> {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = unsafe Glibc.socket(address.pointee.ai_family, kind, 0)
    guard descriptor >= 0 else {
      return .failure(ContactProblem(text: unsafe String(cString: strerror(errno))))
    }
    if unsafe Glibc.connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 {
      return .success(descriptor)
    }
    var code = errno
    if code == EINPROGRESS {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard unsafe poll(&wanted, 1, deadline.millisecondsLeft) > 0 else {
        close(descriptor)
        return .failure(ContactProblem(text: "no answer to a connection request", isSilence: true))
      }
      var size = socklen_t(MemoryLayout<Int32>.size)
      _ = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    }
    if code == 0 { return .success(descriptor) }
    close(descriptor)
    return .failure(ContactProblem(text: unsafe String(cString: strerror(code))))
  }
}
