import Evidence
import Playbooks
import Testing

/// The facts that the playbooks of these tests may name.
let declarations: FactCatalog = [
  FactDeclaration("disk.intervals", of: .device, .quantity(.intervals), "how often it was watched"),
  FactDeclaration("disk.utilization", of: .device, .quantity(.percent), "the share of time"),
  FactDeclaration("disk.queue", of: .device, .quantity(.queued), "requests that wait"),
  FactDeclaration("disk.await", of: .device, .quantity(.milliseconds), "how long they wait"),
  FactDeclaration("disk.rate", of: .device, .quantity(.bytesPerSecond), "what it moves"),
  FactDeclaration("disk.remote", of: .device, .flag, "whether it is across the network"),
  FactDeclaration("disk.kind", of: .device, .text, "what it is made of"),
  FactDeclaration("jvm.blocked", of: .jvm, .quantity(.threads), "threads that wait for a lock"),
]

/// A playbook that uses most of the language and has nothing wrong.
let diskText = """
  playbook: disk-io
  title: Disks are slow or overloaded
  about: device
  start: measured
  questions:
    measured:
      ask: Was the device watched over an interval?
      fact: disk.intervals
      at_least: 1 intervals
      because: a report since boot says nothing about now
      yes: busy
      no:
        cannot_tell: only averages of {subject}; run iostat -x 1 10
        weakens: [io-saturation/device, io-saturation/slow-storage]
        then: slow
      unknown:
        cannot_tell: nothing watched {subject}
        weakens: [io-saturation]
    busy:
      ask: Does it have more work than it can do?
      all:
        - fact: disk.utilization
          at_least: 80 %
          because: below that it rests between requests
        - fact: disk.queue
          more_than: 8
          because: a device serves a few requests at once
      yes: saturated
      no:
        rules_out: io-saturation/device
        because: "{subject}: {disk.utilization} busy, queue {disk.queue}"
        then: slow
      unknown: slow
    slow:
      ask: What is it made of?
      fact: disk.kind
      cases:
        flash: slow-storage
        otherwise: {healthy: nothing to expect of it}
      unknown: {cannot_tell: what it is made of, weakens: [io-saturation/slow-storage]}
  conclusions:
    saturated:
      cause: io-saturation/device
      severity: critical
      confidence: 0.95
      when_also:
        - fact: disk.intervals
          less_than: 3 intervals
          because: a burst is over in a few seconds
          confidence: 0.7
      summary: "{subject} has too much to do: {disk.utilization} busy, queue {disk.queue}"
      evidence: [disk.queue, disk.utilization]
      next:
        - do: Find who sends it to {subject}
          command: pidstat -d 1 5 /dev/{subject}
      explains: [io-saturation/slow-storage]
      then: slow
    slow-storage:
      cause: io-saturation/slow-storage
      severity: warning
      confidence: 0.8
      summary: "{subject} takes {disk.await}"
      evidence: []
      next: []
  capture:
    do: Watch it over an interval
    command: iostat -x 1 10
  """

func playbook(_ text: String, file: String = "disk-io.yaml") throws -> Playbook {
  try Playbook(PlaybookFile(name: file, bytes: Array(text.utf8)), facts: declarations)
}

/// What reading says of a text, one line each.
func complaints(_ text: String, file: String = "disk-io.yaml") -> [String] {
  do {
    _ = try playbook(text, file: file)
    return []
  } catch let problems as PlaybookProblems {
    return problems.all.isEmpty ? ["refused without a word"] : problems.all.map(\.description)
  } catch {
    return ["\(error)"]
  }
}

/// `text` with `new` for `old`, which stands there once.
func edited(_ text: String, _ old: String, _ new: String) throws -> String {
  let place = try #require(text.firstRange(of: old))
  let rest = text[place.upperBound...]
  try #require(rest.firstRange(of: old) == nil)
  return text[..<place.lowerBound] + new + rest
}

let vda = Subject(.device, "vda")
let vdb = Subject(.device, "vdb")

/// The facts of a device; `nil` is a fact that is missing.
func diskFacts(
  of subject: Subject = vda, intervals: Double? = 10, utilization: Double? = 94,
  queue: Double? = 24.3, kind: String? = nil
) -> [Fact] {
  let quantities: [(String, Double?, Unit)] = [
    ("disk.intervals", intervals, .intervals), ("disk.utilization", utilization, .percent),
    ("disk.queue", queue, .queued),
  ]
  return quantities.compactMap { name, value, unit in
    value.map { value in
      Fact(
        name, of: subject, .quantity(Quantity(value, unit)),
        evidence: [Citation(source: "iostat.txt:7", text: name)])
    }
  } + (kind.map { [Fact("disk.kind", of: subject, .text($0))] } ?? [])
}
