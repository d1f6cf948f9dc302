import LinuxFormats
import Probing

extension HostRecorder {
  /// Asks each file system for its space, and finds files without a name that are still open.
  mutating func lookAtFiles() {
    guard let last = series.snapshots.indices.last else { return }
    request.progress("asking the file systems")
    if request.parts.contains(.fileSystems) {
      var mounts = HostSnapshot()
      reader.add("/proc/self/mountinfo", as: MountSection.self, to: &mounts)
      let systems = MountTable.asked(
        MountTable.candidates(mounts.fileSystems),
        until: min(end, ContinuousClock.now + .seconds(8)))
      series.snapshots[last].fileSystems = systems
      let unasked = systems.count { $0.answer == .notAsked }
      if unasked > 0 {
        series.snapshots[last].absences.append(
          Absence(file: "statvfs", reason: .blocked, count: unasked))
      }
    }
    if request.parts.contains(.deletedFiles) {
      let deleted = DeletedFiles(until: min(end, ContinuousClock.now + .seconds(3)))
      series.snapshots[last].deletedFiles = deleted.files
      if deleted.hidden > 0 {
        series.snapshots[last].absences.append(
          Absence(file: "/proc/PID/fd", reason: .forbidden, count: deleted.hidden))
      }
    }
  }
}
