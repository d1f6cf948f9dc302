import ByteParsing

extension ThreadDumpParser {
  /// Takes a line that begins with `- ` at the start of `text`.
  mutating func takeLockLine(_ bytes: RawSpan, _ text: Range<Int>) {
    guard let open = thread, !open.isInForeignTrace else {
      foreignCount += 1
      return
    }
    // The frame that follows is the same as without a lock line, so it is still expected.
    // The cursor ends with the line: skipping blanks must not lead into the next.
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: text.lowerBound + 2)
    if open.isInSynchronizers {
      addLock(.ownedSynchronizer, at: -1, &cursor, text)
      return
    }
    guard !open.isClosed, let kind = lockLineKind(&cursor) else {
      foreignCount += 1
      return
    }
    let frame = Int32(stack.frames.count - 1)
    if kind == .classInitialization {
      let name = bytes.trimmed(cursor.position..<text.upperBound)
      append(kind, frame: frame, object: 0, class: tables.texts.intern(bytes, name))
    } else {
      addLock(kind, at: frame, &cursor, text)
    }
  }

  /// Takes `waiting for web-1@88 to release lock on <0x1a3c> (a com.example.Stock)`, as the debugger
  /// of IntelliJ writes it above a thread's frames.
  mutating func takeDebuggerLock(_ bytes: RawSpan, _ text: Range<Int>) {
    guard let open = thread, !open.isClosed, stack.frames.isEmpty,
      let lock = bytes.firstRange(of: " to release lock on ", in: text)
    else {
      foreignCount += 1
      return
    }
    var cursor = ByteCursor(bytes.extracting(0..<text.upperBound))
    cursor.move(to: lock.upperBound)
    addLock(.waitingToLock, at: 0, &cursor, text)
  }

  private func lockLineKind(_ cursor: inout ByteCursor) -> LockLine.Kind? {
    if cursor.skip(ifNext: "locked ") { return .locked }
    if cursor.skip(ifNext: "waiting to lock ") { return .waitingToLock }
    if cursor.skip(ifNext: "waiting to re-lock in wait() ") { return .waitingToRelock }
    if cursor.skip(ifNext: "waiting on the Class initialization monitor for ") {
      return .classInitialization
    }
    if cursor.skip(ifNext: "waiting on ") { return .waitingOn }
    if cursor.skip(ifNext: "parking to wait for ") { return .parking }
    return nil
  }

  /// Reads `<0x000000076bf62208> (a com.example.Stock)`, or `<no object reference available>`.
  private mutating func addLock(
    _ kind: LockLine.Kind, at frame: Int32, _ cursor: inout ByteCursor, _ text: Range<Int>
  ) {
    cursor.skipBlanks()
    guard cursor.skip(ifNext: UInt8(ascii: "<")) else { return }
    if cursor.skip(ifNext: "no object reference available>") {
      append(kind, frame: frame, object: 0, class: tables.texts.intern(""))
      return
    }
    guard let object = cursor.hexadecimal(), cursor.skip(ifNext: UInt8(ascii: ">")) else { return }
    append(kind, frame: frame, object: object, class: lockClass(&cursor, text))
  }

  /// Reads ` (a java.lang.Class for com.example.Stock)` and keeps what stands behind `a `.
  private mutating func lockClass(
    _ cursor: inout ByteCursor, _ text: Range<Int>
  ) -> TextTable.ID {
    _ = cursor.skip(ifNext: ",")
    cursor.skipBlanks()
    guard cursor.skip(ifNext: "(a ") || cursor.skip(ifNext: "(an ") else {
      return tables.texts.intern("")
    }
    let bytes = cursor.bytes
    var rest = bytes.trimmed(cursor.position..<text.upperBound)
    if !rest.isEmpty, bytes[rest.upperBound - 1] == UInt8(ascii: ")") {
      rest = rest.lowerBound..<(rest.upperBound - 1)
    }
    guard dump?.form == .serviceability else { return tables.texts.intern(bytes, rest) }
    return tables.texts.intern(bytes.string(rest).withDots)
  }

  private mutating func append(
    _ kind: LockLine.Kind, frame: Int32, object: UInt64, class name: TextTable.ID
  ) {
    dump?.lockLines.append(
      LockLine(
        kind: kind, frame: frame, object: object, class: name, line: Int32(clamping: line)))
    let first = thread?.thread.lockLines.lowerBound ?? 0
    let end = thread?.thread.lockLines.upperBound ?? 0
    thread?.thread.lockLines = first..<(end + 1)
    thread?.thread.lastLine = Int32(clamping: line)
  }
}

extension ThreadState {
  /// Reads `BLOCKED (on object monitor)`.
  init(_ bytes: RawSpan, _ text: Range<Int>) {
    let start = text.lowerBound
    if bytes.starts(with: "RUNNABLE", at: start) {
      self = .runnable
    } else if bytes.starts(with: "BLOCKED", at: start) {
      self = .blocked
    } else if bytes.starts(with: "WAITING", at: start) {
      let isParked = bytes.firstRange(of: "(parking)", in: text) != nil
      self = isParked ? .waitingParked : .waitingOnMonitor
    } else if bytes.starts(with: "TIMED_WAITING", at: start) {
      let isParked = bytes.firstRange(of: "(parking)", in: text) != nil
      let sleeps = bytes.firstRange(of: "(sleeping)", in: text) != nil
      self = sleeps ? .timedSleeping : isParked ? .timedParked : .timedOnMonitor
    } else if bytes.starts(with: "NEW", at: start) {
      self = .new
    } else if bytes.starts(with: "TERMINATED", at: start) {
      self = .terminated
    } else {
      self = .unknown
    }
  }
}
