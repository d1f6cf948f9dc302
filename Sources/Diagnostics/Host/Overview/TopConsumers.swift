internal import Evidence
internal import LinuxFormats

/// Who uses most of something, and the runner-up.
struct TopConsumers {
  private let rows: [[Cell]]

  init(_ evidence: HostEvidence, _ picture: ProcessorPicture) {
    var rows: [[Cell]] = []
    if let families = picture.window?.consumers?.families, !families.isEmpty {
      rows += Self.ranked(
        "processors", families.prefix(2).map { ($0.label, "\(decimal($0.share)) % of one") })
    }
    if let table = evidence.latest(\.processes) {
      let sizes = table.processes.filter { !$0.isKernelThread }.map { process in
        (process, process.anonymous ?? process.resident)
      }.ordered { $0.1 > $1.1 }
      rows += Self.ranked(
        "memory",
        sizes.prefix(2).map { ("\($0.name) (pid \($0.pid))", Quantity($1, .bytes).description) })
    }
    if let interval = evidence.whole(where: { $0.processes != nil }) {
      for (title, path) in [
        ("reads", \HostProcess.readBytes), ("writes", \HostProcess.writtenBytes),
      ] as [(String, KeyPath<HostProcess, Int?>)] {
        rows += Self.ranked(title, Self.rates(interval, path))
      }
    }
    self.rows = rows
  }

  var table: Table {
    Table(
      key: "top", title: "Who uses most",
      columns: [
        .init("resource", "of"), .init("rank", "", alignsRight: true), .init("who", "who"),
        .init("amount", "uses"),
      ], rows: rows)
  }

  private static func ranked(_ resource: String, _ users: [(String, String)]) -> [[Cell]] {
    users.prefix(2).enumerated().map { place, user in
      [.text(resource), .integer(place + 1), .text(user.0), .text(user.1)]
    }
  }

  private static func rates(
    _ interval: HostInterval, _ path: KeyPath<HostProcess, Int?>
  ) -> [(String, String)] {
    guard let old = interval.before.snapshot.processes, let new = interval.after.snapshot.processes
    else { return [] }
    let before = Dictionary(old.processes.map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    var rates: [(HostProcess, Double)] = []
    for process in new.processes {
      guard let then = before[process.pid], then.startTicks == process.startTicks,
        let now = process[keyPath: path], let earlier = then[keyPath: path], now > earlier
      else { continue }
      rates.append((process, Double(now - earlier) / interval.seconds))
    }
    return rates.ordered { $0.1 > $1.1 }.prefix(2).map { process, rate in
      ("\(process.name) (pid \(process.pid))", Quantity(rate, .bytesPerSecond).description)
    }
  }
}
