import Evidence
import JavaFormats

/// What several dumps of one process show beside each other, as tables.
struct DumpComparison {
  private let process: JVMProcess
  private let grown: [ThreadGrowth]
  private let suffix: String
  private let view: DumpView

  /// `suffix` tells the keys of this process from those of another.
  init(_ process: JVMProcess, _ families: [ThreadGrowth], suffix: String) {
    self.process = process
    grown = families
    self.suffix = suffix
    view = process.last
  }

  /// Threads at work that stand in the same stack in all recent dumps, by stack, most first.
  var stuck: Table {
    let busy = view.dump.threads.indices.filter {
      view.dump.threads[$0].isJava && view.work[$0] != .idle && view.work[$0] != .carrying
        && view.dump.threads[$0].stack != StackTable.empty
    }
    let groups = Dictionary(grouping: process.stuck(among: busy)) { view.dump.threads[$0].stack }
      .values.ordered { ($0.count, $1[0]) > ($1.count, $0[0]) }
    let seconds = process.recentSpan.map { Cell.number(($0 * 10).rounded() / 10) } ?? .unknown
    return Table(
      key: "stuck\(suffix)", title: "Threads that stand still between the dumps",
      columns: [
        .init("threads", "threads", alignsRight: true), .init("first_thread", "first"),
        .init("seconds", "at least s", alignsRight: true), .init("work", "what they do"),
        .init("frame", "frame"),
      ],
      rows: groups.prefix(20).map { threads in
        [
          .integer(threads.count), .text(view.name(threads[0])), seconds,
          .text(view.work[threads[0]].displayed), .text(view.frame(threads[0])),
        ]
      })
  }

  /// Families of threads with what became of their number.
  var families: Table {
    let families =
      grown.ordered {
        ($0.growth, $0.members.count, $1.name) > ($1.growth, $1.members.count, $0.name)
      }
    let isCompared = process.judged.count > 1
    return Table(
      key: "families\(suffix)", title: "Families of threads",
      columns: [
        .init("family", "family"), .init("first_threads", "in the first dump", alignsRight: true),
        .init("threads", "in the newest", alignsRight: true),
        .init("stayed_threads", "in both", alignsRight: true),
        .init("pools", "pools", alignsRight: true), .init("made_to_run", "made to run"),
      ],
      rows: families.prefix(20).map { family in
        let outermost = view.profile(family.members[0]).outermostApplication
        return [
          .text(family.name), isCompared ? .integer(family.counts[0]) : .unknown,
          .integer(family.members.count), isCompared ? .integer(family.stayed) : .unknown,
          family.isPool ? .integer(family.owners.last ?? 0) : .unknown,
          outermost.map(Cell.text) ?? .unknown,
        ]
      })
  }

  /// Processor time between the last two dumps that lie a second or more apart, the VM's own threads
  /// among them.
  var processor: Table {
    let rows = shares().prefix(12).map { index, share -> [Cell] in
      let thread = view.dump.threads[index]
      return [
        .text(view.name(index)), thread.nid.map { .integer(Int(clamping: $0)) } ?? .unknown,
        .number((share.cpu * 10).rounded() / 10), .number((share.elapsed * 10).rounded() / 10),
        .number((share.percent * 10).rounded() / 10),
        thread.isJava ? .text(view.frame(index)) : .text("VM thread"),
      ]
    }
    return Table(
      key: "cpu_between\(suffix)", title: "Processor time between the dumps",
      columns: [
        .init("thread", "thread"), .init("nid", "nid", alignsRight: true),
        .init("cpu_ms", "cpu ms", alignsRight: true), .init("seconds", "in s", alignsRight: true),
        .init("percent_of_one_cpu", "% of one", alignsRight: true), .init("frame", "frame"),
      ], rows: Array(rows))
  }

  private func shares() -> [(Int, ProcessorShare)] {
    let earlier = process.judged.dropLast().last { before in
      guard let start = before.dump.age, let end = view.dump.age else { return false }
      return end - start >= 1
    }
    guard let earlier else { return [] }
    return view.dump.threads.indices.compactMap { index -> (Int, ProcessorShare)? in
      guard let place = earlier.index(of: view.key(index)),
        let share = ProcessorShare(
          from: earlier.dump.threads[place], to: view.dump.threads[index]), share.percent >= 0.05
      else { return nil }
      return (index, share)
    }.ordered { ($0.1.cpu, $1.0) > ($1.1.cpu, $0.0) }
  }
}
