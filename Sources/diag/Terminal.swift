import Evidence
import FoundationEssentials
import Glibc
import Rendering

/// What standard output is.
enum Terminal {
  static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns of the terminal; `COLUMNS` wins, and 80 holds where there is none.
  static var width: Int {
    if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns >= 40 { return columns }
    var size = winsize()
    if isInteractive, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 {
      return min(Int(size.ws_col), 120)
    }
    return 80
  }

  /// Colour only on a terminal that has it, and not against the user's wish (no-color.org).
  static var wantsColour: Bool {
    isInteractive && environment("NO_COLOR")?.isEmpty != false && environment("TERM") != "dumb"
  }

  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}

enum Output {
  static func write(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// A message for a person, on standard error.
  static func complain(_ message: String) {
    write("diag: \(message.visible)\n", to: STDERR_FILENO)
  }

  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 && errno == EINTR { continue }
      if written <= 0 { return }
      bytes = bytes.dropFirst(written)
    }
  }
}

/// Shows on a terminal how far a long read is.
final class Progress {
  private let start = ContinuousClock.now
  private var shown = false
  private var next: Duration = .seconds(1)

  /// A progress line where standard error is a terminal; `nil` elsewhere.
  static func forTerminal() -> Progress? {
    isatty(STDERR_FILENO) == 1 ? Progress() : nil
  }

  /// Called often; writes at most five times a second, and not in the first second.
  func show(_ source: String, bytes: Int) {
    let elapsed = ContinuousClock.now - start
    guard elapsed >= next else { return }
    next = elapsed + .milliseconds(200)
    shown = true
    let amount = Quantity(Double(bytes), .bytes)
    Output.write("\r\u{1B}[Kreading \(source.visible): \(amount)", to: STDERR_FILENO)
  }

  /// Says what is being done, at once.
  func say(_ text: String) {
    shown = true
    Output.write("\r\u{1B}[K\(text.visible)", to: STDERR_FILENO)
  }

  func clear() {
    if shown { Output.write("\r\u{1B}[K", to: STDERR_FILENO) }
  }
}

/// When the run began, and how long it has taken.
struct Stopwatch {
  private let start = ContinuousClock.now
  /// UTC, ISO 8601.
  let started = Date().ISO8601Format()

  var elapsed: Double {
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
  }
}

extension Terminal {
  /// Hands a password that was asked for to the checks and programs of a run, by the environment.
  static func setPasswords(_ password: String) {
    unsafe setenv("PGPASSWORD", password, 1)
    unsafe setenv("MYSQL_PWD", password, 1)
  }
}
