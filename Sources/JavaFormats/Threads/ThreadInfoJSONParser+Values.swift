import ByteParsing

/// What is known of the thread, the frame and the lock that are being read.
struct OpenInfo: Sendable {
  /// `com.example.Stock@64a4c19e`, what the thread waits for; empty where it waits for nothing.
  var lock: [UInt8] = []
  var owner = -1
  var isObjectWait = false
  /// Locks that the thread holds: how deep the frame that took it is, and what it is.
  var held: [(kind: LockLine.Kind, depth: Int, lock: [UInt8], line: Int)] = []

  var className: [UInt8] = []
  var method: [UInt8] = []
  var file: [UInt8] = []
  var lineNumber = -1
  var isNative = false
  var hash: UInt32?
  var depth = 0

  mutating func beginPart() {
    (className, method, file, lineNumber, isNative) = ([], [], [], -1, false)
    (hash, depth) = (nil, 0)
  }

  /// `com.example.Stock.take(Stock.java:41)`.
  var frame: [UInt8] {
    var text = className + [UInt8(ascii: ".")] + method + [UInt8(ascii: "(")]
    if isNative || lineNumber == -2 {
      text += Array("Native Method".utf8)
    } else {
      text += file.isEmpty ? Array("Unknown Source".utf8) : file
      if !file.isEmpty, lineNumber >= 0 { text += Array(":\(lineNumber)".utf8) }
    }
    return text + [UInt8(ascii: ")")]
  }

  /// `com.example.Stock@64a4c19e`.
  var identity: [UInt8]? {
    hash.map { className + Array("@\(String($0, radix: 16))".utf8) }
  }
}

extension ThreadInfoJSONParser {
  mutating func take(_ token: JSONTokenizer.Token, _ text: [UInt8]) {
    switch token {
    case .beginObject, .beginArray:
      let level = (levels.last ?? .other).inner(key, isObject: token == .beginObject)
      levels.append(level)
      if level == .thread { beginThread() }
      if level.isPart { info.beginPart() }
      key = .other
    case .endObject, .endArray: close()
    case .key: key = InfoKey(rawValue: String(decoding: text, as: UTF8.self)) ?? .other
    case .string: takeText(text)
    case .number(let value):
      if let number = Int(exactly: value) { takeNumber(number) }
    case .flag(let flag):
      if key == .nativeMethod, levels.last == .frame { info.isNative = flag }
    case .null: break
    }
  }

  private mutating func beginThread() {
    if builder.dump == nil {
      builder.open(.management, line: line)
      builder.dump?.listsSynchronizers = true
    }
    builder.openThread(line: line)
    info = OpenInfo()
  }

  private mutating func takeText(_ text: [UInt8]) {
    guard levels.last != .ignored else { return }
    switch (levels.last, key) {
    case (.thread, .threadName):
      builder.thread?.name = builder.tables.texts.intern(text.rawSpan, 0..<text.count)
    case (.thread, .threadState): builder.thread?.state = ThreadState(name: text.rawSpan)
    case (.thread, .lockName): info.lock = text
    case (_, .className): info.className = text
    case (_, .methodName): info.method = text
    case (_, .fileName): info.file = text
    default: break
    }
  }

  private mutating func takeNumber(_ number: Int) {
    guard levels.last != .ignored else { return }
    switch (levels.last, key) {
    case (.thread, .threadId): builder.thread?.number = number
    case (.thread, .lockOwnerId): info.owner = number
    case (_, .lineNumber): info.lineNumber = number
    case (_, .identityHashCode): info.hash = UInt32(truncatingIfNeeded: number)
    case (_, .lockedStackDepth): info.depth = number
    default: break
    }
  }

  private mutating func close() {
    switch levels.popLast() {
    case .frame:
      if builder.depth == 0 {
        info.isObjectWait =
          info.className == Array("java.lang.Object".utf8)
          && info.method.starts(with: Array("wait".utf8))
      }
      let frame = info.frame
      builder.addFrame(frame.rawSpan, 0..<frame.count, line: line)
    case .monitor: hold(.locked)
    case .synchronizer: hold(.ownedSynchronizer)
    case .lock: if info.lock.isEmpty, let lock = info.identity { info.lock = lock }
    case .thread: endThread()
    default: break
    }
  }

  private mutating func hold(_ kind: LockLine.Kind) {
    if let lock = info.identity { info.held.append((kind, info.depth, lock, line)) }
  }

  private mutating func endThread() {
    guard builder.thread != nil else { return }
    let lock = info.lock
    if !lock.isEmpty, builder.thread?.state != .runnable {
      let isBlocked = builder.thread?.state == .blocked
      let kind: LockLine.Kind =
        isBlocked ? .waitingToLock : info.isObjectWait ? .waitingOn : .parking
      let object = builder.addLock(
        kind, frame: 0, identity: lock.rawSpan, 0..<lock.count, line: line)
      if info.owner >= 0, object != 0 { builder.ownerNumbers[object] = info.owner }
    }
    for (kind, depth, lock, line) in info.held {
      builder.addLock(
        kind, frame: depth, identity: lock.rawSpan, 0..<lock.count, line: line)
    }
    builder.thread?.lastLine = Int32(clamping: line)
    builder.closeThread()
  }
}
