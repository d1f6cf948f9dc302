import Glibc

/// Where an archive goes: a file that is not there yet, or what takes bytes as they come.
struct ArchivePlace {
  static let taken = "exists already; --force overwrites it"

  /// The file; `nil` of a stream.
  let path: String?
  /// A pipe or a device that has a name; it is never replaced by a file.
  private let stream: String?

  /// `nil` is standard output.
  init(_ path: String?) throws(CaptureError) {
    var status = stat()
    guard let path, unsafe stat(path, &status) == 0 else {
      (self.path, stream) = (path, nil)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFCHR, S_IFIFO: (self.path, stream) = (nil, path)
    case S_IFREG: (self.path, stream) = (path, nil)
    case S_IFDIR: throw .system("is a folder")
    default: throw .system("is no file")
    }
  }

  /// Where files that nobody sees stand while the archive is made.
  var folder: String {
    guard let path else { return "/tmp" }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether something stands there; a link that leads nowhere does too.
  var isTaken: Bool {
    var status = stat()
    return path.map { unsafe lstat($0, &status) == 0 } ?? false
  }

  func openStream() throws(CaptureError) -> Int32 {
    let descriptor =
      stream.map { unsafe open($0, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
      ?? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0 else { throw .last() }
    return descriptor
  }
}
