package import Capture
package import Evidence
internal import LinuxFormats

/// Space and inodes of file systems, and whether they answer.
///
/// Of several mounts of one file system the one with the shortest path stands for all; images that
/// are full by design, and what is mounted read-only, are shown and not judged.
package enum HostFileSystems: Diagnostic {
  package static let name = "filesystem"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self] }
  package static let facts = FileSystemFact.declarations

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = HostEvidence(recording)
    guard !evidence.isEmpty else { return findings }
    let systems = FileSystemEvidence(evidence)
    guard !systems.all.isEmpty || !systems.deleted.isEmpty else { return findings }
    findings.host = evidence.host
    findings.facts = systems.judged.flatMap(\.facts)
    findings.gaps = gaps(evidence)
    findings.observations = systems.observations
    if !systems.all.isEmpty { findings.detail.append(.table(systems.table)) }
    if !systems.deleted.isEmpty { findings.detail.append(.table(systems.holderTable)) }
    return findings
  }

  private static func gaps(_ evidence: HostEvidence) -> [Gap] {
    var gaps: [Gap] = []
    let absences = evidence.looks.flatMap(\.snapshot.absences)
    if let unasked = absences.first(where: { $0.file == "statvfs" }) {
      gaps.append(
        Gap(
          source: "/proc/self/mountinfo",
          reason:
            "\(unasked.count) file systems were not asked: too many gave no answer, or time was up",
          weakens: ["storage/full", "storage/inodes", "storage/unresponsive"]))
    }
    let hidden = absences.first {
      $0.file == "/proc/PID/fd" && $0.reason == .forbidden
    }
    guard let hidden else { return gaps }
    let reason =
      "the open files of \(hidden.count) processes may not be seen: deleted files that they hold "
      + "are missing (run as root)"
    return gaps + [Gap(source: "/proc/PID/fd", reason: reason)]
  }
}

extension FileSystemEvidence {
  /// Bytes in deleted files from which on a person wants to know who holds them.
  private static let notedBytes = 1 << 30

  fileprivate var observations: [Citation] {
    var result: [Citation] = []
    for holder in DeletedHolder.all(deleted).prefix(3) where holder.bytes >= Self.notedBytes {
      let largest = holder.files[0]
      result.append(
        Citation(
          source: largest.file.place.text(in: largest.source),
          text: "\(holder.name) holds \(Quantity(holder.bytes, .bytes).description) in "
            + "\(holder.files.count) deleted files: the space comes back when it closes them"))
    }
    for state in all where state.isOddlyReadOnly {
      result.append(
        Citation(
          source: state.system.place.text(in: state.mountSource),
          text: "\(state.system.mountPoint) is read-only and would be made so by an error "
            + "(errors=remount-ro): look for errors of \(state.system.device) in the kernel log"))
    }
    return result
  }
}

extension FileSystemState {
  /// `/proc/mounts` does not tell a mount that is read-only from a file system that became so.
  fileprivate var isOddlyReadOnly: Bool {
    system.isReadOnly == true && system.superOptions.isEmpty
      && system.options.contains("errors=remount-ro")
  }
}
