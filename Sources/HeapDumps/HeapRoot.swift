/// Something that the collector takes as reachable by itself.
struct HeapRoot: BitwiseCopyable {
  /// By the tag that stands in the file.
  enum Kind: UInt8, BitwiseCopyable {
    case unknown = 0xFF
    case jniGlobal = 1
    case jniLocal = 2
    case javaFrame = 3
    case nativeStack = 4
    case stickyClass = 5
    case threadBlock = 6
    case monitor = 7
    case thread = 8

    /// Bytes behind the identifier of the object.
    func trailer(identifierSize: Int) -> Int {
      switch self {
      case .unknown, .stickyClass, .monitor: 0
      case .jniGlobal: identifierSize
      case .jniLocal, .javaFrame, .thread: 8
      case .nativeStack, .threadBlock: 4
      }
    }

    var hasThread: Bool {
      switch self {
      case .jniLocal, .javaFrame, .thread, .nativeStack, .threadBlock: true
      default: false
      }
    }

    /// Whether it lasts no longer than a call.
    var isPassing: Bool {
      switch self {
      case .javaFrame, .jniLocal, .nativeStack, .threadBlock, .monitor: true
      default: false
      }
    }

    /// Whether a second number follows: of the frame, or of the thread's stack trace.
    var hasFrame: Bool {
      self == .jniLocal || self == .javaFrame || self == .thread
    }
  }

  var identifier: UInt64
  var kind: Kind
  /// The serial number of the thread.
  var thread: UInt32
  /// The number of the frame, from 0 at the top; of a thread the number of its stack trace.
  var frame: UInt32
}
