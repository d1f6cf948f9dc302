import ByteParsing

extension ThreadDumpJSONParser {
  mutating func take(_ token: JSONTokenizer.Token) {
    switch token {
    case .beginObject, .beginArray:
      open(isObject: token == .beginObject)
    case .endObject, .endArray:
      close()
    case .key:
      key = tokenizer.map { DumpKey($0.text.rawSpan) } ?? .other
      anchor()
    case .string:
      guard let text = tokenizer?.text else { return }
      takeText(text.rawSpan)
    case .number(let value):
      if let number = Int(exactly: value) { takeNumber(number) }
    case .flag(let flag):
      if key == .virtual, levels.last == .thread { builder.thread?.isVirtual = flag }
    case .null:
      break
    }
  }

  // MARK: Structure

  private mutating func open(isObject: Bool) {
    let level = inner(isObject: isObject)
    levels.append(level)
    switch level {
    case .dump: beginDump(hasLevel: true)
    case .container: container = OpenContainer()
    case .thread:
      builder.openThread(line: line)
      builder.thread?.container = container.place
      container.threads += 1
    case .monitor:
      monitorDepth = 0
      firstMonitor = builder.dump?.lockLines.count ?? 0
    case .blocker: blocker = nil
    default: break
    }
    key = .other
  }

  private func inner(isObject: Bool) -> DumpLevel {
    switch (levels.last, key, isObject) {
    case (nil, .threadDump, true): .dump
    case (.dump, .threadContainers, false): .containers
    case (.containers, _, true): .container
    case (.container, .threads, false): .threads
    case (.threads, _, true): .thread
    case (.thread, .stack, false): .stack
    case (.thread, .monitorsOwned, false): .monitors
    case (.thread, .parkBlocker, true): .blocker
    case (.monitors, _, true): .monitor
    case (.monitor, .locks, false): .locks
    default: .other
    }
  }

  private mutating func close() {
    switch levels.popLast() {
    case .thread:
      builder.thread?.lastLine = Int32(clamping: line)
      builder.closeThread()
    case .container: endContainer()
    case .monitor: builder.dump?.setFrame(monitorDepth, from: firstMonitor)
    case .dump, nil: endDump(isWhole: true)
    default: break
    }
  }

  /// Where brackets were lost, a key says what it stands in.
  private mutating func anchor() {
    let level: DumpLevel
    switch key {
    case .tid, .blockedOn, .waitingOn, .parkBlocker, .stack, .monitorsOwned: level = .thread
    case .container, .threads: level = .container
    case .threadContainers, .processId: level = .dump
    default: return
    }
    guard levels.last != level, builder.dump != nil else { return }
    let whole: [DumpLevel] = [.dump, .containers, .container, .threads, .thread]
    guard let depth = whole.firstIndex(of: level) else { return }
    if level == .thread, builder.thread == nil || key == .tid {
      builder.openThread(line: line)
      builder.thread?.container = container.place
    }
    if level == .container { builder.closeThread() }
    levels = Array(whole[...depth])
  }

  mutating func beginDump(hasLevel: Bool = false) {
    builder.open(.fileJSON, line: line)
    builder.dump?.listsStates = false
    builder.dump?.isTimeUTC = true
    container = OpenContainer()
    hasStates = false
    if !hasLevel { levels = [.dump] }
  }

  mutating func endDump(isWhole: Bool) {
    tokenizer = nil
    levels = []
    guard builder.dump != nil else { return }
    builder.closeThread()
    builder.dump?.hasTail = isWhole
    builder.dump?.listsStates = hasStates
    let major = builder.dump?.vm.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
    if major >= 26 || !builder.ownerNumbers.isEmpty { builder.dump?.listsSynchronizers = true }
    if let lines = builder.dump?.lines {
      builder.dump?.lines = lines.lowerBound..<max(lines.upperBound, line + 1)
    }
    builder.closeDump()
  }

  private mutating func endContainer() {
    if let stated = container.stated, stated > container.threads { incomplete += 1 }
    if let place = container.place {
      builder.dump?.containers[place].owner = container.owner
      builder.dump?.containers[place].stated = container.stated
    }
    container = OpenContainer()
  }

  // MARK: Values

  /// Ids are strings up to JDK 26 and numbers, as far as these are exact, behind it.
  private mutating func takeNumber(_ number: Int) {
    switch (levels.last, key) {
    case (.dump, .processId): builder.dump?.pid = number
    case (.container, .owner): container.owner = number
    case (.container, .threadCount): container.stated = number
    case (.thread, .tid): builder.thread?.number = number
    case (.thread, .carrier):
      builder.thread?.isVirtual = true
      builder.thread?.carrier = number
    case (.monitor, .depth): monitorDepth = number
    case (.blocker, .owner):
      if let blocker, blocker != 0 { builder.ownerNumbers[blocker] = number }
    default: break
    }
  }

  private mutating func takeText(_ text: RawSpan) {
    let whole = 0..<text.byteCount
    switch (levels.last, key) {
    case (.stack, _): builder.addFrame(text, whole, line: line)
    case (.locks, _):
      builder.addLock(.locked, frame: monitorDepth, identity: text, whole, line: line)
    case (.thread, .name): builder.thread?.name = builder.tables.texts.intern(text, whole)
    case (.thread, .state):
      hasStates = true
      builder.thread?.state = ThreadState(name: text)
    case (.thread, .blockedOn):
      builder.addLock(.waitingToLock, frame: 0, identity: text, whole, line: line)
    case (.thread, .waitingOn):
      builder.addLock(.waitingOn, frame: 0, identity: text, whole, line: line)
    case (.blocker, .object):
      blocker = builder.addLock(.parking, frame: 0, identity: text, whole, line: line)
    case (.dump, .time): builder.dump?.time = ISOTime.seconds(text, whole)
    case (.dump, .runtimeVersion): builder.dump?.vm = text.string
    case (.container, .container): name(text)
    case (.container, .parent): setParent(text)
    default:
      var cursor = ByteCursor(text)
      guard let number = cursor.unsigned(), cursor.isAtEnd else { return }
      takeNumber(Int(clamping: number))
    }
  }

  private mutating func name(_ text: RawSpan) {
    let name = builder.tables.texts.intern(text, 0..<text.byteCount)
    let place = builder.dump?.containers.count
    container.place = place
    builder.dump?.containers.append(ThreadContainer(name: name))
  }

  private mutating func setParent(_ text: RawSpan) {
    let name = builder.tables.texts.intern(text, 0..<text.byteCount)
    guard let place = container.place, let containers = builder.dump?.containers else { return }
    let parent = containers[..<place].lastIndex { $0.name == name }
    builder.dump?.containers[place].parent = parent
  }
}

extension ThreadDump {
  /// Where the depth of monitors came behind them.
  fileprivate mutating func setFrame(_ depth: Int, from first: Int) {
    guard first < lockLines.count else { return }
    for index in first..<lockLines.count { lockLines[index].frame = Int32(clamping: depth) }
  }
}

extension ThreadState {
  /// Reads `TIMED_WAITING`, as `Thread.State` is called; what is waited for is not known yet.
  init(name text: RawSpan) {
    let names: [(StaticString, ThreadState)] = [
      ("RUNNABLE", .runnable), ("BLOCKED", .blocked), ("WAITING", .waitingParked),
      ("TIMED_WAITING", .timedParked), ("NEW", .new), ("TERMINATED", .terminated),
    ]
    self = .unknown
    for (name, state) in names
    where text.byteCount == name.utf8CodeUnitCount && text.starts(with: name) {
      self = state
    }
  }
}

/// Times as `java.time.Instant` prints them: `2026-11-21T10:12:58.296288220Z`.
enum ISOTime {
  /// `2026-11-21 10:12:58`; `nil` where the text is none.
  static func seconds(_ bytes: RawSpan, _ range: Range<Int>) -> String? {
    let text = bytes.trimmed(range)
    guard text.count >= 20, bytes[text.upperBound - 1] == UInt8(ascii: "Z"),
      bytes[text.lowerBound].isDigit, bytes[text.lowerBound + 4] == UInt8(ascii: "-"),
      bytes[text.lowerBound + 10] == UInt8(ascii: "T"),
      bytes[text.lowerBound + 13] == UInt8(ascii: ":")
    else { return nil }
    let (day, time) = (text.lowerBound..<(text.lowerBound + 10), text.lowerBound + 11)
    return bytes.string(day) + " " + bytes.string(time..<(time + 8))
  }
}
