import Foundation
import Glibc
import TestSupport
import Testing

extension Command {
  /// Runs the program, and takes a bundle of each live look that names causes.
  static func diag(_ arguments: String...) throws -> Command {
    let run = try Bundling.diag(arguments)
    #expect(Bundling.differences() == "")
    return run
  }
}

/// JVMs with a fault each, looked at together; one that is held still is among them.
@Suite(
  "Bundles of JVMs with faults", .serialized,
  .enabled(if: JDK.seventeen != nil, Comment(rawValue: JDK.message)))
struct LiveBundleTests {
  private struct Fault {
    var cause: String
    var program: String
    var arguments: [String] = []
    var options: [String] = []
    /// The start of the names of its threads, and how many there are.
    var threads: (name: String, count: Int)
    var home = JDK.seventeen
  }

  private static let faults = [
    Fault(
      cause: "deadlock/jvm", program: "booking.BookingLocks", threads: ("refund-worker", 4)),
    Fault(
      cause: "deadlock/jvm-class-init", program: "shop.tax.TaxRates", threads: ("checkout-", 2)),
    Fault(
      cause: "deadlock/thread-pool", program: "reports.ReportPool", arguments: ["future"],
      threads: ("report-worker", 4)),
    Fault(
      cause: "leak/threads", program: "news.Newsletter", arguments: ["leak"],
      threads: ("campaign-", 70)),
    Fault(
      cause: "pool-exhaustion/jdbc", program: "vouchers.VoucherDesk", threads: ("clerk-", 12)),
  ]

  private static let carriers = Fault(
    cause: "pool-exhaustion/carriers", program: "ferries.FerryDesk", arguments: ["fleet"],
    options: [
      "-Djdk.virtualThreadScheduler.parallelism=4", "-Djdk.virtualThreadScheduler.maxPoolSize=4",
    ],
    threads: ("ForkJoinPool-1-", 4), home: JDK.newest)

  @Test("a bundle tells the causes of all of them as the live look did")
  func all() throws {
    let faults = Self.faults + (JDK.newest == nil ? [] : [Self.carriers])
    let jvms = try faults.map { fault in
      try RunningJVM(
        "com.example.\(fault.program)", home: fault.home, arguments: fault.arguments,
        options: fault.options,
        isReady: { pid in
          RunningJVM.threads(pid).count { $0.hasPrefix(fault.threads.name) } >= fault.threads.count
        })
    }
    let held = try RunningJVM()
    kill(held.pid, SIGSTOP)
    let words =
      ["triage", "--json", "--for", "4s"] + (jvms + [held]).flatMap { ["--pid", $0.name] }
    var missing = Set(faults.map(\.cause))
    // A fault is there once its threads stand where it holds them, which no name of theirs tells.
    for _ in 1...3 where !missing.isEmpty {
      let run = try Bundling.diag(words)
      #expect(Bundling.differences() == "")
      let report = try JSON(run.text)
      let ids = (report["causes"]?.elements ?? []).compactMap { $0["id"]?.text }
      missing = Set(faults.map(\.cause)).subtracting(ids)
      let gaps = (report["gaps"]?.elements ?? []).compactMap { $0["reason"]?.text }
      #expect(gaps.contains { $0.contains("kill -CONT \(held.pid)") }, "\(gaps)")
    }
    #expect(missing == [])
  }

  @Test("a stopped JVM is told in a bundle as it was live")
  func stopped() throws {
    let jvm = try RunningJVM()
    kill(jvm.pid, SIGSTOP)
    let folder = try TemporaryFolder()
    let bundle = folder.path("b.tar.gz")
    let made = try Command.shell(
      """
      "$DIAG" collect -q --for 1s --pid \(jvm.name) -o '\(bundle)' >/dev/null; tar -xOf '\(bundle)' --wildcards '*/report.json'
      """)
    let read = try Command.shell("\"$DIAG\" triage --json '\(bundle)'")
    let (live, later) = (try JSON(made.text), try JSON(read.text))
    #expect(live["gaps"] == later["gaps"])
    #expect(live["ruled_out"] == later["ruled_out"])
    let reasons = (later["gaps"]?.elements ?? []).compactMap { $0["reason"]?.text }
    #expect(reasons.contains { $0.contains("kill -CONT \(jvm.pid)") }, "\(reasons)")
  }
}
