import Glibc

extension Duration {
  package var seconds: Double {
    let parts = components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
  }
}

extension ContinuousClock.Instant {
  /// Milliseconds from now on, for `poll(2)`; 0 where it has passed.
  package var millisecondsLeft: Int32 {
    let left = (self - ContinuousClock.now).seconds * 1000
    return Int32(clamping: Int(max(0, min(left.rounded(.up), 1e9))))
  }

  package var hasPassed: Bool { ContinuousClock.now >= self }
}

/// Sleeps so many milliseconds.
package func pause(milliseconds: Int32) {
  _ = poll(nil, 0, max(0, milliseconds))
}
