package import Capture
import CProcess
import Glibc

/// A child process that does what may never come back, or what needs another user, and writes what
/// it found into a pipe.
///
/// A read of `/proc` or of a file of another process can block for good, where storage or a lock of
/// the kernel does not answer. The child may then stay behind until that resolves; this process goes
/// on. The child has no terminal and no standard streams, so that nobody waits for it.
package final class Messenger: ByteStream {
  private let child: pid_t
  private let descriptor: Int32
  private var isOver = false
  /// What was read behind the last line, and how far it was taken.
  private var buffered: [UInt8] = []
  private var position = 0
  /// When waiting for the child ends.
  package var deadline: ContinuousClock.Instant

  /// The process of the child.
  package var pid: Int32 { child }

  /// Starts `work` in a child, which writes into the descriptor that it is given.
  ///
  /// It is `nil` where the system refuses.
  package init?(until deadline: ContinuousClock.Instant, _ work: (Int32) -> Void) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return nil }
    let child = diag_fork()
    if child == 0 {
      diag_keep_only(ends[1])
      work(ends[1])
      _exit(0)
    }
    close(ends[1])
    descriptor = ends[0]
    self.child = child
    self.deadline = deadline
    if child < 0 {
      isOver = true
      close(ends[0])
      return nil
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    if !isOver { end() }
  }

  /// Waits for bytes; 0 is the end of what the child wrote.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    if position < buffered.count {
      let count = unsafe buffered.copy(from: position, into: buffer)
      position += count
      return count
    }
    while true {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = unsafe Glibc.poll(&wanted, 1, deadline.millisecondsLeft)
      if ready == 0 { throw .outOfTime }
      if ready < 0 {
        if errno == EINTR { continue }
        throw .last()
      }
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw .last() }
    }
  }

  /// Whether the child has written all that it will, or reading would not wait.
  package func poll() -> (isReadable: Bool, hasEnded: Bool) {
    guard !isOver else { return (false, true) }
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe Glibc.poll(&wanted, 1, 0) > 0 else { return (position < buffered.count, false) }
    return (true, wanted.revents & Int16(POLLHUP) != 0)
  }

  /// Waits until one of them has something to read, at most until `moment`; a signal ends it too.
  package static func wait(for messengers: [Messenger], until moment: ContinuousClock.Instant) {
    var wanted = messengers.filter { !$0.isOver }.map {
      pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
    }
    let count = nfds_t(wanted.count)
    _ = unsafe Glibc.poll(&wanted, count, moment.millisecondsLeft)
  }

  /// Has the kernel hold so much of what the child writes while nobody reads.
  package func widen() {
    diag_widen_pipe(descriptor)
  }

  /// Reads up to the next newline, without it; `nil` at the end of what the child wrote.
  package func line(limit: Int = 64 << 10) throws(CaptureError) -> String? {
    var line: [UInt8] = []
    while line.count < limit {
      if position == buffered.count, try !refill() {
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
      }
      let end = min(buffered.count, position + limit - line.count)
      let newline = buffered[position..<end].firstIndex(of: 0x0A)
      line += buffered[position..<(newline ?? end)]
      position = newline.map { $0 + 1 } ?? end
      if newline != nil { break }
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// Whether there was more.
  private func refill() throws(CaptureError) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    (buffered, position) = ([], 0)
    let count = try bytes.fill(from: 0, reading: self)
    buffered = Array(bytes[..<count])
    return count > 0
  }

  /// Lets go of the child: it sees the closed pipe, cleans up and ends; one that does not is killed
  /// after `grace` milliseconds, and not waited for.
  ///
  /// With `kills` false it may still clean up when it gets its turn, which only a child that watches
  /// its own deadline should.
  package func end(grace: Int32 = 300, kills: Bool = true) {
    guard !isOver else { return }
    isOver = true
    close(descriptor)
    var waited: Int32 = 0
    while waited <= grace {
      if waitpid(child, nil, WNOHANG) != 0 { return }
      pause(milliseconds: 2)
      waited += 2
    }
    guard kills else { return }
    kill(child, SIGKILL)
    pause(milliseconds: 5)
    _ = waitpid(child, nil, WNOHANG)
  }
}

/// Writes of a child process to its parent.
package enum Reply {
  /// Whether all was taken; false where nobody reads any more.
  @discardableResult
  package static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  @discardableResult
  package static func write(line: String, to descriptor: Int32) -> Bool {
    let safe = line.utf8.map { $0 == 0x0A ? UInt8(ascii: "?") : $0 }
    return write((safe + [0x0A])[...], to: descriptor)
  }
}
