import Evidence

/// Reports of every kind that a renderer has to show.
enum Samples {
  static let all: [(name: String, report: Report)] = [
    ("deadlock", deadlock), ("two-causes", twoCauses), ("healthy", healthy),
    ("cannot-tell", cannotTell), ("nothing-read", nothingRead), ("hostile", hostile),
    ("area", area),
  ]

  static func report(
    host: String? = "web-1", inputs: [Report.Input] = [dump], verdict: Verdict = Verdict(),
    observations: [Citation] = [], detail: [Block]? = nil
  ) -> Report {
    Report(
      version: "0.1.0", host: host, started: "2026-11-20T20:38:00Z", elapsedSeconds: 0.042,
      inputs: inputs, verdict: verdict, observations: observations, detail: detail)
  }

  static let dump = Report.Input(
    source: "threads-1.txt", kind: "jvm-thread-dump", status: .parsed, note: "1 dump, 87 threads")

  static let deadlockCause = Cause(
    id: CauseID(rawValue: "deadlock/jvm"), severity: .critical, confidence: 0.99,
    subject: Subject(.jvm, "java (pid 4242)"),
    summary: "2 threads wait for each other's monitors; 41 more queue behind them",
    evidence: [
      Citation(
        source: "threads-1.txt:118-141",
        text: "\"transfer-worker-1\" waits for 0x000000076bf62208, held by \"transfer-worker-2\", "
          + "in com.example.bank.Transfer.run(Transfer.java:42)"),
      Citation(
        source: "threads-1.txt:142-160",
        text: "\"transfer-worker-2\" waits for 0x000000076bf62218, held by \"transfer-worker-1\""),
    ],
    next: [
      Cause.Step(text: "Restart the process: it can not get out of this by itself"),
      Cause.Step(
        text: "Before that, keep one more dump as proof that nothing moves",
        command: "jcmd 4242 Thread.print -l > threads-\"$(date -u +%Y%m%dT%H%M%SZ)\"-before-"
          + "restart.txt"),
      Cause.Step(text: "Take the two locks in one order everywhere"),
    ],
    playbook: "java-hang", path: ["requests-hang", "threads-blocked", "cycle"],
    explains: ["contention/jvm-lock", "pool-exhaustion/threads"].map(CauseID.init(rawValue:)))

  static let slowDisk = Cause(
    id: CauseID(rawValue: "io-saturation/device"), severity: .warning,
    confidence: 0.7290000000000001,
    subject: Subject(.device, "nvme0n1"),
    summary: "nvme0n1 is busy 99.2 % of the time with 34.5 requests waiting",
    evidence: (1...11).map {
      Citation(source: "iostat.txt:\($0 * 40)", text: "nvme0n1: 99.\($0 % 10) % busy, aqu-sz 34.5")
    },
    next: [Cause.Step(text: "See who writes", command: "pidstat -d 5 3")],
    playbook: "disk-io", path: ["device-busy", "queue-long"])

  static let exclusions = [
    Verdict.Exclusion(
      id: CauseID(rawValue: "io-saturation/slow-storage"),
      because: "r_await 0.4 ms and w_await 1.1 ms at the busiest device, vda, over 12 intervals"),
    Verdict.Exclusion(id: CauseID(rawValue: "leak/threads"), because: "87 threads"),
  ]

  static let missingLocks = Gap(
    source: "threads-1.txt",
    reason: "the dump has no \"Locked ownable synchronizers\": take it with jcmd PID "
      + "Thread.print -l, or jstack -l",
    weakens: ["deadlock/jvm", "contention"])
}
