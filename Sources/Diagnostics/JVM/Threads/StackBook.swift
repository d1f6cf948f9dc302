import ByteParsing
import JavaFormats

/// What the stacks of one text say, worked out once for each distinct frame and stack.
final class StackBook {
  /// What one stack says; shared by all threads that stand in it.
  final class Profile {
    var traits: FrameTraits = []
    /// The innermost frame that is neither the JDK's nor a known library's: `com.example.A.b`.
    var applicationMethod: String?
    /// The class of the innermost application frame, without nested classes.
    var applicationClass: String?
    /// The outermost frame of the application: what the thread was made to run.
    var outermostApplication: String?
    var applicationFrames = 0
    /// How many different application classes stand in the stack.
    var applicationClasses = 0
    /// The connection pool whose frame stands in the stack.
    var pool: String?
    /// The client library whose frame stands nearest to the application.
    var client: String?
    /// Traits of the frames between the top and the innermost application frame.
    var innerTraits: FrameTraits = []
    var topMethod = ""
    /// Whether the innermost frame is a native method.
    var isNative = false
    /// A worker's loop, parked, and no task above it, where the pool's own frame does not say so.
    var isBareWorker: Bool { hasTask == false && traits.contains(.workerLoop) }
    /// Whether a frame belongs to something other than the JDK and the loop; waits of the JDK's own
    /// count as tasks.
    var hasTask = false
  }

  let tables: ThreadTables
  /// Whether any frame of the text is a class initialiser's.
  let hasInitializers: Bool
  /// By id, filled when first asked for.
  private var frames: [(method: String, traits: FrameTraits)?]
  private var profiles: [Profile?]
  private var frameIdentities: [Int?]
  private var hiddenFrames: [Bool?]
  private var identities: [Int?]

  private var texts: [Int32: String] = [:]

  init(_ tables: ThreadTables) {
    self.tables = tables
    hasInitializers = tables.frames.bytes.firstRange(of: ".<clinit>(") != nil
    frames = Array(repeating: nil, count: tables.frames.count)
    profiles = Array(repeating: nil, count: tables.stacks.count)
    frameIdentities = Array(repeating: nil, count: tables.frames.count)
    hiddenFrames = Array(repeating: nil, count: tables.frames.count)
    identities = Array(repeating: nil, count: tables.stacks.count)
  }

  func profile(_ stack: StackTable.ID) -> Profile {
    if let known = profiles[Int(stack)] { return known }
    let profile = makeProfile(stack)
    profiles[Int(stack)] = profile
    return profile
  }

  /// The same number for the same frames in every text, however its lines are indented or ended;
  /// frames that only some forms of dumps show are left out.
  func identity(_ stack: StackTable.ID) -> Int {
    if let known = identities[Int(stack)] { return known }
    var hasher = Hasher()
    for frame in tables.stacks.frames(of: stack) where !isHidden(frame) {
      hasher.combine(frameIdentity(Int(frame)))
    }
    let identity = hasher.finalize()
    identities[Int(stack)] = identity
    return identity
  }

  /// Whether the VM's own dump shows the frame and `Thread.dump_to_file` does not.
  func isHidden(_ frame: Int32) -> Bool {
    if let known = hiddenFrames[Int(frame)] { return known }
    let isHidden = tables.isHidden(frame)
    hiddenFrames[Int(frame)] = isHidden
    return isHidden
  }

  /// The depth of a frame among those that every form of dump shows.
  func visibleDepth(of frame: Int32, in stack: StackTable.ID) -> Int {
    tables.stacks.frames(of: stack).prefix(max(0, Int(frame))).count { !isHidden($0) }
  }

  private func frameIdentity(_ frame: Int) -> Int {
    if let known = frameIdentities[frame] { return known }
    let identity = tables.frame(Int32(frame)).hashValue
    frameIdentities[frame] = identity
    return identity
  }

  /// A name or class, made once for each.
  func text(_ id: Int32) -> String {
    if let known = texts[id] { return known }
    let text = tables.text(id)
    texts[id] = text
    return text
  }

  /// The application's frames of a stack, of the innermost its method alone: the same for a thread
  /// that goes round within one call, other for work that moves on from call to call.
  func callPath(_ stack: StackTable.ID) -> [String] {
    let frames = tables.stacks.frames(of: stack).filter { method($0).traits.contains(.application) }
    guard let innermost = frames.first else { return [] }
    return [method(innermost).method] + frames.dropFirst().map(tables.frame)
  }

  /// Class and method of a frame, without its place in a file: `java.lang.Object.wait`.
  func method(_ frame: Int32) -> (method: String, traits: FrameTraits) {
    if let known = frames[Int(frame)] { return known }
    let method = tables.method(frame)
    let entry = (method, FrameTraits(method: method))
    frames[Int(frame)] = entry
    return entry
  }

  /// The frame at `depth`, 0 being the innermost, as a person reads it.
  func shown(_ stack: StackTable.ID, at depth: Int) -> String? {
    let frames = tables.stacks.frames(of: stack)
    guard depth >= 0, depth < frames.count else { return nil }
    return tables.frame(frames[frames.startIndex + depth])
  }

  /// The innermost application frame with its place; the innermost of all where there is none.
  func tellingFrame(_ stack: StackTable.ID) -> String? {
    let frames = tables.stacks.frames(of: stack)
    let depth = frames.firstIndex { method($0).traits.contains(.application) }
    return shown(stack, at: depth.map { $0 - frames.startIndex } ?? 0)
  }

  /// The classes whose initialiser stands in the stack.
  func initializedClasses(_ stack: StackTable.ID) -> [String] {
    tables.stacks.frames(of: stack).compactMap { frame in
      let method = method(frame).method
      return method.hasSuffix(".<clinit>") ? String(method.dropLast(9)) : nil
    }
  }

  private func makeProfile(_ stack: StackTable.ID) -> Profile {
    let profile = Profile()
    var classes: Set<String> = []
    for (depth, frame) in tables.stacks.frames(of: stack).enumerated() {
      let (method, traits) = method(frame)
      if depth == 0 {
        profile.topMethod = method
        profile.isNative = tables.frame(frame).hasSuffix("(Native Method)")
      }
      profile.traits.formUnion(traits)
      if profile.applicationMethod == nil { profile.innerTraits.formUnion(traits) }
      if traits.contains(.jdbcBorrow) {
        profile.pool = profile.pool ?? Self.pool(method)
      } else if profile.pool == "commons-pool" {
        profile.pool = Self.poolUser(method) ?? profile.pool
      }
      if traits.contains(.client), profile.applicationMethod == nil {
        profile.client = Self.library(method)
      }
      if traits.isDisjoint(with: [.jdk, .workerLoop]) || !traits.isDisjoint(with: Self.taskWaits) {
        profile.hasTask = true
      }
      guard traits.contains(.application) else { continue }
      profile.outermostApplication = method
      profile.applicationFrames += 1
      let name = Self.topClass(method)
      classes.insert(name)
      if profile.applicationMethod == nil {
        profile.applicationMethod = method
        profile.applicationClass = name
      }
    }
    profile.applicationClasses = classes.count
    return profile
  }

  private static let taskWaits: FrameTraits = [
    .futureWait, .latchWait, .threadJoin, .semaphoreWait, .sleep, .queueTake,
  ]

  private static func pool(_ method: String) -> String? {
    KnownFrames.jdbcPools.first { $0.frames.contains(where: method.hasPrefix) }?.name
  }

  private static func poolUser(_ method: String) -> String? {
    KnownFrames.poolUsers.first { method.hasPrefix($0.prefix) }?.name
  }

  /// The beginning by which a library is known: `org.postgresql.`.
  private static func library(_ method: String) -> String? {
    KnownFrames.clients.filter { method.hasPrefix($0.0) }.map(\.0).min { $0.count < $1.count }
  }

  /// The class of a method without nested classes and lambdas: `com.example.Stock`.
  static func topClass(_ method: String) -> String {
    let bytes = method.utf8
    if let dollar = bytes.firstIndex(of: UInt8(ascii: "$")) { return String(method[..<dollar]) }
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return method }
    return String(method[..<dot])
  }
}
