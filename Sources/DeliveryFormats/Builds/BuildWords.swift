internal import ByteParsing

/// The words by which builders and daemons say what is wrong.
enum BuildWords {
  /// What the client and the daemon say of the daemon, most telling first.
  ///
  /// A line has all words of an entry.
  private static let daemon: [(DaemonComplaint.Kind, [StaticString])] = [
    (.permission, ["permission denied", "ocker daemon socket"]),
    (.permission, ["permission denied", "trying to connect to the docker API"]),
    (.permission, ["permission denied", "connect: permission denied", "docker.sock"]),
    (.permission, ["permission denied", "connect: permission denied", "podman.sock"]),
    (.version, ["client version ", " is too new. Maximum supported API version"]),
    (.version, ["client version ", " is too old. Minimum supported API version"]),
    (.version, ["client is newer than server"]),
    (.unknownHost, ["error during connect: ", "no such host"]),
    (.unknownHost, ["error during connect: ", "failure in name resolution"]),
    (.unknownHost, ["dial tcp: lookup docker"]),
    (.certificate, ["error during connect: ", "x509: "]),
    (.certificate, ["error during connect: ", "tls: "]),
    (.certificate, ["error during connect: ", "HTTP response to HTTPS client"]),
    (.certificate, ["error during connect: ", "remote error: "]),
    (.certificate, ["Are you trying to connect to a TLS-enabled daemon without TLS"]),
    (.certificate, ["Client sent an HTTP request to an HTTPS server", "daemon"]),
    (.lost, ["error during connect: ", "EOF"]),
    (.lost, ["error during connect: ", "connection reset"]),
    (.lost, ["error during connect: ", "broken pipe"]),
    (.unreachable, ["Cannot connect to the Docker daemon"]),
    (.unreachable, ["error during connect: "]),
    (.unreachable, ["docker daemon is not running"]),
    (.unreachable, ["dial unix ", "docker.sock: connect: "]),
    (.unreachable, ["unable to connect to Podman"]),
    (.unreachable, ["Cannot connect to Podman"]),
    (.unreachable, ["failed to dial", "buildkitd.sock"]),
    (.unreachable, ["could not connect to unix:///run/buildkit/buildkitd.sock"]),
    (.lost, ["failed to receive status: rpc error: code = Unavailable"]),
    (.lost, ["rpc error: code = Unavailable desc = error reading from server"]),
    (.lost, ["rpc error: code = Unavailable desc = transport is closing"]),
    (.lost, ["rpc error: code = Unavailable desc = closing transport"]),
    (.lost, ["rpc error: code = Unavailable desc = connection error"]),
    (.lost, ["ERROR: closing transport due to: connection error"]),
    (.space, ["failed to start daemon: ", "no space left on device"]),
    (.space, ["rror starting daemon: ", "no space left on device"]),
    (.start, ["failed to start daemon: "]),
    (.start, ["rror starting daemon: "]),
    (.start, ["Failed to start docker.service"]),
    (.start, ["Failed to start Docker Application Container Engine"]),
    (.start, ["docker.service: Start request repeated too quickly"]),
    (.start, ["docker.service: Failed with result"]),
    (.start, ["unable to configure the Docker daemon with file"]),
  ]

  static func daemonKind(_ line: RawSpan) -> DaemonComplaint.Kind? {
    // Nearly all lines have none of these.
    guard line.byteCount < 4000,
      line.has("daemon") || line.has("docker") || line.has("odman") || line.has("buildkit")
        || line.has("rpc error") || line.has("closing transport") || line.has("client version ")
        || line.has("error during connect") || line.has("client is newer")
    else { return nil }
    guard let found = daemon.first(where: { $0.1.allSatisfy { line.has($0) } }) else { return nil }
    return found.1.first.flatMap { line.firstRange(of: $0) }.map { isQuoted(line, $0.lowerBound) }
      == true ? nil : found.0
  }

  /// Whether somebody tells of a message: `If it says "Cannot connect to …`.
  private static func isQuoted(_ line: RawSpan, _ start: Int) -> Bool {
    guard start > 2, "\"'`".utf8.contains(line[start - 1]), line[start - 2] == 0x20 else {
      return false
    }
    let before = line[start - 3] | 0x20
    return before >= UInt8(ascii: "a") && before <= UInt8(ascii: "z")
  }

  private static let failures: [(ImageBuild.Failure, [StaticString])] = [
    (
      .memory,
      [
        "exit code: 137", "cannot allocate memory", "returned a non-zero code: 137", "OOMKilled",
        "ResourceExhausted", "exit status 137",
      ]
    ),
    (
      .command,
      [
        "did not complete successfully", "returned a non-zero code", "while running runtime",
        "executor failed running", "uilding at STEP \"RUN", "failed to execute command",
        "waiting for process to exit",
      ]
    ),
    (
      .registry,
      [
        "toomanyrequests", "pull access denied", "manifest unknown", "manifest for ",
        "failed to resolve source metadata", "unauthorized", "no basic auth credentials",
        "TLS handshake timeout", "i/o timeout", "failed to do request", "registry-1.",
        "requested access to the resource is denied",
        "error pulling image", "failed to fetch", "failed to copy: httpReadSeeker",
        "Get \"https://",
        "no match for platform", "initializing source", "failed to authorize", "failed to push",
        "reading manifest", "net/http: ",
      ]
    ),
    (
      .missingFile,
      [
        "failed to calculate checksum", "failed to compute cache key", "COPY failed",
        "ADD failed", "no source files were specified", "forbidden path outside the build context",
        "copier: stat", "failed to read dockerfile", "unable to prepare context",
        "lstat ", "not found in build context",
      ]
    ),
    (
      .dockerfile,
      [
        "dockerfile parse error", "Dockerfile parse error", "unknown instruction",
        "failed to parse", "failed to process", "target stage", "invalid reference format",
      ]
    ),
  ]

  static func failure(of line: RawSpan) -> ImageBuild.Failure {
    if isNoSpace(line) { return .space }
    return failures.first { line.has(oneOf: $0.1) }?.0 ?? .other
  }

  static func isNoSpace(_ line: RawSpan) -> Bool {
    line.has("o space left on device") || line.has("ENOSPC") || line.has("os error 28")
      || line.has("not enough free space in /var/cache/apt")
      || line.has("You don't have enough free space in /var/cache/apt")
      || line.has("isk quota exceeded")
  }

  /// The file that a line says could not be written: `write /usr/lib/x.so: no space left on device`.
  static func path(in line: RawSpan) -> String? {
    guard let end = line.firstRange(of: "o space left on device")?.lowerBound else { return nil }
    var position = end
    while position > 0 {
      position -= 1
      guard line[position] == UInt8(ascii: "/") else { continue }
      if position > 0, !" '\"`:(=".utf8.contains(line[position - 1]) { continue }
      return line.word(at: position, until: " :'\"`)").flatMap { $0.utf8.count > 1 ? $0 : nil }
    }
    return nil
  }
}
