import ByteParsing

/// The time at the beginning of a line of pidstat.
///
///     12:00:01   01:20:32 PM   1498587221   Average:
struct PidstatClock: Equatable {
  /// Seconds since midnight or since 1970.
  var seconds: Double?
  var isEpoch = false

  /// Reads the words of a time; `nil` where they are none.
  init?(_ bytes: RawSpan, _ words: ArraySlice<Range<Int>>) {
    guard let first = words.first else { return nil }
    let clock = words.first {
      bytes.firstIndex(of: 0x3A, from: $0.lowerBound).map($0.contains) ?? false
    }
    guard let clock, let time = Self.time(bytes, clock) else {
      var cursor = ByteCursor(bytes)
      cursor.move(to: first.lowerBound)
      guard let number = cursor.unsigned(), cursor.position == first.upperBound,
        number >= 946_684_800, number < 4_102_444_800
      else { return nil }
      seconds = Double(number)
      isEpoch = true
      return
    }
    seconds = time
    for word in words where word != clock {
      if bytes.equalsIgnoringCase("pm", word), time < 43_200 { seconds = time + 43_200 }
      if bytes.equalsIgnoringCase("am", word), time >= 43_200 { seconds = time - 43_200 }
    }
  }

  private static func time(_ bytes: RawSpan, _ word: Range<Int>) -> Double? {
    var cursor = ByteCursor(bytes)
    cursor.move(to: word.lowerBound)
    guard let hours = cursor.unsigned(), hours < 25, cursor.skip(ifNext: UInt8(ascii: ":")),
      let minutes = cursor.unsigned(), minutes < 60, cursor.skip(ifNext: UInt8(ascii: ":")),
      let seconds = cursor.unsigned(), seconds < 62
    else { return nil }
    return Double(hours * 3600 + minutes * 60 + seconds)
  }
}
