import ByteParsing
import Glibc

/// Where the bytes of an archive go.
final class ArchiveSink {
  private let descriptor: Int32
  private let signals: HeldSignals?
  private(set) var count = 0

  init(_ descriptor: Int32, _ signals: HeldSignals? = nil) {
    self.descriptor = descriptor
    self.signals = signals
  }

  func write(_ bytes: [UInt8]) throws(CaptureError) {
    if let signals, signals.isPending { throw .system("interrupted") }
    try TemporaryFile.write(bytes, to: descriptor)
    count += bytes.count
  }
}

/// Keeps the signals that end a program back.
final class HeldSignals {
  private var before = sigset_t()
  private var held = sigset_t()

  init() {
    unsafe sigemptyset(&held)
    for signal in [SIGINT, SIGTERM, SIGHUP] { unsafe _ = sigaddset(&held, signal) }
    unsafe _ = sigprocmask(SIG_BLOCK, &held, &before)
  }

  var isPending: Bool {
    var pending = sigset_t()
    guard unsafe sigpending(&pending) == 0 else { return false }
    return [SIGINT, SIGTERM, SIGHUP].contains { unsafe sigismember(&pending, $0) == 1 }
  }

  /// Lets them through, and what came meanwhile ends the program.
  func release() {
    unsafe _ = sigprocmask(SIG_SETMASK, &before, nil)
  }
}
