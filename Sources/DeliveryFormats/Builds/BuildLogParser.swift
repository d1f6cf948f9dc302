internal import ByteParsing
package import Capture

/// Reads what `docker build` prints with its old builder and with BuildKit, what buildah, podman and
/// kaniko print, what `docker system df` and `docker info` tell, and what the daemon complains of.
///
///     Step 3/9 : RUN make                                the old builder
///     #7 [build 3/5] RUN make                            BuildKit, plain
///      => ERROR [build 3/5] RUN make                     BuildKit, on a terminal
///     STEP 3/9: RUN make                                 buildah, podman
///     INFO[0012] Running: [/bin/sh -c make]              kaniko
package struct BuildLogParser: StreamParser {
  package static let format = Format(
    kind: "build-log", label: "logs of docker build, BuildKit, buildah, kaniko and the daemon",
    markers: [
      "Step 1/", "Sending build context to Docker daemon", "[internal] load ", "STEP 1/",
      "STEP 1: ",
      "ERROR: failed to solve", "failed to solve: ", "Retrieving image manifest",
      "Cannot connect to the Docker daemon", "ocker daemon socket", "connect to the docker API",
      "error during connect: ", "Maximum supported API version", "Minimum supported API version",
      "docker daemon is not running", "docker.sock: connect: ", "failed to start daemon: ",
      "rror starting daemon: ", "Failed to start docker.service", "closing transport due to: ",
      "Failed to start Docker Application", "unable to connect to Podman", "RECLAIMABLE",
      "\"Reclaimable\":\"", "Docker Root Dir:", "failed to register layer", "dockerd[",
      "buildkitd.sock", "Images space usage:",
      "failed to receive status: rpc error", "unable to configure the Docker daemon",
    ])

  var log = BuildLog()
  /// Names and beginnings of BuildKit's vertices, by number.
  private var vertices: [Int: (text: String, line: Int)] = [:]
  /// The latest lines that tell of no space, of the step that runs.
  private var space: [ImageBuild.SpaceError] = []
  var isInUsage = false
  /// The part of `docker system df -v` that is open; empty where it does not count.
  var detail: String?
  private var linesSinceSpace = 0
  private static let complaintLimit = 200
  /// A command that prints so much behind it did not end because of it.
  private static let reach = 40

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    bytes.forEachLine(firstLine: firstLine) { line, number in
      guard line.byteCount > 1 else {
        isInUsage = isInUsage && line.byteCount > 0
        return
      }
      line.withoutEscapes { take($0, number) }
    }
  }

  package mutating func finish() -> Parsed<BuildLog>? {
    closeStep()
    guard !log.builds.isEmpty || !log.daemon.isEmpty || !log.usage.isEmpty || log.root != nil else {
      return nil
    }
    let isCut = log.builds.last.map { $0.outcome == .unknown && log.daemon.isEmpty } ?? false
    return Parsed(
      log, damage: isCut ? "a build ends before its last line" : nil,
      note: log.builds.isEmpty
        ? nil : log.builds.count == 1 ? log.builds[0].tool : "\(log.builds.count) builds")
  }

  private mutating func take(_ whole: RawSpan, _ number: Int) {
    let prefix = LogPrefix(whole)
    let line = whole.extracting(prefix.end..<whole.byteCount)
    guard line.byteCount > 1 else { return }
    if takeUsage(line, number) { return }
    if let kind = BuildWords.daemonKind(line) {
      complain(kind, line, number)
      return
    }
    if takeStep(line, number) { return }
    if takeEnd(line, number) { return }
    takeOutput(line, number)
  }

  private mutating func complain(_ kind: DaemonComplaint.Kind, _ line: RawSpan, _ number: Int) {
    guard log.daemon.count < Self.complaintLimit else { return }
    log.daemon.append(
      DaemonComplaint(kind: kind, line: number, text: line.extracting(line.first(300)).trimmedText))
    // A build that loses its daemon ends with it.
    if let last = log.builds.indices.last, log.builds[last].outcome == .unknown {
      fail(.daemon, line, number)
    }
  }

  // MARK: Steps

  private mutating func takeStep(_ line: RawSpan, _ number: Int) -> Bool {
    let content = line.extracting(line.trimmed(0..<line.byteCount))
    if content.starts(with: "Step "), let slash = content.firstRange(of: "/"), slash.lowerBound < 9,
      content.has(" : "), content[5].isDigit
    {
      step(content.string, "docker build", number, isFirst: content.starts(with: "Step 1/"))
      return true
    }
    if let found = content.firstRange(of: "STEP "), found.lowerBound < 12, content.has(": "),
      found.upperBound < content.byteCount, content[found.upperBound].isDigit
    {
      let text = content.extracting(found.lowerBound..<content.byteCount)
      step(
        text.string, "buildah", number,
        isFirst: text.starts(with: "STEP 1/") || text.starts(with: "STEP 1:"))
      return true
    }
    if content.starts(with: "INFO["),
      content.has("] Running: [") || content.has("] RUN ")
        || content.has("] COPY ") || content.has("] Unpacking rootfs")
        || content.has("] Retrieving image manifest")
    {
      let first = log.builds.last?.tool != "kaniko" || log.builds.last?.outcome != .unknown
      step(content.string, "kaniko", number, isFirst: first)
      return true
    }
    if content.starts(with: "Sending build context to Docker daemon") {
      begin("docker build", number)
      return true
    }
    return takeVertex(line, content, number)
  }

  /// `#7 [build 3/5] RUN make`, ` => [build 3/5] RUN make`.
  private mutating func takeVertex(_ line: RawSpan, _ content: RawSpan, _ number: Int) -> Bool {
    if content.starts(with: "=> ") {
      if log.builds.last?.outcome != .unknown { begin("BuildKit", number) }
      if content.starts(with: "=> ERROR ") {
        step(content.string, "BuildKit", number, isFirst: false)
      } else {
        log.lastLife = number
      }
      return true
    }
    guard content.byteCount > 3, content[0] == UInt8(ascii: "#"), content[1].isDigit else {
      return false
    }
    var cursor = ByteCursor(content)
    cursor.move(to: 1)
    guard let id = cursor.unsigned(), id < 100_000, cursor.skip(ifNext: " ") else { return false }
    let text = content.extracting(cursor.position..<content.byteCount)
    if text.starts(with: "[") {
      if text.starts(with: "[internal] load "), id <= 1,
        log.builds.last.map({ $0.outcome != .unknown || $0.tool != "BuildKit" || !vertices.isEmpty }
        ) ?? true
      {
        begin("BuildKit", number)
      }
      let bounded = text.extracting(text.first(300)).string
      if vertices.count < 20_000 { vertices[Int(id)] = (bounded, number) }
      step(bounded, "BuildKit", number, isFirst: false)
      return true
    }
    if text.starts(with: "DONE ") || text.starts(with: "CACHED") {
      log.lastLife = number
      space.removeAll()
      return true
    }
    if text.starts(with: "ERROR") {
      if let vertex = vertices[Int(id)], let last = log.builds.indices.last {
        log.builds[last].step = vertex.text
        log.builds[last].stepLine = vertex.line
        log.builds[last].memoryMounts = Self.memoryMounts(vertex.text)
      }
      takeSpace(text, number, isOfBuilder: !text.has("did not complete successfully"))
      fail(BuildWords.failure(of: text), text, number)
      return true
    }
    takeSpace(text, number, isOfBuilder: false)
    return true
  }

  private mutating func begin(_ tool: String, _ number: Int) {
    closeStep()
    vertices = [:]
    if log.builds.count >= 1000 { log.builds.removeFirst() }
    log.builds.append(ImageBuild(tool: tool, line: number))
    log.lastLife = number
  }

  private mutating func step(_ text: String, _ tool: String, _ number: Int, isFirst: Bool) {
    let isOpen = log.builds.last.map { $0.outcome == .unknown } ?? false
    let isFreshContext = isOpen && log.builds.last?.step == nil
    if !isOpen || (isFirst && !isFreshContext) { begin(tool, number) }
    closeStep()
    let last = log.builds.count - 1
    log.builds[last].step = Self.withoutLayout(text)
    log.builds[last].stepLine = number
    log.builds[last].memoryMounts = Self.memoryMounts(text)
    log.lastLife = number
  }

  /// Without what the terminal's layout puts around it: ` => ERROR [3/4] RUN make      9.9s`.
  private static func withoutLayout(_ text: String) -> String {
    var bytes = Array(text.utf8.prefix(200))
    let front = Array("=> ERROR ".utf8)
    if bytes.starts(with: front) { bytes.removeFirst(front.count) }
    if let gap = bytes.rawSpan.firstRange(of: "   ")?.lowerBound { bytes.removeSubrange(gap...) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What a step before printed is of no account once the next one runs.
  private mutating func closeStep() { space.removeAll() }

  /// `--mount=type=tmpfs,target=/scratch`, and what is in memory everywhere.
  private static func memoryMounts(_ step: String) -> [String] {
    var mounts = ["/dev/shm"]
    let bytes = Array(step.utf8)
    let text = bytes.rawSpan
    if text.has("type=tmpfs") {
      for key in ["target=", "dst=", "destination="] as [StaticString] {
        if let path = text.word(behind: key, until: ", ") { mounts.append(path) }
      }
    }
    return mounts
  }

  // MARK: Ends

  private mutating func takeEnd(_ line: RawSpan, _ number: Int) -> Bool {
    let content = line.extracting(line.trimmed(0..<line.byteCount))
    if content.starts(with: "Successfully built ") || content.starts(with: "Successfully tagged ")
      || content.starts(with: "naming to ")
      || content.has(" FINISHED")
        && content.starts(with: "[+] Building")
      || content.has("] Pushed ")
      || content.has("] Skipping push to container registry")
    {
      succeed(content, number)
      return true
    }
    // The name of what buildah made ends its build.
    if content.byteCount == 64, content.string.utf8.allSatisfy({ $0.isHexadecimal }) {
      succeed(content, number)
      return true
    }
    let isError =
      content.starts(with: "ERROR: ") || content.starts(with: "error building")
      || content.starts(with: "Error: error building")
      || content.starts(with: "Error response from daemon:")
      || content.starts(with: "error committing") || content.starts(with: "Error: committing")
      || content.starts(with: "Error: building at STEP") || content.starts(with: "FATA[")
      || content.starts(with: "Error: creating build") || content.starts(with: "failed to solve")
      || content.starts(with: "The command '") && content.has("returned a non-zero code")
      || content.starts(with: "The command \"") && content.has("returned a non-zero code")
      || content.starts(with: "failed to register layer") || content.starts(with: "COPY failed")
      || content.starts(with: "ADD failed") || content.starts(with: "Error processing tar file")
      || content.starts(with: "Error: writing blob")
      || content.starts(with: "time=\"") && content.has("level=error")
        && content.has("no space left")
      || content.starts(with: "error: failed to solve")
      || content.starts(with: "write /var/lib/docker")
      || content.starts(with: "open /var/lib/docker")
      || content.starts(with: "mkdir /var/lib/docker")
      || content.starts(with: "error creating overlay mount")
      || content.starts(with: "Unable to save")
    guard isError else { return false }
    // A line of the build tool inside a step begins with ERROR: as well.
    if content.starts(with: "ERROR: "), !content.has("failed to solve"), let last = log.builds.last,
      last.outcome == .unknown, last.tool != "BuildKit", !BuildWords.isNoSpace(content)
    {
      return false
    }
    takeSpace(content, number, isOfBuilder: !content.has("did not complete successfully"))
    fail(BuildWords.failure(of: content), content, number)
    return true
  }

  private mutating func succeed(_ line: RawSpan, _ number: Int) {
    log.lastLife = number
    guard let last = log.builds.indices.last else { return }
    // What a build says behind its failure is of the next one.
    if log.builds[last].outcome == .failed { return }
    log.builds[last].outcome = .succeeded
    log.builds[last].tag =
      line.word(behind: "tagged ") ?? line.word(behind: "naming to ") ?? log.builds[last].tag
    space.removeAll()
  }

  private mutating func fail(_ failure: ImageBuild.Failure, _ line: RawSpan, _ number: Int) {
    if log.builds.last.map({ $0.outcome == .succeeded }) ?? true {
      // An error that stands alone is all that is left of a build.
      guard failure == .space else { return }
      log.builds.append(ImageBuild(tool: "docker", line: number))
    }
    let last = log.builds.count - 1
    let text = line.extracting(line.first(400)).trimmedText
    let isFirst = log.builds[last].outcome != .failed
    log.builds[last].outcome = .failed
    // The builder says last what it was that failed; the first that says more than "a command" counts.
    let known = log.builds[last].failure
    if isFirst || known == .command || known == .other || failure == .space {
      if isFirst || (failure != .other && failure != .command) {
        log.builds[last].failure = failure
        log.builds[last].error = text
        log.builds[last].errorLine = number
      }
    }
    log.builds[last].spaceErrors += space.prefix(10)
    space.removeAll()
  }

  // MARK: Output of steps

  private mutating func takeOutput(_ line: RawSpan, _ number: Int) {
    linesSinceSpace += 1
    if linesSinceSpace > Self.reach, !space.isEmpty { space.removeAll() }
    takeSpace(line, number, isOfBuilder: false)
  }

  private mutating func takeSpace(_ line: RawSpan, _ number: Int, isOfBuilder: Bool) {
    guard BuildWords.isNoSpace(line), space.count < 20 else { return }
    linesSinceSpace = 0
    space.append(
      ImageBuild.SpaceError(
        line: number, text: line.extracting(line.first(300)).trimmedText,
        path: BuildWords.path(in: line), isOfBuilder: isOfBuilder))
  }
}

extension UInt8 {
  var isHexadecimal: Bool { isDigit || (0x61...0x66).contains(self) }
}
