package import Capture
internal import DeliveryFormats
package import Evidence
internal import LinuxFormats

/// Builds of container images, and the daemon that makes them.
package enum BuildLogs: Diagnostic {
  package static let name = "build-logs"
  package static var parsers: [any StreamParser.Type] {
    [BuildLogParser.self, HostTextParser.self]
  }
  package static let facts = BuildFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let logs = recording.samples(of: BuildLogParser.self)
    guard !logs.isEmpty else { return findings }
    let surroundings = BuildSurroundings(recording, logs)
    for log in logs {
      let view = BuildView(log, surroundings)
      findings.facts += view.facts
      findings.observations += view.observations
    }
    findings.detail = blocks(logs, surroundings)
    return findings
  }

  private static func blocks(
    _ logs: [Artifact<BuildLog>], _ surroundings: BuildSurroundings
  ) -> [Block] {
    var blocks: [Block] = []
    let rows: [[Cell]] = logs.flatMap { log in
      log.sample.builds.suffix(50).map { build in
        let outcome =
          switch build.outcome {
          case .succeeded: "built"
          case .failed: build.failure?.rawValue ?? "failed"
          case .unknown: "cut"
          }
        return [
          .text("\(log.source):\(build.line)"), .text(build.tool), .text(outcome),
          build.step.map { .text(String($0.prefix(100))) } ?? .unknown,
          build.error.map { .text(String($0.prefix(160))) } ?? .text(""),
        ]
      }
    }
    if !rows.isEmpty {
      blocks.append(
        .table(
          Table(
            key: "builds", title: "builds",
            columns: [
              .init("where", "where"), .init("tool", "tool"), .init("outcome", "outcome"),
              .init("step", "last step"), .init("error", "error"),
            ], rows: rows)))
    }
    if let usage = surroundings.usage {
      blocks.append(
        .table(
          Table(
            key: "docker_usage", title: "docker system df (\(usage.source))",
            columns: [
              .init("kind", "kind"), .init("size_bytes", "bytes", alignsRight: true),
              .init("reclaimable_bytes", "reclaimable", alignsRight: true),
            ],
            rows: usage.uses.map { [.text($0.kind), .number($0.bytes), .number($0.reclaimable)] })))
    }
    return blocks
  }
}

/// What the evidence shows besides the logs: the disk of the daemon, and what it would give back.
struct BuildSurroundings {
  private(set) var disk: (name: String, used: Double?, inodes: Double?, citations: [Citation])?
  private(set) var usage: (source: String, line: Int, uses: [DiskUse])?

  init(_ recording: Recording, _ logs: [Artifact<BuildLog>]) {
    if let log = logs.last(where: { !$0.sample.usage.isEmpty }) {
      usage = (log.source, log.sample.usageLine, log.sample.usage)
    }
    let root = logs.lazy.compactMap(\.sample.root).first ?? "/var/lib/docker"
    let states = FileSystemEvidence(HostEvidence(recording)).all
    let candidates = states.filter { state in
      let mount = state.system.mountPoint
      return mount == "/" || root == mount || root.hasPrefix(mount + "/")
        || mount.hasPrefix("/var/lib/containers") || mount.hasPrefix("/var/lib/containerd")
        || mount.hasPrefix("/var/lib/buildkit") || mount.hasPrefix("/var/lib/docker")
    }.filter { !$0.system.mountPoint.hasPrefix("/var/lib/docker/overlay") }
    let nearest = candidates.max {
      $0.system.mountPoint.utf8.count < $1.system.mountPoint.utf8.count
    }
    guard let nearest else { return }
    let used = nearest.used
    let inodes = nearest.usedInodes
    disk = (
      nearest.system.mountPoint, used, inodes,
      [
        Citation(
          source: (nearest.system.sizePlace ?? nearest.system.place).text(in: nearest.sizeSource),
          text:
            "\(nearest.system.mountPoint): \(used.map { "\(decimal($0, places: 1)) % used" } ?? "use unknown")"
            + (inodes.map { ", \(decimal($0, places: 1)) % of the inodes" } ?? ""))
      ]
    )
  }
}

/// What one log says.
struct BuildView {
  private let log: Artifact<BuildLog>
  private let surroundings: BuildSurroundings

  init(_ log: Artifact<BuildLog>, _ surroundings: BuildSurroundings) {
    (self.log, self.surroundings) = (log, surroundings)
  }

  /// The build that the log ends with: an earlier one that failed was tried again.
  private var last: ImageBuild? { log.sample.builds.last }

  var facts: [Fact] {
    guard last != nil || !log.sample.daemon.isEmpty else { return [] }
    var sheet = FactSheet(
      Subject(.build, log.source == "-" ? "the build" : "build of \(log.source)"))
    if let build = last { add(build, to: &sheet) }
    if last?.outcome != .failed { sheet.add(BuildFact.spaceOfBuilder.rawValue, false) }
    addDisk(to: &sheet)
    addDaemon(to: &sheet)
    return sheet.facts
  }

  private func add(_ build: ImageBuild, to sheet: inout FactSheet) {
    let failed = build.outcome == .failed
    let error = build.error.map { [citation(build.errorLine, $0)] } ?? []
    sheet.add(BuildFact.failed.rawValue, failed, error)
    sheet.add(
      BuildFact.step.rawValue, build.step.map { String($0.prefix(120)) } ?? "an unknown step")
    guard failed else { return }
    sheet.add(BuildFact.failure.rawValue, build.failure?.rawValue ?? "another error", error)
    sheet.add(BuildFact.error.rawValue, build.error ?? "an error")
    let told = build.spaceErrors
    let ownDirectories = build.memoryMounts
    let inMemory =
      !told.isEmpty
      && told.allSatisfy { error in
        guard let path = error.path else { return false }
        return ownDirectories.contains { path == $0 || path.hasPrefix($0 + "/") }
      }
    let best = told.first(where: \.isOfBuilder) ?? told.last
    sheet.add(
      BuildFact.space.rawValue, told.count, .events,
      told.prefix(3).map { citation($0.line, $0.text) })
    sheet.add(BuildFact.spaceOfBuilder.rawValue, told.contains(where: \.isOfBuilder))
    sheet.add(BuildFact.spaceInMemory.rawValue, inMemory)
    sheet.add(BuildFact.spaceText.rawValue, best?.text ?? "nothing")
  }

  private func addDisk(to sheet: inout FactSheet) {
    if let disk = surroundings.disk {
      sheet.add(BuildFact.disk.rawValue, disk.name, disk.citations)
      if let used = disk.used {
        sheet.add(BuildFact.diskUsed.rawValue, used, .percent, disk.citations)
      }
      if let used = disk.inodes {
        sheet.add(BuildFact.inodesUsed.rawValue, used, .percent, disk.citations)
      }
    }
    if let usage = surroundings.usage {
      let total = usage.uses.reduce(0) { $0 + $1.reclaimable }
      let text = usage.uses.filter { $0.reclaimable > 0 }.map {
        "\($0.kind) \(Quantity($0.reclaimable, .bytes))"
      }.joined(separator: ", ")
      sheet.add(
        BuildFact.reclaimable.rawValue, total, .bytes,
        [Citation(source: "\(usage.source):\(usage.line)", text: "reclaimable: \(text)")])
      sheet.add(BuildFact.reclaimableText.rawValue, text.isEmpty ? "nothing" : text)
    }
  }

  private func addDaemon(to sheet: inout FactSheet) {
    let complaints = log.sample.daemon
    sheet.add(
      BuildFact.daemon.rawValue, complaints.count, .events,
      complaints.suffix(3).map { citation($0.line, $0.text) })
    guard let final = complaints.last else { return }
    // The first of several in a row tells more: that systemd gives up says nothing of why.
    let telling = complaints.last { $0.kind != .start || $0.text.hasInside("daemon: ") } ?? final
    sheet.add(BuildFact.daemonKind.rawValue, telling.kind.rawValue)
    sheet.add(BuildFact.daemonText.rawValue, telling.text)
    sheet.add(BuildFact.daemonCame.rawValue, (log.sample.lastLife ?? 0) > final.line)
  }

  private func citation(_ line: Int, _ text: String) -> Citation {
    Citation(source: "\(log.source):\(line)", text: text)
  }

  /// Builds that failed for what is no cause of ours.
  var observations: [Citation] {
    log.sample.builds.suffix(20).compactMap { build in
      guard build.outcome == .failed, let failure = build.failure, failure != .space,
        failure != .daemon,
        build.spaceErrors.isEmpty
      else { return nil }
      let step = build.step.map { " in \($0.prefix(80))" } ?? ""
      return citation(
        build.errorLine,
        "the build failed\(step): \(failure.rawValue): \(build.error?.prefix(160) ?? "")")
    }
  }
}
