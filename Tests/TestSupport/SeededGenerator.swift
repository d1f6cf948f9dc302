import Foundation

/// Numbers that look random and are the same in every run.
package struct SeededGenerator: RandomNumberGenerator {
  package var state: UInt64

  package init(state: UInt64) {
    self.state = state
  }

  package mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
  }
}

/// Seeds for tests with random input: so many, or as many as `DIAG_FUZZ` says.
package func seeds(_ count: UInt64) -> ClosedRange<UInt64> {
  let asked = ProcessInfo.processInfo.environment["DIAG_FUZZ"].flatMap(UInt64.init)
  return 1...max(1, asked ?? count)
}
