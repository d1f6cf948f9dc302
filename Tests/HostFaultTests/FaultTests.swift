import TestSupport
import Testing

/// Faults made for real on this machine, one after the other: each suite belongs into this one.
@Suite(.serialized) struct FaultTests {
  @Test("a host at rest has no fault")
  func atRest() throws {
    let run = try Command.diag("host", "--for", "1s", "--json")
    #expect(run.status == 0, "\(run.text)")
  }
}
