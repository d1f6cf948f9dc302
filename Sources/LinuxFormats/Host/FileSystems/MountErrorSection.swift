import ByteParsing

/// What `df`, `ls` and others say of a mount that does not work: `df: /mnt/x: Stale file handle`.
package struct MountErrorSection: HostSection {
  package static let markers: [StaticString] = [
    ": Stale file handle", ": Stale NFS file handle", ": Transport endpoint is not connected",
    ": Host is down", "df: ",
  ]

  /// Whatever asks, the server or the process behind the mount is gone.
  private static let gone: [StaticString] = [
    "Stale file handle", "Stale NFS file handle", "Transport endpoint is not connected",
    "Host is down", "Veraltete Dateizugriffsnummer", "Veraltetes NFS-Datei",
    "Der Socket ist nicht verbunden", "Panneau NFS périmé", "Identificateur de fichier périmé",
    "Noeud final de transport n'est pas connecté", "El manejador del fichero está en desuso",
    "El otro extremo de la conexión no está conectado",
  ]
  /// Of a whole file system, as `df` asks for it, these say the same.
  private static let failed: [StaticString] = [
    "Input/output error", "Connection timed out", "Connection refused", "No route to host",
    "Remote I/O error",
  ]

  private let file: String?
  private var systems: [FileSystem] = []

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    line.byteCount < 1024 && (line.starts(with: "df: ") || parsed(line) != nil)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    guard line.byteCount < 1024 else { return false }
    guard let (path, message) = Self.parsed(line) else { return line.starts(with: "df: ") }
    var system = FileSystem(place: Place(file: file, line: number), mountPoint: path, device: "")
    system.answer = .failed(message)
    system.answerPlace = system.place
    systems.append(system)
    return true
  }

  /// The path, quoted or not, and what is wrong with it.
  private static func parsed(_ line: RawSpan) -> (path: String, message: String)? {
    let tools: [StaticString] = ["df: ", "ls: ", "stat: ", "cd: ", "du: ", "find: ", "bash: cd: "]
    guard let tool = tools.first(where: { line.starts(with: $0) }),
      let end = line.lastRange(of: ": ", in: 0..<line.byteCount),
      let start = line.firstIndex(of: UInt8(ascii: "/")), start < end.lowerBound
    else { return nil }
    let isDf = line.starts(with: "df: ")
    let message = end.upperBound..<line.trimmed(0..<line.byteCount).upperBound
    guard message.lowerBound < message.upperBound,
      (gone + (isDf ? failed : [])).contains(where: { line.starts(with: $0, at: end.upperBound) }),
      start >= tool.utf8CodeUnitCount
    else { return nil }
    var path = line.string(start..<end.lowerBound)
    while let last = path.last, "'\"’`´".contains(last) { path.removeLast() }
    return path.isEmpty ? nil : (path, line.string(message))
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { false }

  package func add(to snapshot: inout HostSnapshot) {
    snapshot.fileSystems = FileSystem.merged(snapshot.fileSystems + systems)
  }
}
