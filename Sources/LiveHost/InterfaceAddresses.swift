import Glibc

/// The addresses of this host's interfaces (`getifaddrs(3)`).
enum InterfaceAddresses {
  private static let limit = 64

  /// Without those of the loopback and of single links, which every host has.
  static var all: [String] {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&list) == 0 else { return [] }
    defer { unsafe freeifaddrs(list) }
    var addresses: [String] = []
    var entry = unsafe list
    while let interface = unsafe entry, addresses.count < limit {
      let isLoopback = unsafe interface.pointee.ifa_flags & UInt32(IFF_LOOPBACK) != 0
      if !isLoopback, let address = unsafe text(of: interface.pointee.ifa_addr),
        !address.hasPrefix("fe80:"), !address.hasPrefix("169.254.")
      {
        addresses.append(address)
      }
      unsafe entry = interface.pointee.ifa_next
    }
    return addresses
  }

  private static func text(of address: UnsafeMutablePointer<sockaddr>?) -> String? {
    guard let address = unsafe address else { return nil }
    let size: Int
    switch unsafe Int32(address.pointee.sa_family) {
    case AF_INET: size = MemoryLayout<sockaddr_in>.size
    case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
    default: return nil
    }
    var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let status = unsafe getnameinfo(
      address, socklen_t(size), &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
    guard status == 0 else { return nil }
    // An address of a zone names it: fe80::1%eth0.
    return String(decoding: name.prefix { $0 != 0 && $0 != 0x25 }.map(UInt8.init), as: UTF8.self)
  }
}
