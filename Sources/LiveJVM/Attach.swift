internal import Probing
import CProcess
import Glibc
import JavaFormats
import LinuxFormats

/// A question to a JVM: a command of its attach mechanism with up to three arguments.
package struct AttachCommand: Sendable, Hashable {
  package var name: String
  package var arguments: [String]

  package init(_ name: String, _ arguments: String...) {
    self.name = name
    self.arguments = arguments
  }

  /// Protocol version, command and exactly three arguments, each ended by a zero byte.
  var request: [UInt8] {
    let words = ["1", name] + (arguments + ["", "", ""]).prefix(3)
    return words.flatMap { Array($0.utf8) + [0] }
  }
}

/// Speaks HotSpot's attach protocol with one JVM; runs in a child process of its own.
///
/// A JVM that was attached to before listens at `/tmp/.java_pidN`. One that was not begins to listen
/// on SIGQUIT, provided that a file `.attach_pidN` of its user stands in its working folder or its
/// `/tmp`. N is its id in its own process space, `/tmp` that of its own mount space. It talks to
/// its own user and group, and newer ones to root.
struct Attach {
  enum Failure: Error {
    /// Nothing was sent to it, or it turned the question down.
    case refused(String)
    case stopped(String)
    case silent
  }

  private static let signal = SIGQUIT
  /// Longest pause inside an answer.
  private static let patience: Duration = .seconds(10)

  let target: JVMTarget
  let command: AttachCommand
  let deadline: ContinuousClock.Instant
  /// Whether the counters' copy of its options disables the mechanism; `nil` where they do not say.
  let isDisabledByCounters: Bool?
  /// Where the answer goes; nobody reads there any more when this process is an orphan.
  let output: Int32
  private let parent = getppid()

  /// Its `/tmp` as this host sees it.
  private var place: String { "/proc/\(target.pid)/root/tmp" }
  private var socketName: String { ".java_pid\(target.identity.ownPid)" }
  private var fileName: String { ".attach_pid\(target.identity.ownPid)" }

  init(
    _ target: JVMTarget, _ command: AttachCommand, isDisabledByCounters: Bool?,
    deadline: ContinuousClock.Instant, output: Int32
  ) {
    self.target = target
    self.command = command
    self.isDisabledByCounters = isDisabledByCounters
    self.deadline = deadline
    self.output = output
  }

  /// Asks, and writes one line on what became of it and the answer behind it.
  func run() {
    // The file of the handshake is taken away before this process ends, whatever ends the parent.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE] {
      _ = Glibc.signal(number, SIG_IGN)
    }
    do throws(Failure) {
      let socket = try connection()
      try send(to: socket)
      try relay(socket)
    } catch {
      switch error {
      case .refused(let why): Reply.write(line: "refused \(why)", to: output)
      case .stopped(let why): Reply.write(line: "stopped \(why)", to: output)
      case .silent: Reply.write(line: "silent", to: output)
      }
    }
  }

  private func connection() throws(Failure) -> Int32 {
    let process = diag_pidfd_open(pid_t(target.pid))
    try check(isFirst: true)
    let folder = unsafe diag_open_inside("/proc/\(target.pid)/root", "tmp")
    guard folder >= 0 else { throw .refused("its /tmp cannot be reached: \(lastError)") }
    let owner = try socketOwner(in: folder)
    // Only root reads the options of a process whose user it then becomes.
    let obstacle = AttachObstacle(target, isDisabledByCounters: isDisabledByCounters)
    guard diag_become(target.user, target.group) == 0 || geteuid() == target.user else {
      throw .refused(
        "belongs to \(target.identity.user): run diag as that user or as root (sudo)")
    }
    if owner != nil, let socket = connect(in: folder) { return socket }
    if let reason = obstacle.reason { throw .refused(reason) }
    if let owner, owner != target.user, isSticky(folder) {
      throw .refused(
        "an earlier process with this id left \(place)/\(socketName), which belongs to uid \(owner), so that the JVM cannot listen there: rm \(place)/\(socketName)"
      )
    }
    return try wake(process, folder)
  }

  /// Creates the file, sends the signal, and waits for the JVM to listen.
  private func wake(_ process: Int32, _ folder: Int32) throws(Failure) -> Int32 {
    let place = try createFile(folder)
    defer { place.remove() }
    try check(isFirst: false)
    let isSent =
      process >= 0
      ? diag_pidfd_send_signal(process, Self.signal) == 0
      : kill(pid_t(target.pid), Self.signal) == 0
    guard isSent else { throw .refused("the signal that wakes it was not allowed: \(lastError)") }
    var step: Int32 = 1
    while true {
      if let socket = connect(in: folder) { return socket }
      if deadline.hasPassed || getppid() != parent { throw .silent }
      pause(milliseconds: min(step, deadline.millisecondsLeft))
      step = min(step + 1, 20)
      try check(isFirst: false)
    }
  }

  /// Refuses a process that is another one by now, or that cannot answer because it stands still.
  private func check(isFirst: Bool) throws(Failure) {
    guard let bytes = try? ProcFile.read("/proc/\(target.pid)/stat", limit: 4096),
      let stat = TaskStat(bytes), stat.startTicks == target.startTicks, stat.state != "Z"
    else { throw .refused("the process has ended") }
    if let reason = StandStill.reason(target.pid, state: stat.state, looksAtFreezer: isFirst) {
      throw .stopped(reason)
    }
  }

  /// The user whose socket stands there, if one does; one that somebody else made is a trap.
  private func socketOwner(in folder: Int32) throws(Failure) -> UInt32? {
    var status = stat()
    guard unsafe fstatat(folder, socketName, &status, AT_SYMLINK_NOFOLLOW) == 0,
      status.st_mode & S_IFMT == S_IFSOCK
    else { return nil }
    guard status.st_uid == target.user || status.st_uid == 0 else {
      throw .refused("its socket /tmp/\(socketName) belongs to another user (uid \(status.st_uid))")
    }
    return status.st_uid
  }

  /// Whether only its owner may replace a file there.
  private func isSticky(_ folder: Int32) -> Bool {
    var status = stat()
    return unsafe fstat(folder, &status) == 0 && status.st_mode & S_ISVTX != 0
  }

  private func connect(in folder: Int32) -> Int32? {
    let socket = unsafe diag_connect_unix("/proc/self/fd/\(folder)/\(socketName)")
    return socket >= 0 ? socket : nil
  }

  private struct Place {
    var folder: Int32
    var name: String

    func remove() {
      if folder >= 0 { unsafe _ = unlinkat(folder, name, 0) }
    }
  }

  /// In its `/tmp`, or where that cannot be written to in its working folder; a file that is there
  /// already belongs to somebody who attaches at this moment and is left to them.
  private func createFile(_ folder: Int32) throws(Failure) -> Place {
    let first = create(in: folder)
    if let first { return first }
    let error = lastError
    let working = unsafe diag_open_folder("/proc/\(target.pid)/cwd")
    if working >= 0, let second = create(in: working) { return second }
    throw .refused("no file can be made in its /tmp, which the handshake wants: \(error)")
  }

  private func create(in folder: Int32) -> Place? {
    let flags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe openat(folder, fileName, flags, 0o600)
    if file >= 0 {
      var status = stat()
      let isRight = unsafe fstat(file, &status) == 0 && status.st_uid == target.user
      close(file)
      let place = Place(folder: folder, name: fileName)
      if isRight { return place }
      // A file system that gives files to somebody else.
      place.remove()
      return nil
    }
    guard errno == EEXIST else { return nil }
    var status = stat()
    let isThere = unsafe fstatat(folder, fileName, &status, AT_SYMLINK_NOFOLLOW) == 0
    return isThere && status.st_uid == target.user ? Place(folder: -1, name: fileName) : nil
  }

  private var lastError: String { unsafe String(cString: strerror(errno)) }
}

extension Attach {
  private func send(to socket: Int32) throws(Failure) {
    var rest = command.request[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN || errno == EINTR {
        try wait(for: POLLOUT, on: socket, until: deadline)
      } else {
        throw .refused("it closed the connection before the question was sent")
      }
    }
  }

  /// Reads the status line of the answer, then hands the rest on.
  private func relay(_ socket: Int32) throws(Failure) {
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    var head: [UInt8] = []
    while !head.contains(0x0A) {
      let count = try receive(&buffer, from: socket)
      if count == 0 {
        throw .refused("it closed the connection without an answer: it talks to its own user only")
      }
      head += buffer[..<count]
    }
    let end = head.firstIndex(of: 0x0A) ?? 0
    let status = String(decoding: head[..<end], as: UTF8.self)
    var rest = head[(end + 1)...]
    guard status == "0" else {
      while rest.count < 200, let count = try? receive(&buffer, from: socket), count > 0 {
        rest += buffer[..<count]
      }
      let text = String(decoding: rest.prefix { $0 != 0x0A }.prefix(200), as: UTF8.self)
      throw .refused("it answered with status \(status.prefix(20)): \(text)")
    }
    guard Reply.write(line: "answer", to: output) else { return }
    // It has the whole answer in memory by now; who reads it ends this when there is no more time.
    while Reply.write(rest, to: output) {
      let limit = max(deadline, ContinuousClock.now + Self.patience)
      guard let count = try? receive(&buffer, from: socket, until: limit), count > 0 else { return }
      rest = buffer[..<count]
    }
  }

  private func receive(
    _ buffer: inout [UInt8], from socket: Int32, until limit: ContinuousClock.Instant? = nil
  ) throws(Failure) -> Int {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe recv(socket, $0.baseAddress, $0.count, 0)
      }
      if count >= 0 { return count }
      guard errno == EAGAIN || errno == EINTR else {
        return 0
      }
      try wait(for: POLLIN, on: socket, until: limit ?? deadline)
    }
  }

  /// Waits in small steps, to notice that the parent is gone or that the JVM was stopped.
  private func wait(
    for events: Int32, on socket: Int32, until limit: ContinuousClock.Instant
  ) throws(Failure) {
    while true {
      if limit.hasPassed || getppid() != parent { throw .silent }
      var wanted = pollfd(fd: socket, events: Int16(events), revents: 0)
      if unsafe poll(&wanted, 1, min(50, limit.millisecondsLeft)) != 0 { return }
      try check(isFirst: false)
    }
  }
}
