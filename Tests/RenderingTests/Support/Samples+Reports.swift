import Evidence

extension Samples {
  static let deadlock = report(
    verdict: Verdict(causes: [deadlockCause], ruledOut: exclusions),
    observations: [Citation(source: "threads-1.txt:3", text: "JDK 21.0.4, 87 threads")])

  static let twoCauses = report(
    host: nil,
    inputs: [
      dump, Report.Input(source: "iostat.txt", kind: "iostat", status: .parsed),
      Report.Input(
        source: "threads-2.txt.gz", kind: "jvm-thread-dump", status: .partial,
        note: "ends within a stack at line 90"),
      Report.Input(source: "core.4242", kind: "unknown", status: .unrecognized),
    ],
    verdict: Verdict(
      causes: [deadlockCause, slowDisk],
      gaps: [
        missingLocks,
        Gap(source: "iostat.txt", reason: "the first interval is the mean since boot: left out"),
      ]),
    observations: (1...7).map { Citation(source: "iostat.txt:\($0)", text: "observation \($0)") })

  static let healthy = report(verdict: Verdict(ruledOut: exclusions))

  static let cannotTell = report(
    verdict: Verdict(
      ruledOut: exclusions,
      gaps: [missingLocks, Gap(source: "iostat", reason: "there is none among the inputs")]))

  static let nothingRead = report(
    host: nil,
    inputs: [
      Report.Input(
        source: "threads.txt", kind: "unknown", status: .unreadable, note: "permission denied")
    ])

  /// Every foreign text tries to break out of where it is shown.
  static let hostile = hostile("\u{1b}[31mred\u{7} \u{9b}2J\u{202e}evil\u{200b}\n# `x` | <b>&amp;")

  static func hostile(_ name: String) -> Report {
    report(
      host: name,
      inputs: [Report.Input(source: name, kind: "iostat", status: .partial, note: name)],
      verdict: Verdict(
        causes: [
          Cause(
            id: CauseID(rawValue: "contention/jvm-lock"), severity: .info, confidence: .nan,
            subject: Subject(.jvm, name), summary: name,
            evidence: [Citation(source: name, text: name)],
            next: [Cause.Step(text: name, command: name)], playbook: name, path: [name])
        ],
        ruledOut: [Verdict.Exclusion(id: CauseID(rawValue: "leak/threads"), because: name)],
        gaps: [Gap(source: name, reason: name, weakens: ["deadlock/jvm"])]),
      observations: [Citation(source: name, text: name)],
      detail: [
        .table(
          Table(
            key: "t", title: name,
            columns: [.init("a", name), .init("b", name, alignsRight: true)],
            rows: [[.text(name), .list([name, name])]])),
        .figures(Figures(key: "f", title: name, figures: [.init("a", name, .text(name))])),
        .listing(
          Listing(
            key: "l", title: name,
            entries: [.init(heading: name, source: name, lines: [name])])),
      ])
  }

  static let area = report(
    verdict: Verdict(ruledOut: exclusions),
    detail: [.figures(figures), .table(pools), .table(devices), .table(none), .listing(chains)])

  private static let figures = Figures(
    key: "threads", title: "Threads",
    figures: [
      .init("count", "threads", .integer(87)), .init("cpu_percent", "busiest", .number(98.71)),
      .init("virtual", "virtual threads", .flag(false)), .init("carriers", "carriers", .unknown),
    ])

  private static let pools = Table(
    key: "pools", title: "Thread families",
    columns: [
      .init("name", "family"), .init("top_frame", "most are in"),
      .init("threads", "threads", alignsRight: true),
      .init("busy_percent", "busy %", alignsRight: true),
    ],
    rows: [
      [
        .text("http-nio-8080-exec"),
        .text("org.apache.tomcat.util.threads.TaskQueue.take(TaskQueue.java:108)"), .integer(200),
        .number(3.25),
      ],
      [.text("注文処理-ワーカー"), .text("com.example.订单.run"), .integer(8), .unknown],
      [.text("🚀-launcher"), .text("e\u{301}"), .integer(1), .number(.infinity)],
      [.text("short row")],
    ])

  private static let devices = Table(
    key: "devices", title: "Devices",
    columns: [.init("device", "device")]
      + (1...14).map { .init("figure_\($0)", "figure \($0)", alignsRight: true) },
    rows: ["nvme0n1", "vda"].map { name in
      [.text(name)] + (1...14).map { .number(Double($0) * 1234.5) }
    })

  private static let none = Table(
    key: "none", title: "Pinned", columns: [.init("a", "a")], rows: [])

  private static let chains = Listing(
    key: "chains", title: "Lock chains",
    entries: [
      .init(
        heading: "\"main\" holds 0x000000076bf62208", source: "threads-1.txt:20-41",
        lines: [
          "at com.example.Inventory.reserve(Inventory.java:77)",
          "  41 threads wait for it in com.example.checkout.internal.generated."
            + "CheckoutServiceGrpcImplementation.placeOrderAsynchronously(Checkout.java:1001)",
        ], figures: [.init("waiting", "waiting", .integer(41))]),
      .init(heading: "\"idle\"", lines: []),
    ])
}
