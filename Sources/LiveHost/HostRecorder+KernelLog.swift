import Capture
import LinuxFormats

extension HostRecorder {
  /// Hands the kernel's messages to their parser.
  func recordKernelLog(into recorder: inout Recorder) {}
}
