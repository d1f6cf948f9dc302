import ByteParsing

extension ThreadDumpParser {
  mutating func openDump(hasHead: Bool, line: Int) {
    var dump = ThreadDump(lines: line..<(line + 1))
    dump.hasHead = hasHead
    if hasHead {
      dump.pid = preamble.pid
      dump.time = preamble.time
    }
    preamble = Preamble()
    self.dump = dump
  }

  mutating func closeThread() {
    brokenHeader = nil
    guard var open = thread else { return }
    thread = nil
    open.thread.stack = tables.stacks.intern(stack.frames, hash: stack.hash)
    if open.thread.state == .unknown, dump?.form == .serviceability {
      open.thread.state = WaitFrames(tables, open.thread.stack).state
    }
    dump?.threads.append(open.thread)
    let first = dump?.lines.lowerBound ?? 0
    dump?.lines = first..<max(first, Int(open.thread.lastLine) + 1)
  }

  mutating func closeDump() {
    if isCompleteByAgent { dump?.hasTail = true }
    closeThread()
    if let section { close(section) }
    guard let dump else { return }
    self.dump = nil
    if !dump.threads.isEmpty || !dump.reportedDeadlocks.isEmpty { dumps.add(dump) }
  }

  func unsafeBytes(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe Array($0[range]) }
  }
}

extension RawSpan {
  /// The first byte of `range` that is no blank; `nil` where all are.
  @inline(__always)
  func firstNonBlank(in range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound {
      if !self[position].isBlank { return position }
      position += 1
    }
    return nil
  }
}
