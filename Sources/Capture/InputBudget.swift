import Glibc

/// How much may be read of one input, and until when; all streams of the input share it.
final class InputBudget {
  let limit: Int
  private let deadline: ContinuousClock.Instant?
  private(set) var used = 0

  /// `limit` is in bytes, counted where they come out of decompression.
  init(limit: Int, deadline: ContinuousClock.Instant? = nil) {
    self.limit = limit
    self.deadline = deadline
  }

  var isSpent: Bool { used > limit || isOutOfTime }

  private var isOutOfTime: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }

  func take(_ count: Int) throws(CaptureError) {
    used += count
    if used > limit { throw .tooLarge(limit: limit) }
    if isOutOfTime { throw .outOfTime }
  }

  /// Milliseconds until the deadline, for `poll(2)`; -1 where there is none.
  var patience: Int32 {
    guard let deadline else { return -1 }
    let left = (deadline - ContinuousClock.now).components
    let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
    return Int32(clamping: max(0, milliseconds))
  }
}

/// A stream that ends with an error where the budget of its input does.
final class BudgetedStream: ByteStream {
  private let source: any ByteStream
  private let budget: InputBudget

  init(_ source: any ByteStream, _ budget: InputBudget) {
    self.source = source
    self.budget = budget
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    // One byte beyond the limit tells whether the input ends there.
    let room = min(buffer.count, max(1, budget.limit - budget.used))
    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
    let count = try unsafe source.read(into: part)
    try budget.take(count)
    return count
  }
}
