/// Keeps the time of a log whose lines name only a part of it.
struct KernelLogClock {
  /// Lines give differences to the one before (`dmesg -H`).
  var isRelative = false
  private var wall: Double?
  /// Seconds of the years that passed in a log that names none.
  private var years = 0.0
  private var latest = 0.0

  mutating func time(of line: KernelLine) -> KernelTime {
    var time = line.time
    if line.isRelative {
      isRelative = true
      wall = wall.map { $0 + (line.time.wall ?? 0) }
      time.wall = wall
      return time
    }
    guard let seconds = time.wall else { return time }
    if isRelative { wall = seconds }
    if !time.hasYear {
      // Months that run backwards are the turn of a year.
      if seconds + years + 180 * 86_400 < latest { years += 366 * 86_400 }
      time.wall = seconds + years
      latest = max(latest, seconds + years)
    }
    return time
  }

  /// The time of a line that will be read once more.
  func peek(_ line: KernelLine) -> KernelTime {
    var copy = self
    return copy.time(of: line)
  }
}
