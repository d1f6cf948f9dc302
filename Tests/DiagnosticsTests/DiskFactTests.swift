import Diagnostics
import Evidence
import Testing

@Suite("facts of block devices")
struct DiskFactTests {
  private let loaded = DiskLine(name: "sda", reads: 3000, wait: 10, kilobytes: 16, busy: 100)

  @Test("every fact is declared with its unit")
  func declarations() {
    let findings = examine(iostat(Array(repeating: [loaded], count: 4)))
    #expect(!findings.facts.isEmpty)
    for fact in findings.facts {
      let declaration = DiskIO.facts.first { $0.name == fact.name }
      switch (fact.value, declaration?.shape) {
      case (.quantity(let quantity), .quantity(let unit)): #expect(quantity.unit == unit)
      case (.text, .text), (.flag, .flag): break
      default: Issue.record("\(fact.name) is not declared so")
      }
    }
    #expect(Set(DiskIO.facts.map(\.name)).count == DiskIO.facts.count)
  }

  @Test("the facts of a loaded device are those of the text")
  func loadedDevice() {
    let findings = examine(iostat(Array(repeating: [loaded], count: 4)))
    #expect(findings.host == "web-1")
    #expect(findings.number("intervals", of: "sda") == 4)
    #expect(findings.number("window", of: "sda") == 3)
    #expect(findings.number("queue", of: "sda") == 30)
    #expect(findings.number("await", of: "sda") == 10)
    #expect(findings.number("await.read", of: "sda") == 10)
    #expect(findings.number("await.write", of: "sda") == nil)
    #expect(findings.number("requests", of: "sda") == 3000)
    #expect(findings.number("throughput", of: "sda") == 49_152_000)
    #expect(findings.number("request_size", of: "sda") == 16_384)
    #expect(findings.number("service_time", of: "sda") == 0.33)
    #expect(
      findings.fact("queue", of: "sda")?.evidence.map(\.source) == [
        "0.txt:12", "0.txt:16", "0.txt:20",
      ])
  }

  @Test("the report since boot counts for nothing")
  func sinceBoot() {
    let idle = DiskLine(name: "sda", reads: 1, wait: 0.1, busy: 0.01)
    let findings = examine(iostat([[idle], [idle], [idle]], sinceBoot: [loaded]))
    #expect(findings.number("queue.max", of: "sda") == 0)
    let busy = DiskLine(name: "sda", reads: 3000, wait: 10, busy: 90)
    let alone = examine(iostat([], sinceBoot: [busy]))
    #expect(alone.facts.isEmpty)
    #expect(alone.gaps.map(\.source) == ["0.txt"])
    #expect(alone.gaps.first?.weakens == ["io-saturation", "storage/unresponsive"])
  }

  @Test("a single report of a disk that was never idle counts, since boot or not")
  func neverIdle() {
    #expect(examine(iostat([], sinceBoot: [loaded])).number("queue", of: "sda") == 30)
  }

  @Test("the basic report gives a gap and no facts")
  func basic() {
    let text = """
      Device tps kB_read/s kB_wrtn/s kB_read kB_wrtn
      vda 1.00 2.00 3.00 4 5

      Device tps kB_read/s kB_wrtn/s kB_read kB_wrtn
      vda 1.00 2.00 3.00 4 5

      """
    let findings = examine(text)
    #expect(findings.facts.isEmpty)
    #expect(findings.gaps.first?.reason.contains("iostat -x 1 5") == true)
  }

  @Test("a burst shorter than a quarter of the capture is not sustained")
  func burst() {
    let idle = [DiskLine(name: "sda")]
    var intervals = Array(repeating: idle, count: 12)
    intervals[4] = [loaded]
    intervals[5] = [loaded]
    let burst = examine(iostat(intervals))
    #expect(burst.number("queue", of: "sda") == 0)
    #expect(burst.number("queue.max", of: "sda") == 30)
    intervals[6] = [loaded]
    #expect(examine(iostat(intervals)).number("queue", of: "sda") == 30)
  }

  @Test("a dip in a long load does not hide it")
  func dip() {
    var intervals = Array(repeating: [DiskLine(name: "sda")], count: 40)
    for index in 10..<30 where index % 5 != 0 { intervals[index] = [loaded] }
    #expect(examine(iostat(intervals)).number("queue", of: "sda") == 30)
  }

  @Test("with one or two intervals there is what there is")
  func short() {
    #expect(examine(iostat([[loaded]])).number("queue", of: "sda") == 30)
    let two = examine(iostat([[loaded], [DiskLine(name: "sda")]]))
    #expect(two.number("queue", of: "sda") == 0)
    #expect(two.number("intervals", of: "sda") == 2)
  }

  @Test("kernels 5.0 to 5.6: busy share and queue are corrected from rates and waits")
  func selfCheck() {
    let fast = DiskLine(name: "nvme0n1", reads: 9000, wait: 0.02, queue: 0.02, busy: 100)
    let deep = DiskLine(name: "sda", reads: 3000, wait: 10.6, queue: 6.6, busy: 100)
    let findings = examine(iostat(kernel: "5.4.0-97", Array(repeating: [fast, deep], count: 4)))
    #expect(findings.number("utilization.printed", of: "nvme0n1") == 100)
    #expect(findings.number("utilization", of: "nvme0n1").map { $0 < 25 } == true)
    #expect(findings.number("queue", of: "sda") == 31.8)
    #expect(findings.number("queue.printed", of: "sda") == 6.6)
    #expect(findings.fact("queue", of: "sda")?.evidence.first?.text.contains("printed 6.6") == true)
    #expect(findings.observations.contains { $0.text.contains("printed queue 6.6") })
  }

  @Test("waits rounded to whole milliseconds do not take the queue away")
  func rounding() {
    let line = DiskLine(name: "nvme0n1", reads: 100_000, wait: 0, queue: 31.2, busy: 100)
    let slow = DiskLine(name: "sda", reads: 100, wait: 4, queue: 0.42, busy: 40)
    let findings = examine(iostat(Array(repeating: [slow], count: 4)))
    #expect(findings.number("queue", of: "sda") == 0.42)
    let fast = examine(iostat(Array(repeating: [line], count: 4)))
    #expect(fast.number("queue", of: "nvme0n1") == 31.2)
  }

  @Test("the busy share of a device that hardly completes anything stands as printed")
  func slowCompletions() {
    let line = DiskLine(name: "sda", reads: 0.5, wait: 1800, busy: 100)
    let findings = examine(iostat(Array(repeating: [line], count: 4)))
    #expect(findings.number("utilization", of: "sda") == 100)
  }

  @Test("devices are compared with others that have traffic")
  func siblings() {
    let slow = DiskLine(name: "sda", reads: 20, wait: 60, busy: 100)
    let quick = [
      DiskLine(name: "sdb", reads: 100, wait: 6, busy: 50), DiskLine(name: "sdc"),
      DiskLine(name: "sdd", reads: 90, wait: 6, busy: 50),
    ]
    let findings = examine(iostat(Array(repeating: [slow] + quick, count: 4)))
    #expect(findings.number("slower_than_siblings", of: "sda") == 10)
    #expect(findings.subjects == ["sda", "sdb", "sdd"])
  }

  @Test("hosts keep their devices apart, files of one host belong together")
  func hosts() {
    let one = Array(iostat(host: "a", Array(repeating: [loaded], count: 3)).utf8)
    let two = Array(iostat(host: "b", Array(repeating: [loaded], count: 3)).utf8)
    #expect(examine(one, two).subjects == ["a:sda", "b:sda"])
    #expect(examine(one, two).host == nil)
    #expect(examine(one, one).number("intervals", of: "sda") == 6)
  }
}
