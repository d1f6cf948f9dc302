package import Capture
package import Evidence
internal import LinuxFormats

/// Whose view the files of a live look are: in a container some are the host's, some its own.
package enum HostView: Diagnostic {
  package static let name = "host-view"
  package static var parsers: [any StreamParser.Type] { [HostTextParser.self] }
  package static let facts: [FactDeclaration] = []

  package static func examine(_ recording: Recording) -> Findings {
    var findings = Findings()
    let evidence = HostEvidence(recording)
    guard evidence.isLive, let scope = evidence.scope, let container = scope.container else {
      return findings
    }
    let host = scope.isFaked ? "pressure and disks" : "memory, processors, pressure and disks"
    var text = "runs in \(container): /proc shows \(host) of the host, "
    text += "processes, sockets and mounts of the container"
    if scope.isFaked { text += "; its memory and processors are the container's (lxcfs)" }
    if let limit = evidence.seenLimit(of: scope.group) {
      text += "; the limit seen of its memory is \(Quantity(limit, .bytes)), and a group that "
      text += "is hidden from it may have a lower one"
    }
    findings.observations = [Citation(source: "/proc/self/mountinfo", text: text)]
    return findings
  }
}

extension HostEvidence {
  /// The lowest memory limit of a group and those above it.
  fileprivate func seenLimit(of group: String?) -> Int? {
    guard let group, let groups = looks.last(where: { !$0.snapshot.controlGroups.isEmpty }) else {
      return nil
    }
    return groups.snapshot.controlGroups.filter { known in
      known.path == group || known.path == "/" || group.hasPrefix("\(known.path)/")
    }.compactMap { $0.memory?.limit }.min()
  }
}
