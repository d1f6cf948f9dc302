import ByteParsing

/// A line of headings.
struct PidstatHeading {
  /// Words in front of the ids, which a row has as many of; `nil` where the heading is the word
  /// `Time` (`-h`).
  var timeWords: Int?
  /// The time in front of the headings: the end of the interval before.
  var timestamp: [UInt8]
  var start: PidstatClock?
  var isAverage: Bool
  var hasUser = false
  /// `TGID` and `TID` instead of `PID`.
  var hasThreads = false
  /// Of the figures, between the ids and the command.
  var columns: [PidstatColumn] = []

  init?(_ bytes: RawSpan, _ text: Range<Int>) {
    guard bytes.firstRange(of: "Command", in: text)?.upperBound == text.upperBound else {
      return nil
    }
    var words = bytes.words(text, limit: 64)
    words.removeLast()
    guard
      let ids = words.firstIndex(where: {
        bytes.isWord("UID", $0) || bytes.isWord("USER", $0) || bytes.isWord("PID", $0)
          || bytes.isWord("TGID", $0)
      }), ids >= 1, ids <= 4
    else { return nil }
    let time = words[..<ids]
    if bytes.isWord("Time", words[ids - 1]) || bytes.isWord("#Time", words[ids - 1]) {
      (timeWords, timestamp, start, isAverage) = (nil, [], nil, false)
    } else {
      timeWords = ids
      timestamp = bytes.bytes(time[0].lowerBound..<words[ids - 1].upperBound)
      start = PidstatClock(bytes, time)
      isAverage = start == nil
    }
    var next = ids
    hasUser = bytes.isWord("UID", words[next]) || bytes.isWord("USER", words[next])
    if hasUser { next += 1 }
    guard next < words.count else { return nil }
    if bytes.isWord("TGID", words[next]), next + 1 < words.count,
      bytes.isWord("TID", words[next + 1])
    {
      hasThreads = true
      next += 2
    } else if bytes.isWord("PID", words[next]) {
      next += 1
    } else {
      return nil
    }
    columns = words[next...].map { bytes.pidstatColumn($0) }
    guard columns.contains(where: { $0.measure != nil }) else { return nil }
  }
}

extension RawSpan {
  func isWord(_ word: StaticString, _ range: Range<Int>) -> Bool {
    range.count == word.utf8CodeUnitCount && starts(with: word, at: range.lowerBound)
  }

  func bytes(_ range: Range<Int>) -> [UInt8] { range.map { self[$0] } }

  /// The places of the first words of a range.
  func words(_ range: Range<Int>, limit: Int) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var position = range.lowerBound
    while words.count < limit {
      while position < range.upperBound, self[position].isBlank { position += 1 }
      guard position < range.upperBound else { break }
      let start = position
      while position < range.upperBound, !self[position].isBlank { position += 1 }
      words.append(start..<position)
    }
    return words
  }
}
