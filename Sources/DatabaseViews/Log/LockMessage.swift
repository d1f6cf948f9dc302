internal import ByteParsing

/// Modes, objects and processes in messages about locks.
///
/// Modes are words of the code and stay in every language; what else is needed are the numbers.
enum LockMessage {
  static let modes: [StaticString] = [
    "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock",
    "ShareRowExclusiveLock", "AccessExclusiveLock", "ExclusiveLock", "ShareLock", "SIReadLock",
  ]

  /// The mode that a text names, and where.
  static func mode(_ bytes: RawSpan, _ range: Range<Int>) -> (name: String, range: Range<Int>)? {
    guard let mark = bytes.firstRange(of: "Lock", in: range) else { return nil }
    for mode in modes {
      let start = mark.upperBound - mode.utf8CodeUnitCount
      if start >= range.lowerBound, bytes.starts(with: mode, at: start) {
        return (mode.description, start..<mark.upperBound)
      }
    }
    return nil
  }

  /// Milliseconds with three decimals and a unit behind them: `1000.132 ms`, `1000,132 ms`.
  static func duration(_ bytes: RawSpan, _ range: Range<Int>) -> (
    seconds: Double, range: Range<Int>
  )? {
    var position = range.lowerBound
    while position < range.upperBound {
      guard bytes[position].isDigit else {
        position += 1
        continue
      }
      let start = position
      while position < range.upperBound, bytes[position].isDigit { position += 1 }
      let point = position
      guard point + 3 < range.upperBound,
        bytes[point] == UInt8(ascii: ".") || bytes[point] == UInt8(ascii: ","),
        (1...3).allSatisfy({ bytes[point + $0].isDigit }),
        point + 4 >= range.upperBound || !bytes[point + 4].isDigit
      else { continue }
      var cursor = ByteCursor(bytes.extracting(0..<(point + 4)))
      cursor.move(to: start)
      if let value = cursor.number() { return (value / 1000, start..<(point + 4)) }
    }
    return nil
  }

  /// What is waited for: `transaction 728`, `tuple (0,1) of relation 16386 of database 16385`.
  ///
  /// From the numbers between the process and the duration, whatever words stand around them; the
  /// English words where they are there.
  static func object(_ bytes: RawSpan, _ range: Range<Int>, without known: [Range<Int>]) -> String {
    var text: [UInt8] = []
    for position in range {
      text.append(known.contains { $0.contains(position) } ? 0x20 : bytes[position])
    }
    let span = text.rawSpan
    let isEnglish =
      span.firstRange(of: " after ") != nil || span.firstRange(of: "blocked by process") != nil
    for word in english where isEnglish {
      guard let found = span.firstRange(of: word) else { continue }
      let rest = found.lowerBound..<text.count
      let end =
        span.firstRange(of: " after", in: rest)?.lowerBound
        ?? span.firstRange(of: ";", in: rest)?.lowerBound ?? rest.upperBound
      return span.string(span.trimmed(found.lowerBound..<end))
    }
    return fromNumbers(span)
  }

  private static let english: [StaticString] = [
    "virtual transaction ", "remote transaction ", "speculative token ", "extension of relation ",
    "page ", "tuple (", "advisory lock [", "user lock [", "object ", "relation ", "transaction ",
  ]

  private static func fromNumbers(_ bytes: RawSpan) -> String {
    let numbers = Numbers.all(bytes, 0..<bytes.byteCount)
    if bytes.firstRange(of: "[") != nil {
      return "advisory lock [\(numbers.map(String.init).joined(separator: ","))]"
    }
    // Japanese and Chinese name the database first, and Japanese the second half of the tuple.
    let isJapanese = bytes.firstRange(of: "データベース") != nil
    let isReversed = isJapanese || bytes.firstRange(of: "数据库") != nil
    let object = { (numbers: [Int]) -> String in
      let ordered = isReversed ? Array(numbers.reversed()) : numbers
      return ordered.count > 1
        ? "relation \(ordered[0]) of database \(ordered[1])" : "relation \(ordered[0])"
    }
    if let open = bytes.firstRange(of: "(")?.upperBound,
      let close = bytes.firstRange(of: ")", in: open..<bytes.byteCount)?.lowerBound
    {
      let inside = Numbers.all(bytes, open..<close)
      let others = Numbers.all(bytes, 0..<open) + Numbers.all(bytes, close..<bytes.byteCount)
      if inside.count == 2, !others.isEmpty {
        let pair = isJapanese ? "\(inside[1]),\(inside[0])" : "\(inside[0]),\(inside[1])"
        return "tuple (\(pair)) of \(object(others))"
      }
    }
    switch numbers.count {
    case 1: return "transaction \(numbers[0])"
    case 2:
      let isVirtual = bytes.firstRange(of: "/") != nil
      return isVirtual ? "virtual transaction \(numbers[0])/\(numbers[1])" : object(numbers)
    default: return "an object"
    }
  }

  /// Reads `Process holding the lock: 7942. Wait queue: 7943, 7950.` in any language.
  ///
  /// The waiter stands in the queue, which tells the lists apart.
  static func queue(_ detail: [UInt8], of waiter: Int) -> (holders: [Int], queue: [Int])? {
    let bytes = detail.rawSpan
    var lists: [[Int]] = []
    var position = 0
    var last = -1
    while position < bytes.byteCount {
      guard bytes[position].isDigit else {
        position += 1
        continue
      }
      var cursor = ByteCursor(bytes)
      cursor.move(to: position)
      guard let number = cursor.unsigned(), number < 1 << 32 else { return nil }
      let isNext =
        last >= 0 && position - last == 2 && bytes[last] == UInt8(ascii: ",")
        && bytes[last + 1] == 0x20
      if isNext, !lists.isEmpty {
        lists[lists.count - 1].append(Int(number))
      } else {
        lists.append([Int(number)])
      }
      position = cursor.position
      last = position
    }
    switch lists.count {
    case 0: return nil
    case 1: return lists[0].contains(waiter) ? ([], lists[0]) : (lists[0], [])
    default:
      let isSwapped = lists[0].contains(waiter) && !lists[1].contains(waiter)
      return isSwapped ? (lists[1], lists[0]) : (lists[0], lists[1])
    }
  }
}
