/// Reads small text files of a folder whole.
package enum TextFiles {
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
      let file = try PeekedStream(FileStream(path: path), count: limit + 1)
      if let failure = file.failure { throw failure }
      files.append((path, file.head))
    }
    if let problem = listing.problems.first { throw .system("\(problem.path): \(problem.reason)") }
    return files
  }
}
