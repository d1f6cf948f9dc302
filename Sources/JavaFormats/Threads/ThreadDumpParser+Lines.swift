import ByteParsing

extension ThreadDumpParser {
  /// Takes the line at `position` if it is the frame that followed the last one before.
  ///
  /// Threads of a JVM share most of their stacks, so most lines of a dump are taken here.
  mutating func takeExpectedFrame(_ bytes: RawSpan, at position: Int) -> Int? {
    guard thread != nil, let next = followers.expected else { return nil }
    let range = tables.frames.range(next)
    guard bytes.byteCount - position >= range.count,
      bytes.isEqual(
        position..<(position + range.count), to: tables.frames.bytes, at: range.lowerBound)
    else { return nil }
    addFrame(next)
    return position + range.count
  }

  /// Takes one line without its newline.
  mutating func take(_ bytes: RawSpan, _ line: Range<Int>) {
    if brokenHeader != nil, takeBrokenHeader(bytes, line) { return }
    guard let first = bytes.firstNonBlank(in: line) else { return takeBlankLine() }
    if section != nil, takeDeadlockLine(bytes, line) {
      if !DeadlockSection.mayHold(bytes[first]) { foreignCount += 1 }
      return
    }
    switch bytes[first] {
    case UInt8(ascii: "a") where bytes.starts(with: "at ", at: first):
      takeFrame(bytes, line, first: first)
    case UInt8(ascii: "-") where bytes.starts(with: "- ", at: first):
      if dump?.form == .serviceability, bytes.firstRange(of: " @bci=", in: line) != nil {
        takeFrame(bytes, line, first: first)
        return
      }
      takeLockLine(bytes, first..<line.upperBound)
    case UInt8(ascii: "\"") where first == line.lowerBound:
      takeHeader(bytes, line)
    case UInt8(ascii: "w") where bytes.starts(with: "waiting for ", at: first):
      takeDebuggerLock(bytes, first..<line.upperBound)
    case UInt8(ascii: "j") where bytes.starts(with: "java.lang.Thread.State: ", at: first):
      takeState(bytes, (first + 24)..<line.upperBound)
    default:
      takeOther(bytes, bytes.trimmed(first..<line.upperBound))
    }
  }

  private mutating func takeBlankLine() {
    thread?.isClosed = true
    thread?.isInSynchronizers = false
    thread?.isInForeignTrace = false
    followers.expected = nil
  }

  private mutating func takeFrame(_ bytes: RawSpan, _ line: Range<Int>, first: Int) {
    guard let open = thread, !open.isClosed, !open.isInForeignTrace else {
      foreignCount += 1
      return
    }
    // Kept with its line end, so that the next same line is known by one comparison.
    let end = min(line.upperBound + 1, bytes.byteCount)
    let id = tables.frames.intern(bytes, line.lowerBound..<end)
    if end > line.upperBound { followers.learn(id) }
    addFrame(id)
  }

  private mutating func addFrame(_ id: TextTable.ID) {
    stack.add(id)
    thread?.thread.lastLine = Int32(clamping: line)
    followers.advance(to: id)
  }

  private mutating func takeHeader(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let header = ThreadHeader(bytes, line) else {
      foreignCount += 1
      brokenHeader = (Array(unsafeBytes(bytes, line)), self.line)
      followers.expected = nil
      return
    }
    begin(header, name: tables.texts.intern(bytes, header.name), line: self.line)
  }

  /// A name with a line end in it: joins lines until they make a header, or gives up.
  private mutating func takeBrokenHeader(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    guard var broken = brokenHeader else { return false }
    brokenHeader = nil
    broken.text.append(0x0A)
    broken.text.append(contentsOf: unsafeBytes(bytes, line))
    let text = broken.text.rawSpan
    // A header that begins here was not meant by the quote before.
    let isHeader = ThreadHeader(headerAt: line, bytes) != nil
    if !isHeader, let header = ThreadHeader(text, 0..<text.byteCount) {
      begin(header, name: tables.texts.intern(text, header.name), line: broken.line)
      return true
    }
    let mayContinue = self.line - broken.line < 8 && broken.text.count < 4096
    let looksForeign =
      bytes.starts(with: "\"", at: line.lowerBound)
      || bytes.starts(with: "Full thread dump ", at: line.lowerBound)
    if mayContinue && !looksForeign {
      brokenHeader = broken
    } else {
      takeAgain(broken.text, line: broken.line)
    }
    return true
  }

  /// Takes the lines that were held back for a header which is none: the first is foreign.
  mutating func takeAgain(_ heldBack: [UInt8], line first: Int) {
    let last = line
    let text = heldBack + [0x0A]
    line = first + 1
    var position = text.rawSpan.lineEnd(from: 0) + 1
    while position < text.count {
      let end = text.rawSpan.lineEnd(from: position)
      take(text.rawSpan, position..<end)
      position = end + 1
      line += 1
    }
    line = last
  }

  private mutating func begin(_ header: ThreadHeader, name: TextTable.ID, line: Int) {
    closeThread()
    if dump == nil || dump?.hasTail == true { openDump(hasHead: false, line: line) }
    var thread = JavaThread(name: name)
    thread.number = header.number
    thread.tid = header.tid
    thread.nid = header.nid
    thread.cpu = header.cpu
    thread.elapsed = header.elapsed
    thread.isDaemon = header.isDaemon
    thread.isJava = header.number != nil
    thread.activity = header.activity
    thread.line = Int32(clamping: line)
    thread.lastLine = Int32(clamping: line)
    open(thread)
  }

  mutating func open(_ thread: JavaThread) {
    var thread = thread
    let locks = Int32(dump?.lockLines.count ?? 0)
    thread.lockLines = locks..<locks
    self.thread = OpenThread(thread)
    stack.removeAll()
    followers.advance(to: nil)
  }

  private mutating func takeState(_ bytes: RawSpan, _ text: Range<Int>) {
    thread?.thread.isJava = true
    thread?.thread.state = ThreadState(bytes, text)
  }

  /// Lines that are neither headers nor parts of a stack: what opens and closes a dump, and what
  /// belongs to something else.
  private mutating func takeOther(_ bytes: RawSpan, _ text: Range<Int>) {
    let position = text.lowerBound
    if bytes.starts(with: "Full thread dump ", at: position) {
      closeDump()
      openDump(hasHead: true, line: line)
      dump?.vm = bytes.string(min(position + 17, text.upperBound)..<text.upperBound)
    } else if bytes.starts(with: "Locked ownable synchronizers:", at: position) {
      dump?.listsSynchronizers = true
      thread?.isInSynchronizers = true
      followers.expected = nil
    } else if bytes.starts(with: "JNI global ref", at: position) {
      closeThread()
      dump?.hasTail = true
    } else if bytes.starts(with: "Found one Java-level deadlock", at: position) {
      closeThread()
      if dump == nil { openDump(hasHead: false, line: line) }
      if dump?.form == .hotspot { dump?.hasTail = true }
      section = DeadlockSection(line: line)
    } else if bytes.starts(with: "Carrying virtual thread #", at: position) {
      noteCarried(bytes, from: position + 25)
    } else if bytes.starts(with: "Mounted virtual thread #", at: position) {
      beginVirtual(bytes, (position + 24)..<text.upperBound)
    } else if !takeAgentLine(bytes, text) {
      takeForeign(bytes, text)
    }
  }

  /// Notes which virtual thread the open thread carries.
  private mutating func noteCarried(_ bytes: RawSpan, from position: Int) {
    guard thread?.isClosed == false else { return }
    var cursor = ByteCursor(bytes)
    cursor.move(to: position)
    thread?.thread.carries = cursor.unsigned().flatMap(Int.init(exactly:))
    followers.expected = nil
  }

  /// The stack of a virtual thread, printed below its carrier's since JDK 24.
  private mutating func beginVirtual(_ bytes: RawSpan, _ text: Range<Int>) {
    guard let carrier = thread?.thread else { return }
    closeThread()
    var cursor = ByteCursor(bytes)
    cursor.move(to: text.lowerBound)
    var virtual = JavaThread(name: tables.texts.intern(""))
    virtual.number = cursor.unsigned().flatMap(Int.init(exactly:))
    virtual.nid = carrier.nid
    virtual.isJava = true
    virtual.isVirtual = true
    virtual.carrier = carrier.number
    virtual.line = Int32(clamping: line)
    virtual.lastLine = virtual.line
    open(virtual)
  }

  private mutating func takeForeign(_ bytes: RawSpan, _ text: Range<Int>) {
    if !isOfVM(bytes, text) { foreignCount += 1 }
    if thread == nil {
      preamble.note(bytes, text)
      return
    }
    let line = text
    for word: StaticString in ["Exception", "Error", "Throwable", "Caused by:"]
    where bytes.firstRange(of: word, in: line) != nil {
      thread?.isInForeignTrace = true
    }
    if thread?.isClosed == true { preamble.note(bytes, text) }
    followers.expected = nil
  }

  /// Lines that the VM prints around the threads: the process, the time, and its list of threads.
  private func isOfVM(_ bytes: RawSpan, _ text: Range<Int>) -> Bool {
    let start = text.lowerBound
    switch bytes[start] {
    case UInt8(ascii: "0"):
      return bytes.starts(with: "0x", at: start)
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      return text.count <= 8 || text.count == 19 && bytes[start + 4] == UInt8(ascii: "-")
    case UInt8(ascii: "T"): return bytes.starts(with: "Threads class SMR info:", at: start)
    case UInt8(ascii: "N"): return bytes.starts(with: "No compile task", at: start)
    case UInt8(ascii: "C"): return bytes.starts(with: "Compiling: ", at: start)
    case UInt8(ascii: "_"): return bytes.starts(with: "_java_thread_list=", at: start)
    case UInt8(ascii: "}"): return text.count == 1
    default: return false
    }
  }
}
