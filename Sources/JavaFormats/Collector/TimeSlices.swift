/// What happened in equal parts of the time that a run was watched; at most a fixed number of them.
package struct TimeSlices: Sendable {
  package struct Slice: Sendable {
    /// Stop-the-world pauses that ended in it, in milliseconds.
    package var paused = 0.0
    /// Threads that waited for memory, their times added, in milliseconds.
    package var stalled = 0.0
    package var collections = 0
    package var stalls = 0
    /// Full collections under pressure.
    package var fulls = 0
    /// Bytes.
    package var allocated = 0.0
    package var promoted = 0.0

    package mutating func merge(_ other: Slice) {
      paused += other.paused
      stalled += other.stalled
      collections += other.collections
      stalls += other.stalls
      fulls += other.fulls
      allocated += other.allocated
      promoted += other.promoted
    }
  }

  private static let limit = 256

  /// Seconds.
  package private(set) var width = 1.0
  /// When the first slice begins; `nil` before anything happened.
  package private(set) var start: Double?
  package private(set) var slices: [Slice] = []

  package init() {}

  /// Changes the slice that holds `time`, a moment in seconds on the clock of the run.
  package mutating func change(at time: Double, _ body: (inout Slice) -> Void) {
    guard time.isFinite else { return }
    let start = self.start ?? time.rounded(.down)
    self.start = start
    var index = max(0, (time - start) / width)
    while index >= Double(Self.limit) {
      halve()
      index = (time - start) / width
      if width > 1e12 { return }
    }
    while slices.count <= Int(index) { slices.append(Slice()) }
    body(&slices[Int(index)])
  }

  package mutating func merge(_ later: TimeSlices) {
    guard let start = later.start else { return }
    for (index, slice) in later.slices.enumerated() {
      change(at: start + (Double(index) + 0.5) * later.width) { $0.merge(slice) }
    }
  }

  /// What happened between two moments, by whole slices whose middle lies there.
  package func total(from first: Double, to last: Double) -> Slice {
    var total = Slice()
    guard let start else { return total }
    for (index, slice) in slices.enumerated() {
      let middle = start + (Double(index) + 0.5) * width
      if middle >= first, middle <= last { total.merge(slice) }
    }
    return total
  }

  private mutating func halve() {
    var merged: [Slice] = []
    for index in stride(from: 0, to: slices.count, by: 2) {
      var slice = slices[index]
      if index + 1 < slices.count { slice.merge(slices[index + 1]) }
      merged.append(slice)
    }
    slices = merged
    width *= 2
  }
}
