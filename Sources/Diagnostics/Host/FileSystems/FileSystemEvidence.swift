internal import Evidence
internal import LinuxFormats

/// The file systems of a host, each once.
struct FileSystemEvidence {
  /// All of them in the order of the evidence, for the table.
  private(set) var all: [FileSystemState] = []
  /// Those that are judged, fullest first.
  private(set) var judged: [FileSystemState] = []
  /// Files without a name, largest first.
  private(set) var deleted: [(file: DeletedFile, source: String)] = []

  init(_ evidence: HostEvidence) {
    var places: [String: Int] = [:]
    for look in evidence.looks {
      for system in look.snapshot.fileSystems {
        if let place = places[system.mountPoint] {
          all[place].take(system, look)
        } else {
          places[system.mountPoint] = all.count
          all.append(FileSystemState(system, look))
        }
      }
    }
    if let last = evidence.looks.last(where: { !$0.snapshot.deletedFiles.isEmpty }) {
      deleted = last.snapshot.deletedFiles.map { ($0, last.source) }
        .ordered { $0.file.size ?? 0 > $1.file.size ?? 0 }
    }
    for entry in deleted {
      if let place = place(of: entry.file) { all[place].deleted.append(entry) }
    }
    judged = Self.distinct(all.filter { !$0.isPseudo })
      .ordered { $0.used ?? 0 > $1.used ?? 0 }
  }

  /// By the number of the device, else by the longest mount point that the path lies under.
  private func place(of file: DeletedFile) -> Int? {
    if let number = file.deviceNumber,
      let place = all.firstIndex(where: { state in
        state.system.deviceNumber.map { "\($0.major):\($0.minor)" } == number
      })
    {
      return place
    }
    return all.indices.filter { index in
      let path = all[index].system.mountPoint
      return file.path.hasPrefix(path == "/" ? "/" : path + "/")
    }.max { all[$0].system.mountPoint.utf8.count < all[$1].system.mountPoint.utf8.count }
  }

  /// Of several mounts of one file system the one with the shortest path; a layer of a container
  /// stands for itself only where the disk below it is not shown.
  private static func distinct(_ states: [FileSystemState]) -> [FileSystemState] {
    var result: [FileSystemState] = []
    let order = states.ordered {
      $0.system.mountPoint.utf8.count < $1.system.mountPoint.utf8.count
    }
    var seen: Set<String> = []
    for state in order {
      if state.pool.hasPrefix("overlay "), state.system.mountPoint != "/",
        order.contains(where: { !$0.pool.hasPrefix("overlay ") && $0.isBelow(state) })
      {
        continue
      }
      let isRepeated = result.contains {
        $0.pool.hasPrefix("overlay ") && $0.system.mountPoint == "/" && state.isBelow($0)
      }
      guard !isRepeated, state.system.size == nil || seen.insert(state.pool).inserted else {
        continue
      }
      result.append(state)
    }
    return result
  }
}
