import Capture

/// What a heap dump says of a JVM at one moment.
package struct HeapDump: ProcessEvidence, Hashable {
  /// The objects of one class.
  package struct ClassCount: Sendable, Hashable {
    package var name: String
    package var count: Int
    /// What they take themselves.
    package var bytes: Int
    /// What would be free without them: their own bytes and all that only they keep alive; `nil`
    /// where dominators were not worked out.
    package var retained: Int?
  }

  /// A content of `byte[]` or `char[]` that occurs again and again.
  package struct RepeatedText: Sendable, Hashable {
    package var text: String
    package var isCut: Bool
    /// The least number of arrays with this content.
    package var count: Int
    /// What all of them but one take.
    package var bytes: Int
  }

  /// A thread and the objects that its frames hold.
  package struct HeapThread: Sendable, Hashable {
    package struct Local: Sendable, Hashable {
      package var className: String
      package var frame: String?
      /// `nil` where dominators were not worked out.
      package var retained: Int?
    }

    package var name: String?
    package var frames: [String]
    /// Those that retain most.
    package var locals: [Local]
    package var localCount: Int
    package var retained: Int?
    /// Whether the thread was throwing an OutOfMemoryError when the dump was written.
    package var isOutOfMemory: Bool
  }

  /// The class loaders that load the same classes again and again.
  package struct LoaderGroup: Sendable, Hashable {
    package var loaderClass: String
    /// Loaders that are kept alive and load a class of the same name.
    package var loaders: Int
    /// Names that at least half of them load.
    package var classes: Int
    /// One of these names.
    package var example: String
    package var retained: Int
    /// Why one of them is alive.
    package var path: [String]
  }

  /// The version in the header: `1.0.2`.
  package var version: String
  /// Milliseconds since 1970; `nil` where the header does not say it.
  package var time: UInt64?
  package var layout: ObjectLayout
  package var objects: Int
  package var bytes: Int
  /// The most bytes the heap may have, where a class of the JDK holds that number.
  package var heapLimit: Int?
  /// Most bytes first.
  package var classes: [ClassCount]
  package var texts: [RepeatedText]
  /// Bytes that repeated contents waste in all, estimated; `nil` where there are too many to tell.
  package var repeatedBytes: Int?
  package var threads: [HeapThread]
  /// Whether the dump was written because memory ran out.
  package var isOutOfMemory: Bool
  /// Loaders with and without the boot loader's classes.
  package var loaderCount: Int
  /// `nil` where dominators were not worked out.
  package var retention: Retention?
  /// Why not.
  package var retentionGap: String?
  package var isWhole: Bool

  /// A dump does not say which process it is of.
  package var pids: [Int] { [] }

  /// What is reachable, and what keeps it.
  package struct Retention: Sendable, Hashable {
    package var liveObjects: Int
    package var liveBytes: Int
    /// Objects that nothing reaches, for the collector to free.
    package var deadObjects: Int
    package var deadBytes: Int
    /// Where most bytes gather, most first.
    package var accumulations: [Accumulation]
    package var loaders: LoaderGroup?
    /// Bytes of memory that working this out took.
    package var memory: Int
  }

  /// One object below which many bytes gather in small parts.
  package struct Accumulation: Sendable, Hashable {
    /// The collection, or whatever else holds the parts.
    package var className: String
    package var address: UInt64?
    /// What would be free without it.
    package var retained: Int
    /// The most numerous objects in the place where it fans out: entries of a map, elements of an
    /// array, members of a list.
    package var entryClass: String?
    package var entries: Int
    /// The class of the application with most objects below it.
    package var applicationClass: String?
    package var applicationObjects: Int
    /// Whether the way to it or what it holds is of the application.
    package var isApplication: Bool
    /// Whether it is one collection, and not a class, loader or thread with all that only it reaches.
    package var isCollection: Bool
    /// Whether nothing but frames of threads keep it: it goes when their calls end.
    package var isLocal: Bool
    /// Whether it is built as a cache or queue with a bound.
    package var isBounded: Bool
    /// The shortest way from a root, a step each.
    package var path: [String]
  }
}
