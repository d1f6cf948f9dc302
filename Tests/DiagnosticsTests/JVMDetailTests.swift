import Diagnostics
import Evidence
import TestSupport
import Testing

@Suite("The full result on threads")
struct JVMDetailTests {
  private func table(_ key: String, _ found: Findings) -> Table? {
    found.detail.compactMap { block -> Table? in
      if case .table(let table) = block, table.key == key { return table }
      return nil
    }.first
  }

  private func sleeping(_ name: String, _ number: Int) -> ThreadText {
    .worker(
      name, number, "TIMED_WAITING (sleeping)",
      ["java.lang.Thread.sleep(Native Method)", "com.example.Slow.call(Slow.java:7)"])
  }

  @Test("threads that stand still are grouped by their stacks, idle ones left out")
  func stuck() throws {
    let threads =
      (1...3).map { sleeping("slow-\($0)", 10 + $0) }
      + (1...4).map { ThreadText.idle("idle-\($0)", 20 + $0) }
    let found = examineJVM(dumpText(threads, age: 10), dumpText(threads, age: 16))
    let row = try #require(table("stuck", found)?.rows.first)
    #expect(row[0] == .integer(3))
    #expect(row[1] == .text("slow-1"))
    #expect(row[2] == .number(6))
    #expect(row[3] == .text("sleeping"))
    #expect(table("stuck", found)?.rows.count == 1)
    #expect(table("stuck", examineJVM(dumpText(threads, age: 10))) == nil)
  }

  @Test("processor time between dumps is told per thread, with the VM's own")
  func processor() throws {
    func text(_ cpu: Double, _ age: Double) -> String {
      dumpText([.running("render", 11, cpu: cpu)], age: age)
        .replacing("cpu=20.1ms", with: "cpu=\(age * 100)ms")
    }
    let found = examineJVM(text(100, 10), text(4100, 20))
    let rows = try #require(table("cpu_between", found)?.rows)
    #expect(rows.map(\.first) == [.text("render"), .text("VM Thread")])
    #expect(rows[0][4] == .number(40))
    #expect(rows[1][4] == .number(10))
  }

  @Test("families are told with what became of their number")
  func families() throws {
    let found = examineJVM(
      dumpText((1...5).map { sleeping("job-\($0)", 10 + $0) }, age: 10),
      dumpText((3...9).map { sleeping("job-\($0)", 10 + $0) }, age: 20))
    let row = try #require(table("families", found)?.rows.first)
    #expect(row[0] == .text("job-#"))
    #expect(row[1] == .integer(5) && row[2] == .integer(7) && row[3] == .integer(3))
    #expect(row[5] == .text("com.example.Slow.call"))
  }

  @Test("a pool is told with what its workers wait for")
  func pools() throws {
    let workers: [ThreadText] = [
      .worker(
        "exec-1", 11, "RUNNABLE",
        [
          "sun.nio.ch.SocketDispatcher.read0(Native Method)",
          "org.postgresql.core.v3.QueryExecutorImpl.execute(Q.java:355)",
          "com.example.Orders.history(Orders.java:80)",
        ]),
      .worker(
        "exec-2", 12, "RUNNABLE",
        [
          "sun.nio.ch.FileDispatcherImpl.pread0(Native Method)",
          "com.example.Export.page(Export.java:4)",
        ]),
      .idle("exec-3", 13),
    ]
    let row = try #require(table("pools", examineJVM(workers))?.rows.first)
    #expect(row[0] == .text("exec-#") && row[1] == .integer(3))
    #expect(row[2] == .integer(2) && row[3] == .integer(1) && row[4] == .integer(1))
    #expect(
      row[5]
        == .text(
          "1 reading or writing files, 1 waiting for a remote answer (the database (org.postgresql))"
        ))
  }

  @Test("pools whose names differ in a number are told together")
  func alike() throws {
    let threads = (1...5).flatMap { pool in
      (1...2).map { ThreadText.idle("pool-\(pool)-thread-\($0)", 10 * pool + $0) }
    }
    let rows = try #require(table("pools", examineJVM(threads))?.rows)
    #expect(rows.count == 1)
    #expect(rows[0][0] == .text("pool-#-thread-# (5 pools)"))
    #expect(rows[0][1] == .integer(10))
  }

  @Test("a line of the console is no file")
  func console() throws {
    let worker = ThreadText.worker(
      "exec-1", 11, "RUNNABLE",
      [
        "java.io.FileOutputStream.writeBytes(Native Method)",
        "java.io.PrintStream.write(PrintStream.java:1)", "com.example.Log.line(Log.java:4)",
      ])
    let row = try #require(table("pools", examineJVM([worker]))?.rows.first)
    #expect(row[5] == .text("1 running"))
  }
}
