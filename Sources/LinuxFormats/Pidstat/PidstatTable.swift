import ByteParsing

extension PidstatParser {
  /// Reads a row under the heading; false where the line is none.
  mutating func readRow(
    _ bytes: RawSpan, _ text: Range<Int>, _ heading: PidstatHeading, line: Int
  ) -> Bool {
    let timeWords = heading.timeWords ?? (bytes.hasHalfDay(text) ? 2 : 1)
    return readRow(bytes, text, heading, timeWords: timeWords, line: line)
  }

  private mutating func readRow(
    _ bytes: RawSpan, _ text: Range<Int>, _ heading: PidstatHeading, timeWords: Int, line: Int
  ) -> Bool {
    var position = text.lowerBound
    for _ in 0..<timeWords {
      guard bytes.passWord(&position, text.upperBound) else { return false }
    }
    let timeEnd = position
    if heading.hasUser { guard bytes.passWord(&position, text.upperBound) else { return false } }
    guard let id = readID(bytes, &position, text.upperBound, heading) else { return false }
    // The figures are checked before the row opens an interval.
    let figures = position
    for _ in heading.columns where !bytes.passWord(&position, text.upperBound) { return false }
    let name = bytes.trimmed(position..<text.upperBound)
    guard !name.isEmpty,
      begin(bytes, text.lowerBound..<timeEnd, heading, line: line)
    else { return false }
    guard let task = task(bytes, id, name), let row = row(of: task, line: line) else {
      return true
    }
    position = figures
    for column in heading.columns {
      while position < text.upperBound, bytes[position].isBlank { position += 1 }
      let start = position
      if let measure = column.measure,
        let number = bytes.iostatNumber(at: &position, end: text.upperBound)
      {
        run.rows[row][measure] = number.isBytes ? number.value : number.value * column.scale
      } else {
        position = start
        _ = bytes.passWord(&position, text.upperBound)
      }
    }
    if let last = run.intervals.indices.last { run.intervals[last].lastLine = line }
    return true
  }

  /// `4242`, or of a thread `- 4243` and of its process `4242 -`.
  private func readID(
    _ bytes: RawSpan, _ position: inout Int, _ end: Int, _ heading: PidstatHeading
  ) -> (pid: Int?, tid: Int?)? {
    func number() -> Int?? {
      while position < end, bytes[position].isBlank { position += 1 }
      var cursor = ByteCursor(bytes)
      cursor.move(to: position)
      if let value = cursor.unsigned(),
        cursor.position >= end || bytes[cursor.position].isBlank
      {
        position = cursor.position
        return .some(Int(clamping: value))
      }
      guard cursor.skip(ifNext: UInt8(ascii: "-")),
        cursor.position >= end || bytes[cursor.position].isBlank
      else { return nil }
      position = cursor.position
      return .some(nil)
    }
    guard let first = number() else { return nil }
    guard heading.hasThreads else { return first.map { ($0, nil) } }
    guard let second = number(), first != nil || second != nil else { return nil }
    return (first, second)
  }

  private mutating func task(
    _ bytes: RawSpan, _ id: (pid: Int?, tid: Int?), _ name: Range<Int>
  ) -> Int? {
    if let pid = id.pid { process = pid }
    let pid = id.pid ?? process ?? id.tid ?? 0
    // `|__name` below its process, `(process)__name` where that did nothing itself.
    var name = name
    if id.tid != nil, let mark = bytes.firstRange(of: "__", in: name),
      bytes[name.lowerBound] == UInt8(ascii: "|") || bytes[name.lowerBound] == UInt8(ascii: "(")
    {
      name = mark.upperBound..<name.upperBound
    }
    return tasks.position(pid: pid, tid: id.tid, bytes, name, in: &run)
  }

  /// Opens the interval that the row is of, where it is not open yet; false where the words in front
  /// of the row are no time.
  private mutating func begin(
    _ bytes: RawSpan, _ time: Range<Int>, _ heading: PidstatHeading, line: Int
  ) -> Bool {
    if isOpen, openTime.count == time.count, bytes.isEqual(time, to: openTime.rawSpan, at: 0) {
      return true
    }
    let clock = PidstatClock(bytes, bytes.words(time, limit: 4)[...])
    guard clock != nil || bytes[time.upperBound - 1] == UInt8(ascii: ":") || heading.isAverage
    else { return false }
    var interval = PidstatInterval(
      firstLine: line, lastLine: line, timestamp: bytes.string(time), scope: .average,
      rows: run.rows.count..<run.rows.count)
    if let clock {
      let text = bytes.bytes(time)
      place(clock, in: &interval)
      if heading.timeWords == nil {
        interval.scope = .unclear
      } else {
        interval.scope = text == heading.timestamp ? .sinceStart : .interval
        if let start = heading.start?.seconds, let end = clock.seconds, interval.seconds == nil {
          interval.seconds = end > start ? end - start : end + 86_400 - start
        }
      }
    }
    openTime = bytes.bytes(time)
    openInterval(interval)
    return true
  }

  /// Sets end and length; times that go back are of the next day, or of another run.
  private mutating func place(_ clock: PidstatClock, in interval: inout PidstatInterval) {
    guard let seconds = clock.seconds else { return }
    if let last = lastEnd, seconds + days < last || clock.isEpoch != isLastEpoch {
      if !clock.isEpoch, !isLastEpoch, last - seconds - days > 43_200 {
        days += 86_400
      } else {
        let (host, processors, kept) = (run.host, run.processors, heading)
        closeRun()
        (run.host, run.processors, heading) = (host, processors, kept)
      }
    }
    let end = seconds + days
    if let last = lastEnd, end > last { interval.seconds = end - last }
    interval.end = end
    (lastEnd, isLastEpoch) = (end, clock.isEpoch)
  }
}

extension RawSpan {
  /// Whether the second word is `AM` or `PM`: the clock has twelve hours.
  fileprivate func hasHalfDay(_ text: Range<Int>) -> Bool {
    var position = text.lowerBound
    guard passWord(&position, text.upperBound) else { return false }
    while position < text.upperBound, self[position].isBlank { position += 1 }
    guard position + 2 < text.upperBound, self[position + 2].isBlank else { return false }
    let word = position..<(position + 2)
    return equalsIgnoringCase("pm", word) || equalsIgnoringCase("am", word)
  }

  /// Steps over blanks and a word.
  fileprivate func passWord(_ position: inout Int, _ end: Int) -> Bool {
    while position < end, self[position].isBlank { position += 1 }
    let start = position
    while position < end, !self[position].isBlank { position += 1 }
    return position > start
  }
}
