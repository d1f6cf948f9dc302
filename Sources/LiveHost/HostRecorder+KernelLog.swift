import ByteParsing
import CProcess
import Capture
import Glibc
import LinuxFormats
import Probing

extension HostRecorder {
  /// Bytes of the kernel's ring of messages that are read at most; rings are a few megabytes.
  private static let logLimit = 32 << 20

  /// Reads the kernel's messages; where this user may not see them, that is noted.
  mutating func readKernelLog() -> Artifact<KernelLog>? {
    var parser = KernelLogParser()
    var source = "/dev/kmsg"
    let error = readDevice(&parser)
    if error != 0 {
      guard readRing(&parser) else {
        note(absenceOf: source, error)
        return nil
      }
      source = "dmesg"
    }
    var log = parser.finish()?.sample ?? KernelLog()
    log.isLive = true
    log.now = KernelTime(uptime: Self.kernelClock, wall: WallClock.seconds)
    return Artifact(source: source, sample: log)
  }

  private mutating func note(absenceOf file: String, _ error: Int32) {
    let reason: Absence.Reason =
      switch error {
      case EPERM, EACCES: .forbidden
      case ENOENT: .missing
      default: .other(unsafe String(cString: strerror(error)))
      }
    guard let last = series.snapshots.indices.last else { return }
    series.snapshots[last].absences.append(Absence(file: file, reason: reason))
  }

  /// Reads records until there are no more; each read gives one.
  ///
  /// - Returns: 0, or the error where it cannot be opened.
  private func readDevice(_ parser: inout KernelLogParser) -> Int32 {
    let device = unsafe open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard device >= 0 else { return errno }
    defer { close(device) }
    var piece: [UInt8] = []
    var line = 1
    var total = 0
    var record = [UInt8](repeating: 0, count: 8192)
    while total < Self.logLimit, !end.hasPassed {
      let count = unsafe record.withUnsafeMutableBytes {
        unsafe read(device, $0.baseAddress, $0.count)
      }
      // Records that were overwritten while they were read; the next read goes on behind them.
      if count < 0, errno == EPIPE || errno == EINTR { continue }
      guard count > 0 else { break }
      total += count
      piece += record.prefix(count)
      if piece.count > 256 << 10 { line = hand(&piece, to: &parser, line) }
    }
    _ = hand(&piece, to: &parser, line)
    return total > 0 ? 0 : EAGAIN
  }

  /// The ring as the system call gives it, for those who may not open the device.
  private func readRing(_ parser: inout KernelLogParser) -> Bool {
    let size = diag_kernel_log(nil, 0)
    guard size > 0 else { return false }
    var text = [UInt8](repeating: 0, count: min(Int(size), Self.logLimit))
    let count = unsafe text.withUnsafeMutableBytes {
      unsafe diag_kernel_log($0.baseAddress, Int32($0.count))
    }
    guard count > 0 else { return false }
    var piece = Array(text.prefix(Int(count)))
    _ = hand(&piece, to: &parser, 1)
    return true
  }

  private func hand(_ piece: inout [UInt8], to parser: inout KernelLogParser, _ line: Int) -> Int {
    let newlines = piece.count { $0 == 0x0A }
    parser.read(piece.rawSpan, firstLine: line)
    piece.removeAll(keepingCapacity: true)
    return line + newlines
  }

  /// The clock of the records: it stands still while the machine sleeps.
  private static var kernelClock: Double {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
