import TestSupport
import Testing

/// Faults made for real on this machine, one after the other: each suite belongs into this one.
@Suite(.serialized) struct FaultTests {
  @Test("a host at rest has no fault, unless others keep its processors busy")
  func atRest() throws {
    let run = try Command.diag("host", "--for", "1s", "--json")
    #expect(try run.causeIDs.filter { !$0.hasPrefix("cpu/") } == [], "\(run.text)")
  }
}
