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

  private var log = BuildLog()
  /// Names and beginnings of BuildKit's vertices, by number.
  private var vertices: [Int: (text: String, line: Int)] = [:]
  /// The latest lines that tell of no space, of the step that runs.
  private var space: [ImageBuild.SpaceError] = []
  private var isInUsage = false
  /// The part of `docker system df -v` that is open; empty where it does not count.
  private var detail: String?
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

  // MARK: docker system df, docker info

  /// `Images          12        3         8.41GB    7.9GB (93%)`, and with `--format json`
  /// `{"Active":"3","Reclaimable":"7.9GB (93%)","Size":"8.41GB","TotalCount":"12","Type":"Images"}`.
  private mutating func takeUsage(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "TYPE "), line.has("RECLAIMABLE") {
      isInUsage = true
      (log.usage, log.usageLine) = ([], number)
      return true
    }
    if line.has("\"Reclaimable\":\""), line.has("\"Type\":\"") {
      if log.usage.isEmpty || number > log.usageLine + 4 {
        (log.usage, log.usageLine) = ([], number)
      }
      addUse(
        line.word(behind: "\"Type\":\"", until: "\"") ?? "",
        line.word(behind: "\"Size\":\"", until: "\"") ?? "",
        line.word(behind: "\"Reclaimable\":\"", until: "\" ") ?? "")
      return true
    }
    if let root = line.word(behind: "Docker Root Dir: ", until: "\n") {
      log.root = root
      return true
    }
    if takeDetail(line, number) { return true }
    guard isInUsage else { return false }
    for kind in ["Images", "Containers", "Local Volumes", "Build Cache"] as [StaticString]
    where line.starts(with: kind) {
      var cursor = ByteCursor(line)
      cursor.move(to: kind.utf8CodeUnitCount)
      var words: [String] = []
      while let word = cursor.word() { words.append(line.string(word)) }
      if words.count >= 4 { addUse("\(kind)", words[2], words[3]) }
      return true
    }
    isInUsage = false
    return false
  }

  /// Of `docker system df -v`, which counts nothing together: what no container uses can go.
  ///
  ///     REPOSITORY   TAG      IMAGE ID       CREATED       SIZE     SHARED SIZE   UNIQUE SIZE   CONTAINERS
  ///     acme/app     latest   6a1b2c3d4e5f   2 hours ago   1.21GB   78.6MB        1.131GB       1
  private mutating func takeDetail(_ line: RawSpan, _ number: Int) -> Bool {
    if line.starts(with: "Images space usage:") {
      (log.usage, log.usageLine) = ([], number)
      detail = "Images"
    } else if line.starts(with: "Local Volumes space usage:") {
      detail = "Local Volumes"
    } else if line.starts(with: "Containers space usage:") {
      detail = ""
    } else if let size = line.word(behind: "Build cache usage: ") {
      detail = nil
      addUse("Build Cache", size, size)
    } else if let kind = detail {
      let words = line.string.split(separator: " ").map(String.init)
      guard !kind.isEmpty, words.count > 2, let last = words.last else { return true }
      // The columns of a volume are its name, its links and its size.
      let isImage = kind == "Images"
      let (size, users) = isImage ? (words[words.count - 2], last) : (last, words[words.count - 2])
      guard let bytes = Self.size(size), let count = Int(users) else { return true }
      let free = count == 0 ? bytes : 0
      if let place = log.usage.firstIndex(where: { $0.kind == kind }) {
        log.usage[place].bytes += bytes
        log.usage[place].reclaimable += free
      } else {
        log.usage.append(DiskUse(kind: kind, bytes: bytes, reclaimable: free))
      }
    } else {
      return false
    }
    return true
  }

  private mutating func addUse(_ kind: String, _ size: String, _ reclaimable: String) {
    guard log.usage.count < 8, let bytes = Self.size(size) else { return }
    log.usage.append(
      DiskUse(kind: kind, bytes: bytes, reclaimable: min(bytes, Self.size(reclaimable) ?? 0)))
  }

  /// Docker counts in units of 1000: `8.41GB`.
  private static func size(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    var cursor = ByteCursor(bytes.rawSpan)
    guard let number = cursor.number() else { return nil }
    let unit = text.utf8.dropFirst(cursor.position).first.map { $0 | 0x20 }
    return switch unit {
    case UInt8(ascii: "k"): number * 1e3
    case UInt8(ascii: "m"): number * 1e6
    case UInt8(ascii: "g"): number * 1e9
    case UInt8(ascii: "t"): number * 1e12
    default: number
    }
  }
}

extension UInt8 {
  var isHexadecimal: Bool { isDigit || (0x61...0x66).contains(self) }
}
