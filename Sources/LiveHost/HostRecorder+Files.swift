import LinuxFormats

extension HostRecorder {
  /// Asks each file system for its space, and finds files without a name that are still open.
  mutating func lookAtFiles() {}
}
