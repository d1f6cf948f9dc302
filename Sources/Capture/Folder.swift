import Glibc

/// Lists the regular files of a folder, without leaving it through links.
struct Folder {
  enum Kind {
    case file, folder, pipe
    case other(String)
    case failed(String)
  }

  private static let depthLimit = 32
  private static let fileLimit = 10_000

  private(set) var problems: [(path: String, reason: String)] = []

  static func kind(of path: String, followsLink: Bool) -> Kind {
    var status = stat()
    let result = unsafe followsLink ? stat(path, &status) : lstat(path, &status)
    guard result == 0 else { return .failed(CaptureError.last().description) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFIFO, S_IFSOCK, S_IFCHR:
      return followsLink ? .pipe : .other("a device, pipe or socket")
    case S_IFLNK: return .other("a link, not followed")
    default: return .other("not a regular file")
    }
  }

  /// Bytes of a regular file; `nil` for everything else.
  static func size(of path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// The files in `path` and below, by name; what was left out stands in `problems`.
  mutating func files(below path: String, depth: Int = 0) -> [String] {
    guard depth < Self.depthLimit else {
      problems.append((path, "folders nested deeper than \(Self.depthLimit)"))
      return []
    }
    guard let names = names(in: path) else {
      problems.append((path, CaptureError.last().description))
      return []
    }
    var files: [String] = []
    for name in names.sorted() {
      let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      switch Self.kind(of: child, followsLink: false) {
      case .file: files.append(child)
      case .folder: files += self.files(below: child, depth: depth + 1)
      case .pipe: problems.append((child, "a device, pipe or socket"))
      case .other(let what): problems.append((child, what))
      case .failed(let reason): problems.append((child, reason))
      }
      guard files.count <= Self.fileLimit else {
        problems.append((path, "more than \(Self.fileLimit) files: the rest was not read"))
        return files
      }
    }
    return files
  }

  private func names(in path: String) -> [String]? {
    guard let directory = unsafe opendir(path) else { return nil }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
