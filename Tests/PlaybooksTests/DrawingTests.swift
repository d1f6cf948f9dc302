import Playbooks
import Testing

@Suite struct DrawingTests {
  @Test("the tree is drawn with its thresholds, reasons and causes, each step once")
  func tree() throws {
    let expected = """
      disk-io: Disks are slow or overloaded
      asked of each device

      measured: Was the device watched over an interval?
      │  disk.intervals at least 1 intervals, because a report since boot says nothing
      │  about now
      ├─ yes → busy: Does it have more work than it can do?
      │  │  all of
      │  │  - disk.utilization at least 80 %, because below that it rests between
      │  │  requests
      │  │  - disk.queue more than 8, because a device serves a few requests at once
      │  ├─ yes → saturated: io-saturation/device, critical, confidence 0.95
      │  │  │  {subject} has too much to do: {disk.utilization} busy, queue
      │  │  │  {disk.queue}
      │  │  │  confidence 0.7 where
      │  │  │  disk.intervals less than 3 intervals, because a burst is over in a few
      │  │  │  seconds
      │  │  │  explains io-saturation/slow-storage
      │  │  │  1. Find who sends it to {subject}: pidstat -d 1 5 /dev/{subject}
      │  │  └─ then → slow: What is it made of?
      │  │     │  disk.kind
      │  │     ├─ "flash" → slow-storage: io-saturation/slow-storage, warning,
      │  │     │     confidence 0.8
      │  │     │     {subject} takes {disk.await}
      │  │     ├─ otherwise → healthy: nothing to expect of it
      │  │     └─ unknown → cannot tell: what it is made of
      │  │           weakens io-saturation/slow-storage
      │  ├─ no → rules out io-saturation/device
      │  │  │  {subject}: {disk.utilization} busy, queue {disk.queue}
      │  │  └─ then → see slow
      │  └─ unknown → see slow
      ├─ no → cannot tell: only averages of {subject}; run iostat -x 1 10
      │  │  weakens io-saturation/device, io-saturation/slow-storage
      │  └─ then → see slow
      └─ unknown → cannot tell: nothing watched {subject}
            weakens io-saturation
      """
    #expect(drawing(of: try playbook(diskText)).joined(separator: "\n") == expected)
  }

  @Test("ascii is ascii, and no line is wider than 80 columns")
  func ascii() throws {
    let wide = try edited(
      chain(of: 40), "Question 3?", String(repeating: "x", count: 200) + " or not?")
    for text in [diskText, wide] {
      let lines = drawing(of: try playbook(text), style: .ascii)
      #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } && $0.count <= 80 })
    }
  }

  @Test("a step too deep is drawn below, and every step once")
  func deep() throws {
    let lines = drawing(of: try playbook(chain(of: 40)))
    for number in 1...40 {
      #expect(lines.count { $0.contains("q\(number): Question \(number)?") } == 1)
    }
    #expect(lines.contains { $0.hasSuffix("no → see q10") })
    #expect(lines.contains("q10: Question 10?"))
  }

  @Test("a playbook of thousands of questions is read, walked and drawn")
  func long() throws {
    let long = try playbook(chain(of: 2000))
    #expect(long.walk(facts: diskFacts(queue: 1)).first?.trail.count == 2000)
    #expect(drawing(of: long).count > 2000)
  }

  /// A playbook whose questions lead one to the next.
  private func chain(of count: Int) -> String {
    let questions = (1...count).map { number in
      """
        q\(number):
          ask: Question \(number)?
          fact: disk.queue
          at_least: 8
          because: it is a test
          yes: found
          no: \(number == count ? "{healthy: it is}" : "q\(number + 1)")
          unknown: {cannot_tell: how long the queue is, weakens: [storage/full]}

      """
    }
    return """
      playbook: chain
      title: One after the other
      about: device
      start: q1
      questions:
      \(questions.joined())
      conclusions:
        found:
          cause: storage/full
          severity: info
          confidence: 0.5
          summary: "{subject}"
          evidence: []
          next: []
      """
  }
}
