import Glibc

/// Reads small text files whole, such as gzip packed too.
package enum TextFiles {
  /// A file, the files of a folder and of those below it by name, or standard input for `-`; longer
  /// ones than `limit` bytes are cut there.
  package static func read(
    at path: String, limit: Int
  ) throws(CaptureError) -> [(path: String, bytes: [UInt8])] {
    if path == "-" { return [(path, try content(FileStream(descriptor: STDIN_FILENO), limit))] }
    switch Folder.kind(of: path, followsLink: true) {
    case .folder: return try read(in: path, ending: "", limit: limit)
    case .file, .pipe:
      let stream = try FileStream(path: path)
      return [(path, try content(stream, limit))]
    case .other(let reason), .failed(let reason): throw .system(reason)
    }
  }

  private static func content(
    _ stream: FileStream, _ limit: Int
  ) throws(CaptureError) -> [UInt8] {
    let head = try PeekedStream(stream, count: 2)
    let isPacked = head.head == [0x1F, 0x8B]
    let file = try PeekedStream(isPacked ? InflateStream(head) : head, count: limit)
    if let failure = file.failure { throw failure }
    return file.head
  }

  /// All files below `folder` whose names end in `ending`, by name; longer ones than `limit` bytes
  /// are cut there.
  package static func read(
    in folder: String, ending: String, limit: Int
  ) throws(CaptureError) -> [(path: String, bytes: [UInt8])] {
    if case .failed(let reason) = Folder.kind(of: folder, followsLink: true) {
      throw .system(reason)
    }
    var listing = Folder()
    var files: [(path: String, bytes: [UInt8])] = []
    for path in listing.files(below: folder) where path.hasSuffix(ending) {
      let stream = try FileStream(path: path)
      files.append((path, try content(stream, limit + 1)))
    }
    if let problem = listing.problems.first { throw .system("\(problem.path): \(problem.reason)") }
    return files
  }
}
