internal import Evidence
internal import LinuxFormats

extension ProcessorPicture {
  private static let rowLimit = 15

  var detail: [Block] {
    var blocks: [Block] = []
    if let window {
      blocks.append(.figures(figures(window)))
      if let table = processorTable(window) { blocks.append(.table(table)) }
      if let consumers = window.consumers, !consumers.isEmpty {
        blocks.append(.table(consumerTable(consumers, window)))
      }
    }
    if !loads.isEmpty { blocks.append(.table(threadTable)) }
    if !quotas.isEmpty { blocks.append(.table(quotaTable)) }
    return blocks
  }

  private func figures(_ window: ProcessorWindow) -> Figures {
    let shares = window.shares
    let load = evidence.looks.last?.snapshot.load
    return Figures(
      key: "processors", title: "Processors in the busiest time",
      figures: [
        .init("window_seconds", "seconds", number(window.seconds)),
        .init("processors", "processors", window.processors.map(Cell.integer) ?? .unknown),
        .init("busy_percent", "busy %", number(window.busy)),
        .init("user_percent", "user %", number(shares.user)),
        .init("nice_percent", "nice %", number(shares.nice)),
        .init("system_percent", "system %", number(shares.system)),
        .init("interrupt_percent", "interrupts %", number(shares.irq + shares.softirq)),
        .init("steal_percent", "stolen %", number(shares.steal)),
        .init("iowait_percent", "iowait % (a hint)", number(shares.iowait)),
        .init("runnable", "runnable tasks, median", number(median(window.runnable))),
        .init("pressure_some_percent", "some task waited %", number(window.pressure)),
        .init("load_1m", "load average, 1 min", number(load?.one ?? self.load?.one)),
      ])
  }

  /// The busiest processors; `nil` where they are not known one by one.
  private func processorTable(_ window: ProcessorWindow) -> Table? {
    let numbers = Set(window.spans.flatMap(\.each.keys))
    guard numbers.count > 1 else { return nil }
    let rows = numbers.map { number in
      (number, ProcessorShares(meanOf: window.spans.compactMap { $0.each[number] }))
    }.ordered { ($0.1.busy, $1.0) > ($1.1.busy, $0.0) }
    return Table(
      key: "each_processor",
      title: rows.count > Self.rowLimit
        ? "The \(Self.rowLimit) busiest of \(rows.count) processors" : "Each processor",
      columns: [
        .init("processor", "cpu", alignsRight: true),
        .init("busy_percent", "busy %", alignsRight: true),
        .init("user_percent", "user %", alignsRight: true),
        .init("nice_percent", "nice %", alignsRight: true),
        .init("system_percent", "system %", alignsRight: true),
        .init("interrupt_percent", "interrupts %", alignsRight: true),
        .init("steal_percent", "stolen %", alignsRight: true),
      ],
      rows: rows.prefix(Self.rowLimit).map { index, shares in
        [
          .integer(index), number(shares.busy), number(shares.user), number(shares.nice),
          number(shares.system), number(shares.irq + shares.softirq), number(shares.steal),
        ]
      })
  }

  private func consumerTable(_ consumers: ProcessorConsumers, _ window: ProcessorWindow) -> Table {
    let rows = consumers.each.prefix(Self.rowLimit).map { consumer -> [Cell] in
      [
        .text(consumer.name), consumer.pids.first.map(Cell.integer) ?? .unknown,
        number(consumer.share), number(window.part(consumer)), number(consumer.endedShare),
        consumer.waiting.map { number($0 * 1000) } ?? .unknown, .integer(consumer.nice),
        consumer.group.map(Cell.text) ?? .unknown,
      ]
    }
    return Table(
      key: "consumers", title: "Who used the processors",
      columns: [
        .init("name", "name"), .init("pid", "pid", alignsRight: true),
        .init("one_processor_percent", "cpu %", alignsRight: true),
        .init("busy_time_percent", "busy %", alignsRight: true),
        .init("ended_children_percent", "ended", alignsRight: true),
        .init("run_delay_ms_per_second", "wait ms/s", alignsRight: true),
        .init("nice", "ni", alignsRight: true), .init("cgroup", "control group"),
      ], rows: Array(rows))
  }

  private var threadTable: Table {
    let rows = loads.flatMap { process in
      process.threads.prefix(3).map { thread -> [Cell] in
        [
          .text(process.name), .integer(process.pid), .text(thread.name), .integer(thread.tid),
          number(thread.mean), number(thread.sustained),
          process.threadCount.map(Cell.integer) ?? .unknown,
        ]
      }
    }
    return Table(
      key: "threads", title: "Busiest threads of the busiest processes",
      columns: [
        .init("process", "process"), .init("pid", "pid", alignsRight: true),
        .init("thread", "thread"), .init("tid", "tid", alignsRight: true),
        .init("one_processor_percent", "% of one", alignsRight: true),
        .init("one_processor_percent_min", "least %", alignsRight: true),
        .init("threads", "threads", alignsRight: true),
      ], rows: Array(rows.prefix(Self.rowLimit)))
  }

  private var quotaTable: Table {
    Table(
      key: "quotas", title: "Control groups with a quota",
      columns: [
        .init("cgroup", "control group"),
        .init("quota_processors", "quota cpus", alignsRight: true),
        .init("host_processors", "of", alignsRight: true),
        .init("usage_processors", "used cpus", alignsRight: true),
        .init("periods", "periods", alignsRight: true),
        .init("throttled_periods_percent", "held back %", alignsRight: true),
        .init("throttled_seconds", "held back s", alignsRight: true),
        .init("consumer", "most by"),
      ],
      rows: quotas.prefix(Self.rowLimit).map { quota in
        [
          .text(quota.path), number(quota.quota),
          window?.processors.map(Cell.integer) ?? .unknown,
          number(quota.usage ?? quota.memberUsage(window?.consumers)),
          quota.periods.map(Cell.integer) ?? .unknown, number(quota.throttledShare),
          number(quota.throttled),
          quota.consumer(among: window?.consumers).map { .text($0.label) } ?? .unknown,
        ]
      })
  }

  private func number(_ value: Double?) -> Cell {
    value.map { .number(($0 * 100).rounded() / 100) } ?? .unknown
  }
}
