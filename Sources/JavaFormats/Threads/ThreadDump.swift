package import ByteParsing
import Capture

/// The thread dumps of one text, in its order, with the tables of what they share.
package struct ThreadDumpSeries: ProcessEvidence {
  package var dumps: [ThreadDump]
  package var tables: ThreadTables
  /// Dumps that were read and let go, because the text held more than are worth comparing.
  package var dropped: Int

  package var pids: [Int] { Array(Set(dumps.compactMap(\.pid))) }
}

/// One dump of all threads of a JVM.
package struct ThreadDump: Sendable {
  /// Who wrote it, which decides what it can show.
  package var form = DumpForm.hotspot
  /// The line behind "Full thread dump ": `OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):`.
  package var vm: String?
  /// The process id, where `jcmd` printed it.
  package var pid: Int?
  /// When the dump was made, `2026-11-20 20:38:00`, by the clock of the JVM's host.
  package var time: String?
  /// Whether `time` is in UTC; the time zone of the JVM if not.
  package var isTimeUTC = false
  package var threads: [JavaThread] = []
  package var lockLines: [LockLine] = []
  package var reportedDeadlocks: [ReportedDeadlock] = []
  /// Pools, executors and scopes that threads belong to, where the dump lists them.
  package var containers: [ThreadContainer] = []
  /// The owner of a lock where the wait for it says so: object to the owner's place in `threads`.
  package var statedOwners: [UInt64: Int] = [:]
  /// The detail of the `OutOfMemoryError` that made a VM write the dump: `Java heap space`.
  package var outOfMemory: String?
  /// Bytes of the object heap, and those in use, where the dump says it.
  package var heapTotal: UInt64?
  package var heapUsed: UInt64?
  /// Whether the dump lists who owns `java.util.concurrent` locks (`jstack -l`).
  package var listsSynchronizers = false
  /// Whether virtual threads that are not mounted are in it, from another dump of the same moment
  /// if need be.
  package var listsVirtualThreads: Bool { form.listsVirtualThreads || hasJoinedThreads }
  /// Whether threads of another form of the dump were added at the end.
  package var hasJoinedThreads = false
  /// Whether the dump says of each thread what state it is in and what it waits for.
  package var listsStates = true
  /// Whether the first line of the dump was seen.
  package var hasHead = true
  /// Whether what follows the threads was seen; a dump without it was cut off.
  package var hasTail = false
  package var lines: Range<Int>

  package init(lines: Range<Int>) {
    self.lines = lines
  }

  /// Whether all threads are in it, so that what is not seen is not there.
  package var isWhole: Bool { hasHead && hasTail }

  package func locks(of thread: JavaThread) -> ArraySlice<LockLine> {
    lockLines[Int(thread.lockLines.lowerBound)..<Int(thread.lockLines.upperBound)]
  }
}

/// The writers of thread dumps.
package enum DumpForm: String, Sendable {
  /// `jstack`, `jcmd Thread.print`, `kill -3`: no virtual thread that is not mounted.
  case hotspot
  /// `jhsdb jstack`, `jstack -F`: no processor times, no virtual threads.
  case serviceability
  /// `Thread.dump_to_file` as text and as JSON: virtual threads, no processor times, no threads of
  /// the VM; neither states nor locks up to JDK 24.
  case fileText, fileJSON
  /// A javacore of OpenJ9.
  case javacore
  /// `ThreadInfo` of the JVM's management interface as JSON: no virtual threads, no processor times,
  /// no threads of the VM.
  case management

  /// Whether virtual threads that are not mounted are in it.
  package var listsVirtualThreads: Bool { self == .fileText || self == .fileJSON }
}

/// A pool, an executor or a scope of structured concurrency, with the threads it started.
package struct ThreadContainer: Sendable, Hashable {
  /// `java.util.concurrent.ThreadPoolExecutor@64a4c19e`, or `<root>`; in `ThreadTables.texts`.
  package var name: TextTable.ID
  /// The place of the container that it was made in.
  package var parent: Int?
  /// The `number` of the thread that owns a scope.
  package var owner: Int?
  /// The number of threads that the dump says it has.
  package var stated: Int?

  package init(name: TextTable.ID) {
    self.name = name
  }
}

/// A line below a frame that speaks of a lock.
package struct LockLine: Sendable, Hashable {
  package enum Kind: UInt8, Sendable {
    /// `- locked <a>`
    case locked
    /// `- waiting to lock <a>`
    case waitingToLock
    /// `- waiting on <a>`: inside `Object.wait`, the monitor released.
    case waitingOn
    /// `- waiting to re-lock in wait() <a>`
    case waitingToRelock
    /// `- parking to wait for  <a>`
    case parking
    /// `- waiting on the Class initialization monitor for C`
    case classInitialization
    /// An entry of "Locked ownable synchronizers".
    case ownedSynchronizer
  }

  package var kind: Kind
  /// How deep the frame is that it stands under; 0 is the innermost.
  package var frame: Int32
  /// The address, an identity within one dump only; 0 where the VM gave none.
  package var object: UInt64
  /// The class of the lock, in `ThreadTables.texts`.
  package var `class`: TextTable.ID
  package var line: Int32
}

/// A deadlock as the JVM itself reported it at the end of a dump.
package struct ReportedDeadlock: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package var thread: String
    /// The address of the object or synchronizer it waits for; 0 where none was given.
    package var object: UInt64
    /// The class of it.
    package var `class`: String
    /// The name of the thread that holds it; `nil` where the VM did not know.
    package var holder: String?
  }

  package var members: [Member]
  package var lines: Range<Int>
}

/// What the dumps of one text share: names, classes and stacks, kept once.
package struct ThreadTables: Sendable {
  package var texts = TextTable()
  package var frames = TextTable(reserving: 1024)
  package var stacks = StackTable()

  package init() {}

  package func name(of thread: JavaThread) -> String {
    texts.string(thread.name)
  }

  /// The ids of those of `names` that occur.
  package func ids(of names: [String]) -> Set<TextTable.ID> {
    Set(names.compactMap(texts.id(of:)))
  }

  /// The same number for the same name in all dumps that this process reads.
  package func nameHash(of thread: JavaThread) -> UInt64 {
    texts.contentHash(thread.name)
  }

  package func text(_ id: TextTable.ID) -> String {
    texts.string(id)
  }

  /// Class and method of a frame: `java.lang.Object.wait`.
  package func method(_ id: TextTable.ID) -> String {
    let bytes = frames.bytes
    return bytes.string(FrameText(bytes, frames.range(id)).method)
  }

  /// Whether a frame is one of those that `Thread.dump_to_file` leaves out: hidden classes, and what
  /// binds scoped values.
  package func isHidden(_ id: TextTable.ID) -> Bool {
    let bytes = frames.bytes
    let method = FrameText(bytes, frames.range(id)).method
    let runWith: StaticString = "java.lang.Thread.runWith"
    return bytes.firstRange(of: "$$Lambda", in: method) != nil
      || bytes.firstRange(of: "LambdaForm$", in: method) != nil
      || method.count == runWith.utf8CodeUnitCount
        && bytes.starts(with: runWith, at: method.lowerBound)
  }

  /// A frame as `java.lang.Object.wait(Object.java:338)`: no `at `, module or loader.
  package func frame(_ id: TextTable.ID) -> String {
    let bytes = frames.bytes
    let frame = FrameText(bytes, frames.range(id))
    let method = bytes.string(frame.method)
    return frame.place.isEmpty ? method : "\(method)(\(bytes.string(frame.place)))"
  }
}
