import ByteParsing

extension JavacoreParser {
  /// Takes a line about the dump, the process or the heap.
  mutating func takeGeneral(_ tag: RawSpan, _ bytes: RawSpan, _ rest: Range<Int>) {
    if tag.isTag("1LKDEADLOCK") {
      closeDeadlock()
      deadlock = OpenDeadlock(firstLine: line)
    } else if tag.isTag("1TIDATETIMEUTC") {
      builder.dump?.time = JavacoreTime.seconds(bytes, rest)
      builder.dump?.isTimeUTC = true
    } else if tag.isTag("1TIDATETIME") {
      guard builder.dump?.time == nil else { return }
      builder.dump?.time = JavacoreTime.seconds(bytes, rest)
    } else if tag.isTag("1TISIGINFO") {
      builder.dump?.outOfMemory = Self.outOfMemory(bytes, rest)
    } else if tag.isTag("1CIJAVAVERSION") {
      builder.dump?.vm = bytes.string(rest)
    } else if tag.isTag("1CIPROCESSID") {
      builder.dump?.pid = Self.number(bytes, rest, behind: "Process ID: ").flatMap(
        Int.init(exactly:))
    } else if tag.isTag("1STHEAPTOTAL") {
      builder.dump?.heapTotal = Self.number(bytes, rest, behind: "memory:")
    } else if tag.isTag("1STHEAPINUSE") {
      builder.dump?.heapUsed = Self.number(bytes, rest, behind: "in use:")
    }
  }

  /// Takes a line about a lock, a deadlock or a thread.
  mutating func takeDetail(_ tag: RawSpan, _ bytes: RawSpan, _ rest: Range<Int>) {
    if tag.isTag("3XMTHREADINFO") {
      takeThread(bytes, rest)
    } else if tag.isTag("3XMJAVALTHREAD") {
      let number = Self.hexadecimal(bytes, rest, behind: "getId:")
      builder.thread?.number = number.flatMap(Int.init(exactly:))
      builder.thread?.isDaemon = bytes.firstRange(of: "isDaemon:true", in: rest) != nil
    } else if tag.isTag("3XMTHREADINFO1") {
      builder.thread?.nid = Self.hexadecimal(bytes, rest, behind: "native thread ID:")
    } else if tag.isTag("3XMCPUTIME") {
      guard let place = bytes.firstRange(of: "total: ", in: rest) else { return }
      var cursor = ByteCursor(bytes.extracting(0..<rest.upperBound))
      cursor.move(to: place.upperBound)
      builder.thread?.cpu = cursor.number().map { $0 * 1000 }
    } else if tag.isTag("3XMTHREADBLOCK") {
      takeWait(bytes, rest)
    } else if tag.isTag("3LKMONOBJECT") {
      takeMonitor(bytes, rest)
    } else if tag.isTag("2LKDEADLOCKTHR") {
      takeDeadlocked(bytes, rest)
    }
  }

  /// Takes a frame, a lock that was entered in it, or the object of a deadlock.
  mutating func takeFrame(_ tag: RawSpan, _ bytes: RawSpan, _ rest: Range<Int>) {
    if tag.isTag("4XESTACKTRACE") {
      guard bytes.starts(with: "at ", at: rest.lowerBound) else { return }
      let start = min(rest.lowerBound + 3, rest.upperBound)
      let frame = JavacoreFrame.text(bytes, start..<rest.upperBound)
      builder.addFrame(frame.rawSpan, 0..<frame.count, line: line)
    } else if tag.isTag("5XESTACKTRACE") {
      guard let place = bytes.firstRange(of: "entered lock: ", in: rest),
        let object = JavacoreObject(bytes, place.upperBound..<rest.upperBound)
      else { return }
      let name = builder.tables.texts.intern(object.class)
      builder.addLock(.locked, object: object.address, class: name, line: line)
    } else if tag.isTag("4LKDEADLOCKOBJ"), let object = JavacoreObject(bytes, rest) {
      guard var open = deadlock, !open.members.isEmpty else { return }
      open.members[open.members.count - 1].object = object.address
      open.members[open.members.count - 1].class = object.class
      deadlock = open
    }
  }

  // MARK: Threads

  private mutating func takeThread(_ bytes: RawSpan, _ rest: Range<Int>) {
    builder.closeThread()
    guard bytes.starts(with: "\"", at: rest.lowerBound),
      let end = bytes.lastRange(of: "\" J9VMThread:", in: rest), end.lowerBound > rest.lowerBound
    else { return }
    if !hasDump() {
      openDump()
      builder.dump?.hasHead = false
    }
    let address = Self.hexadecimal(bytes, end.lowerBound..<rest.upperBound, behind: "J9VMThread:")
    guard let address, seen.insert(address).inserted else { return }
    builder.openThread(line: line)
    builder.thread?.name = builder.tables.texts.intern(
      bytes, (rest.lowerBound + 1)..<end.lowerBound)
    builder.thread?.tid = address
    let fields = end.upperBound..<rest.upperBound
    let object = Self.hexadecimal(bytes, fields, behind: "java/lang/Thread:") ?? 0
    builder.thread?.isJava = object != 0
    if let place = bytes.firstRange(of: "state:", in: fields) {
      builder.thread?.state = Self.state(bytes, place.upperBound..<fields.upperBound)
    }
  }

  /// `R`, `CW`, `S`, `Z`, `P`, `B`; how a `CW` or `P` waits, its frames tell.
  private static func state(_ bytes: RawSpan, _ range: Range<Int>) -> ThreadState {
    let start = range.lowerBound
    if bytes.starts(with: "CW", at: start) { return .unknown }
    guard start < range.upperBound else { return .unknown }
    switch bytes[start] {
    case UInt8(ascii: "R"), UInt8(ascii: "S"): return .runnable
    case UInt8(ascii: "B"): return .blocked
    case UInt8(ascii: "Z"): return .terminated
    default: return .unknown
    }
  }

  /// Reads `Blocked on: C@0x… Owned by: "T" (J9VMThread:0x…, java/lang/Thread:0x…)`.
  private mutating func takeWait(_ bytes: RawSpan, _ rest: Range<Int>) {
    let kinds: [(StaticString, LockLine.Kind)] = [
      ("Blocked on: ", .waitingToLock), ("Waiting on: ", .waitingOn), ("Parked on: ", .parking),
    ]
    guard builder.thread != nil,
      let (text, kind) = kinds.first(where: { bytes.starts(with: $0.0, at: rest.lowerBound) }),
      let object = JavacoreObject(
        bytes, min(rest.lowerBound + text.utf8CodeUnitCount, rest.upperBound)..<rest.upperBound)
    else { return }
    var owner = bytes.firstRange(of: "Owned by: ", in: rest)?.upperBound
    let initializer = bytes.firstRange(of: "Initializing thread: \"", in: rest)
    if let initializer { owner = initializer.upperBound }
    let name = builder.tables.texts.intern(object.class)
    let stated = initializer == nil ? kind : .classInitialization
    builder.addLock(stated, frame: 0, object: object.address, class: name, line: line)
    if initializer != nil { builder.thread?.state = .runnable }
    guard let owner else { return }
    let place = owner..<rest.upperBound
    if let address = Self.hexadecimal(bytes, place, behind: "J9VMThread:") {
      builder.ownerAddresses[object.address] = address
    } else if initializer != nil, let end = bytes.lastIndex(of: UInt8(ascii: "\""), in: place) {
      builder.ownerNames[object.address] = builder.tables.texts.intern(bytes, owner..<end)
    }
  }

  // MARK: Locks

  /// Reads `java/lang/Object@0x…: Flat locked by "T" (J9VMThread:0x…), entry count 1`, also with
  /// `owner "T"`, and from older ones with the bare address.
  private mutating func takeMonitor(_ bytes: RawSpan, _ rest: Range<Int>) {
    guard let object = JavacoreObject(bytes, rest),
      let quote = bytes.lastRange(of: "\" (", in: rest)
    else { return }
    let place = quote.upperBound..<rest.upperBound
    var cursor = ByteCursor(bytes.extracting(0..<rest.upperBound))
    cursor.move(to: quote.upperBound)
    let address = Self.hexadecimal(bytes, place, behind: "J9VMThread:") ?? cursor.hexadecimal()
    if let address { builder.ownerAddresses[object.address] = address }
  }

  private mutating func takeDeadlocked(_ bytes: RawSpan, _ rest: Range<Int>) {
    guard var open = deadlock,
      let start = bytes.firstRange(of: "\"", in: rest)?.upperBound,
      let end = bytes.lastIndex(of: UInt8(ascii: "\""), in: rest), end >= start
    else { return }
    let name = bytes.string(start..<end)
    if !open.members.isEmpty { open.members[open.members.count - 1].holder = name }
    if open.members.first?.thread == name {
      deadlock = open
      closeDeadlock()
    } else {
      open.members.append(.init(thread: name, object: 0, class: ""))
      deadlock = open
    }
  }

  // MARK: Values

  /// Reads `Dump Event "systhrow" (00040000) Detail "java/lang/OutOfMemoryError" "Java heap space"`.
  private static func outOfMemory(_ bytes: RawSpan, _ rest: Range<Int>) -> String? {
    guard bytes.firstRange(of: "\"systhrow\"", in: rest) != nil,
      let error = bytes.firstRange(of: "\"java/lang/OutOfMemoryError\"", in: rest)
    else { return nil }
    let tail = error.upperBound..<rest.upperBound
    guard let open = bytes.firstRange(of: "\"", in: tail)?.upperBound,
      let close = bytes.lastIndex(of: UInt8(ascii: "\""), in: tail), close > open
    else { return "no further detail" }
    return bytes.string(open..<close)
  }

  private static func number(
    _ bytes: RawSpan, _ range: Range<Int>, behind text: StaticString
  ) -> UInt64? {
    guard let place = bytes.firstRange(of: text, in: range) else { return nil }
    var cursor = ByteCursor(bytes.extracting(0..<range.upperBound))
    cursor.move(to: place.upperBound)
    cursor.skipBlanks()
    return cursor.unsigned()
  }

  private static func hexadecimal(
    _ bytes: RawSpan, _ range: Range<Int>, behind text: StaticString
  ) -> UInt64? {
    guard let place = bytes.firstRange(of: text, in: range) else { return nil }
    var cursor = ByteCursor(bytes.extracting(0..<range.upperBound))
    cursor.move(to: place.upperBound)
    return cursor.hexadecimal()
  }
}

/// An object as `java/util/concurrent/locks/ReentrantLock$NonfairSync@0x00000005FB64DBF0`.
struct JavacoreObject {
  var `class`: String
  var address: UInt64

  init?(_ bytes: RawSpan, _ range: Range<Int>) {
    guard let at = bytes.firstRange(of: "@0x", in: range) else { return nil }
    var cursor = ByteCursor(bytes.extracting(0..<range.upperBound))
    cursor.move(to: at.lowerBound + 1)
    guard let address = cursor.hexadecimal() else { return nil }
    self.address = address
    `class` = String(bytes.string(range.lowerBound..<at.lowerBound).map { $0 == "/" ? "." : $0 })
  }
}

enum JavacoreFrame {
  /// `java/math/BigInteger.divide(BigInteger.java:1202(Compiled Code))` as HotSpot writes it:
  /// `java.math.BigInteger.divide(BigInteger.java:1202)`.
  static func text(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8] {
    let bracket = bytes.firstRange(of: "(", in: range)?.lowerBound ?? range.upperBound
    var end = range.upperBound
    if let compiled = bytes.firstRange(of: "(Compiled Code)", in: range) {
      end = compiled.lowerBound
    } else if end > bracket, bytes[end - 1] == UInt8(ascii: ")") {
      end -= 1
    }
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    for position in range.lowerBound..<end {
      let byte = bytes[position]
      let isDot =
        byte == UInt8(ascii: "/") && position < bracket && position + 1 < end
        && !bytes[position + 1].isDigit
      text.append(isDot ? UInt8(ascii: ".") : byte)
    }
    if bracket < range.upperBound { text.append(UInt8(ascii: ")")) }
    return text
  }
}

enum JavacoreTime {
  /// `Date: 2018/08/30 at 21:55:47:607` as `2018-08-30 21:55:47`.
  static func seconds(_ bytes: RawSpan, _ range: Range<Int>) -> String? {
    guard let at = bytes.firstRange(of: " at ", in: range), at.lowerBound - 10 >= range.lowerBound,
      at.upperBound + 8 <= range.upperBound, bytes[at.lowerBound - 10].isDigit,
      bytes[at.upperBound].isDigit
    else { return nil }
    let day = bytes.string((at.lowerBound - 10)..<at.lowerBound)
    let time = bytes.string(at.upperBound..<(at.upperBound + 8))
    return String(day.map { $0 == "/" ? "-" : $0 }) + " " + time
  }
}
