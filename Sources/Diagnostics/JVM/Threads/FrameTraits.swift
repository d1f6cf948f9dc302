/// What the presence of a frame says about the thread it stands in.
///
/// A stack's traits are the union of its frames': pools and waits are recognised by the pool's own
/// frame anywhere in the stack, since the blocker's class and the top frame change with the JDK.
struct FrameTraits: OptionSet, Hashable, Sendable {
  let rawValue: UInt64

  /// A worker that waits for its next task.
  static let idleWorker = FrameTraits(rawValue: 1 << 0)
  /// Waits for events or connections by nature: selectors, acceptors, timers, watchers.
  static let idleByNature = FrameTraits(rawValue: 1 << 1)
  /// Takes from a blocking queue.
  static let queueTake = FrameTraits(rawValue: 1 << 2)
  /// The loop of a pool's worker.
  static let workerLoop = FrameTraits(rawValue: 1 << 3)
  /// Reads from a socket, or polls one in a blocking read.
  static let socketRead = FrameTraits(rawValue: 1 << 4)
  /// Reads what the other side may send next: a client's request, a server's event.
  static let serverRead = FrameTraits(rawValue: 1 << 5)
  /// The client library of a database, of HTTP, a cache or a directory.
  static let client = FrameTraits(rawValue: 1 << 6)
  /// A client call that waits for a remote answer without a socket frame of its own.
  static let remoteWait = FrameTraits(rawValue: 1 << 7)
  /// Waits for a connection of a pool of database connections.
  static let jdbcBorrow = FrameTraits(rawValue: 1 << 8)
  /// A database driver.
  static let jdbcDriver = FrameTraits(rawValue: 1 << 9)
  /// Waits for the result of a task.
  static let futureWait = FrameTraits(rawValue: 1 << 10)
  /// The task is one that only a pool's worker runs.
  static let executorFuture = FrameTraits(rawValue: 1 << 11)
  static let latchWait = FrameTraits(rawValue: 1 << 12)
  static let threadJoin = FrameTraits(rawValue: 1 << 13)
  static let semaphoreWait = FrameTraits(rawValue: 1 << 14)
  static let writeLockWait = FrameTraits(rawValue: 1 << 15)
  static let readLockWait = FrameTraits(rawValue: 1 << 16)
  static let objectWait = FrameTraits(rawValue: 1 << 17)
  static let sleep = FrameTraits(rawValue: 1 << 18)
  /// Serves a request: a servlet container's or HTTP server's frame.
  static let requestServing = FrameTraits(rawValue: 1 << 19)
  /// Waits because a server's limit of connections is reached.
  static let acceptLimit = FrameTraits(rawValue: 1 << 20)
  /// Initialises a class.
  static let classInitializer = FrameTraits(rawValue: 1 << 21)
  /// Belongs to neither the JDK nor a well-known library.
  static let application = FrameTraits(rawValue: 1 << 22)
  /// Belongs to the JDK.
  static let jdk = FrameTraits(rawValue: 1 << 23)
  /// Waits until a full pool's queue has room.
  static let submitWait = FrameTraits(rawValue: 1 << 24)
  /// Waits for the next connection of a client.
  static let accept = FrameTraits(rawValue: 1 << 25)
  /// Waits for the time of its next task.
  static let scheduler = FrameTraits(rawValue: 1 << 26)
  /// Runs virtual threads.
  static let carrier = FrameTraits(rawValue: 1 << 27)
  /// Waits for network events.
  static let select = FrameTraits(rawValue: 1 << 28)
  /// The loop of a server that waits for what clients send.
  static let serverLoop = FrameTraits(rawValue: 1 << 29)
  /// Belongs to a well-known library; only while the traits of a frame are put together.
  static let library = FrameTraits(rawValue: 1 << 30)
  /// Parks with a time-out.
  static let timedPark = FrameTraits(rawValue: 1 << 31)
  /// A virtual thread that waits and holds its carrier while it does.
  static let pinned = FrameTraits(rawValue: 1 << 32)
  /// The carrier's side of a virtual thread.
  static let carrierLoop = FrameTraits(rawValue: 1 << 33)
  /// Reads, writes or looks up a file.
  static let file = FrameTraits(rawValue: 1 << 34)
  /// Reads or writes the standard streams, or those of a child process.
  static let pipe = FrameTraits(rawValue: 1 << 35)

  /// The traits of a frame, by its class and method: `java.lang.Object.wait`.
  init(method: String) {
    var traits: FrameTraits = []
    KnownFrames.index.forEachPrefix(of: method) { traits.formUnion($0) }
    if method.hasSuffix(".<clinit>") { traits.insert(.classInitializer) }
    if traits.contains(.jdk) {
      traits.remove(.library)
    } else if traits.remove(.library) == nil {
      traits.insert(.application)
    }
    self = traits
  }

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }
}
