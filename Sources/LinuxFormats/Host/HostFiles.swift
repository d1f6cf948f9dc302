package import Capture

/// A mounted file system.
package struct FileSystem: Sendable, Hashable {
  package enum Answer: Sendable, Hashable {
    /// Nobody asked it.
    case notAsked
    case answered
    /// It did not answer within so many seconds.
    case blocked(Double)
    /// `stale file handle`, `permission denied`.
    case failed(String)
  }

  package var place: Place
  package var mountPoint: String
  /// `/dev/vda1`, `server:/export`.
  package var device: String
  /// `ext4`, `nfs4`; `nil` where the evidence does not say, as plain `df`.
  package var type: String?
  package var deviceNumber: (major: Int, minor: Int)? {
    get { major.map { ($0, minor) } }
    set {
      major = newValue?.major
      minor = newValue?.minor ?? 0
    }
  }
  private var major: Int?
  private var minor = 0
  /// Of the mount, or of mount and file system together where the evidence does not tell them apart.
  package var options: [String] = []
  /// Of the file system itself, as `mountinfo` shows them.
  package var superOptions: [String] = []
  /// The folder of the file system that is mounted; `/` unless it is a bind mount or a subvolume.
  package var root: String?
  package var isReadOnly: Bool?
  package var answer = Answer.notAsked
  /// Where the answer stands, if that is not `place`.
  package var answerPlace: Place?
  /// Where sizes and inodes stand, if that is not `place`.
  package var sizePlace, inodePlace: Place?
  /// Bytes: all, in use, free for root, free for others.
  package var size, used, free, available: Int?
  /// Inodes: all, in use and free; `nil` or 0 where the type has no fixed number.
  package var inodes, usedInodes, freeInodes: Int?
  /// The share in use as `df` printed it, in percent.
  package var printedUse, printedInodeUse: Double?

  package init(place: Place, mountPoint: String, device: String) {
    self.place = place
    self.mountPoint = mountPoint
    self.device = device
  }
}

/// A file without a name whose space a process still holds.
package struct DeletedFile: Sendable, Hashable {
  package var place: Place
  package var pid: Int
  package var processName: String
  package var path: String
  /// Bytes on disk; `nil` where that could not be read.
  package var size: Int?
  /// Major and minor number of its file system, in the form `8:1`.
  package var deviceNumber: String?
  package var inode: Int?

  package init(place: Place, pid: Int, processName: String, path: String) {
    self.place = place
    self.pid = pid
    self.processName = processName
    self.path = path
  }
}

/// Limits of the whole host.
package struct HostLimits: Sendable, Hashable {
  /// Of the number of open files.
  package var place: Place
  /// `fs/file-nr`: open files, and how many there may be.
  package var openFiles, openFilesLimit: Int?
  /// `kernel/pid_max`, `kernel/threads-max`.
  package var pidLimit, threadLimit: Int?

  package init(place: Place) {
    self.place = place
  }
}

extension FileSystem: FieldBearing {
  package static var blank: FileSystem { FileSystem(place: Place(), mountPoint: "", device: "") }

  package mutating func visitFields(_ visitor: any FieldVisitor) {
    visitor.field("place", &place)
    visitor.field("mountPoint", &mountPoint)
    visitor.field("device", &device)
    visitor.field("type", &type)
    visitor.field("major", &major)
    visitor.field("minor", &minor)
    visitor.field("options", &options)
    visitor.field("superOptions", &superOptions)
    visitor.field("root", &root)
    visitor.field("isReadOnly", &isReadOnly)
    visitor.field("answer", &answer)
    visitor.field("answerPlace", &answerPlace)
    visitor.field("sizePlace", &sizePlace)
    visitor.field("inodePlace", &inodePlace)
    visitor.field("size", &size)
    visitor.field("used", &used)
    visitor.field("free", &free)
    visitor.field("available", &available)
    visitor.field("inodes", &inodes)
    visitor.field("usedInodes", &usedInodes)
    visitor.field("freeInodes", &freeInodes)
    visitor.field("printedUse", &printedUse)
    visitor.field("printedInodeUse", &printedInodeUse)
  }
}
