import LinuxFormats

extension HostRecorder {
  /// Reads counters of protocols and interfaces.
  func readNetworkCounters(into snapshot: inout HostSnapshot) {}

  /// Reads the sockets, and asks the peer of the request for a connection.
  mutating func lookAtNetwork() {}
}
