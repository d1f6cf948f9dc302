import Diagnostics
import Evidence
import TestSupport
import Testing

@Suite("Dumps of processes")
struct JVMProcessTests {
  private let calm: [ThreadText] = [.running("a", 11), .idle("pool-1-thread-1", 12)]

  @Test("dumps of one process belong together, in whatever files and order")
  func grouping() {
    let found = examineJVM(
      dumpText(calm, age: 20), dumpText(calm, age: 10) + dumpText(calm, age: 30))
    #expect(found.processes.count == 1)
    #expect(found.count("dumps") == 3)
    #expect(found.count("span") == 20)
  }

  @Test("dumps of two processes stay apart, also where threads have the same names")
  func apart() {
    let found = examineJVM(
      dumpText(calm, age: 10, process: 1), dumpText(calm, age: 10, process: 2),
      dumpText(calm, age: 20, process: 1))
    #expect(found.processes.count == 2)
    let dumps = found.facts.filter { $0.name == "jvm.dumps" }.map(\.value.description)
    #expect(dumps.sorted() == ["1 dump", "2 dumps"])
  }

  @Test("the same dump twice counts once")
  func duplicates() {
    let text = dumpText(calm, age: 10)
    let found = examineJVM(text, text + text)
    #expect(found.processes.count == 1)
    #expect(found.count("dumps") == 1)
    #expect(found.count("span") == nil)
    #expect(found.count("lock.same_waiters") == nil)
  }

  @Test("a process is named by its id where the dump has it, else by the file")
  func names() {
    #expect(examineJVM("4242:\n" + dumpText(calm)).processes == ["java (pid 4242)"])
    #expect(examineJVM(dumpText(calm)).processes == ["java (0.txt)"])
  }

  /// A queue of `waiters` on a monitor at `address`, whose owner sleeps.
  private func queue(_ waiters: ClosedRange<Int>, at address: Int) -> [ThreadText] {
    let owner = ThreadText(
      "owner", 11, "TIMED_WAITING (sleeping)", "sleeping",
      [
        "java.lang.Thread.sleep(Native Method)", "com.example.Stock.refresh(Stock.java:9)",
        "- locked <0x\(address)> (a com.example.Stock)",
      ])
    return [owner] + waiters.map { .blocked("exec-\($0)", $0, wants: address) }
  }

  @Test("a queue lasts although a collection moved its lock")
  func moved() {
    let found = examineJVM(
      dumpText(queue(21...30, at: 1000), age: 10), dumpText(queue(21...30, at: 2000), age: 15),
      dumpText(queue(21...32, at: 3000), age: 20))
    #expect(found.count("lock.waiters") == 12)
    #expect(found.count("lock.waiters_lasting") == 10)
    #expect(found.count("lock.same_waiters") == 10)
    #expect(found.flag("lock.owner_stuck") == true)
    #expect(found.word("lock.owner_work") == "sleeping")
  }

  @Test("a queue whose members change is no stuck one")
  func moving() {
    let found = examineJVM(
      dumpText(queue(21...30, at: 1000), age: 10), dumpText(queue(41...43, at: 1000), age: 15))
    #expect(found.count("lock.same_waiters") == 0)
    #expect(found.count("lock.waiters") == 3)
  }

  @Test("who comes back to the same place has done something in between")
  func usedProcessor() {
    let threads = { (cpu: Double) -> [ThreadText] in
      var all = self.queue(21...25, at: 1000)
      all[0].cpu = cpu
      return all
    }
    let working = examineJVM(dumpText(threads(100), age: 10), dumpText(threads(900), age: 15))
    #expect(working.flag("lock.owner_stuck") == false)
    let idle = examineJVM(dumpText(threads(100), age: 10), dumpText(threads(100), age: 15))
    #expect(idle.flag("lock.owner_stuck") == true)
  }

  @Test("only the newest three dumps say what lasts")
  func window() {
    let texts = (1...5).map { index in
      dumpText(queue((index < 3 ? 41...45 : 21...25), at: 1000), age: Double(index) * 5)
    }
    let found = examineJVM(texts.joined())
    #expect(found.count("dumps") == 5)
    #expect(found.count("lock.same_waiters") == 5)
    #expect(found.count("span") == 10)
  }

  @Test("processor shares are those of the least interval, of a second at least")
  func processor() {
    let texts = { (cpus: [Double], step: Double) in
      cpus.enumerated().map { index, cpu in
        dumpText([.running("hot", 11, cpu: cpu)], age: 100 + Double(index) * step)
      }.joined()
    }
    #expect(
      examineJVM(texts([1000, 5990, 10_980], 5)).count("hot.cpu").map { $0.rounded() } == 100)
    #expect(examineJVM(texts([1000, 5990, 6990], 5)).count("hot.cpu").map { $0.rounded() } == 20)
    #expect(examineJVM(texts([1000, 1500], 0.5)).count("hot.cpu") == nil)
    #expect(examineJVM(texts([1000], 5)).count("hot.cpu") == nil)
    let hot = examineJVM(texts([1000, 5990], 5))
    #expect(hot.word("hot.thread") == "\"hot\"")
    #expect(hot.word("hot.frame")?.contains("com.example.Report.compute") == true)
    #expect(hot.flag("hot.stays") == true)
    #expect(hot.count("hot.count") == 1)
  }

  @Test("a thread that runs other methods in the next dump does not stay")
  func processorMoves() {
    let one = dumpText([.running("hot", 11, cpu: 1000)], age: 10)
    let two = dumpText(
      [.running("hot", 11, in: "com.example.Other.step(Other.java:4)", cpu: 5990)], age: 15)
    #expect(examineJVM(one, two).flag("hot.stays") == false)
  }

  @Test("a single dump knows the share over a thread's life")
  func lifetime() {
    let found = examineJVM(dumpText([.running("hot", 11, cpu: 99_000)], age: 100))
    #expect(found.count("hot.lifetime").map { $0.rounded() } == 99)
    let young = examineJVM(dumpText([.running("hot", 11, cpu: 4900)], age: 5))
    #expect(young.count("hot.lifetime") == nil)
  }
}
