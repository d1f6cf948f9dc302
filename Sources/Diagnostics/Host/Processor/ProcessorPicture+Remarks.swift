internal import Evidence
internal import LinuxFormats

extension ProcessorPicture {
  private static let causes = ["cpu/saturated", "cpu/steal"]

  /// What the evidence cannot tell.
  var gaps: [Gap] {
    var gaps: [Gap] = []
    if window == nil {
      if let look = evidence.printed.first(where: { $0.snapshot.activity?.isUnsure == true }) {
        gaps.append(
          Gap(
            source: look.source,
            reason: look.snapshot.taskShares.isEmpty
              ? "a single report of mpstat or sar is the mean since boot: run mpstat -P ALL 1 5"
              : "the first screen of top is about the time since boot or about a moment: run "
                + "top -b -n 3 -d 2",
            weakens: Self.causes))
      } else if lonelyFacts.isEmpty,
        let look = evidence.looks.last(where: { $0.snapshot.processors != nil })
      {
        gaps.append(
          Gap(
            source: look.source,
            reason: "one look at the processors counts since boot: capture /proc/stat twice, some "
              + "seconds apart",
            weakens: Self.causes))
      }
    }
    for look in evidence.looks where window != nil {
      guard
        let absence = look.snapshot.absences.first(where: { $0.file == "/proc/pressure/cpu" }),
        window?.pressure == nil
      else { continue }
      gaps.append(
        Gap(
          source: absence.file,
          reason: "how long tasks waited is not measured (kernel 4.20 or later, booted with psi=1)",
          weakens: ["cpu/saturated"]))
      break
    }
    gaps += quotas.filter(\.isDoubtful).prefix(3).map { quota in
      let share = quota.sinceCreation.map { Double($0.throttled) / Double($0.periods) * 100 } ?? 0
      return Gap(
        source: quota.place,
        reason:
          "\(quota.path) was held back in \(decimal(share)) % of its periods since it was made, "
          + "which says nothing about now: capture cpu.stat twice, some seconds apart",
        weakens: ["cpu/throttled"])
    }
    return gaps
  }

  /// What is worth a sentence and is no cause.
  var observations: [Citation] {
    background + idleThreads + interrupts + hints
  }

  private var background: [Citation] {
    guard let window, window.shares.busy >= 50,
      window.shares.nice >= window.shares.busy * 0.5
    else { return [] }
    let who = window.consumers?.families.first { $0.nice > 0 }
    return [
      Citation(
        source: who?.place ?? window.spans.last?.place ?? "",
        text: "low-priority (nice) load uses \(decimal(window.shares.nice)) % of all processor time"
          + (who.map { ": \($0.label)" } ?? "") + "; it yields to whoever else wants to run")
    ]
  }

  /// Threads that use a processor up and are no fault of anyone, as far as that can be seen.
  private var idleThreads: [Citation] {
    loads.compactMap { process in
      guard let thread = process.busiest, thread.sustained >= 85 else { return nil }
      let share = "\(decimal(thread.mean)) % of a processor"
      let text: String
      switch process.kind {
      case .threaded: return nil
      case .single:
        text = "\(process.subject.name) uses \(share) with its only thread: all it can use"
      case .batch: text = "\(process.subject.name) uses \(share): work with an end"
      case .collector:
        text =
          "\(thread.name) of \(process.subject.name) uses \(share): garbage collection or "
          + "compilation, see diag jvm gc \(process.pid)"
      case .kernel:
        text = "the kernel's thread \(thread.name) uses \(share)" + kernelWork(thread.name)
      }
      return Citation(source: thread.place, text: text)
    }
  }

  private func kernelWork(_ name: String) -> String {
    for (prefix, work) in [
      ("kswapd", ": it looks for memory to free"),
      ("ksoftirqd", ": interrupts, mostly of the network"),
      ("kworker", ": work that drivers and file systems left to it"),
      ("kcompactd", ": it moves pages together"), ("khugepaged", ": it merges pages to huge ones"),
      ("migration", ": it moves tasks between processors"),
    ] where name.hasPrefix(prefix) {
      return work
    }
    return ""
  }

  /// One processor that does nothing but interrupts while others rest.
  private var interrupts: [Citation] {
    guard let window, let last = window.spans.last, last.each.count > 1 else { return [] }
    let numbers = Set(last.each.keys).sorted()
    return numbers.compactMap { number -> Citation? in
      let shares = window.spans.compactMap { $0.each[number] }
      guard shares.count == window.spans.count,
        shares.allSatisfy({ $0.irq + $0.softirq >= 70 }), window.shares.idle >= 25
      else { return nil }
      let share = mean(shares.map { $0.irq + $0.softirq }) ?? 0
      return Citation(
        source: last.place,
        text:
          "processor \(number) spends \(decimal(share)) % of its time in interrupts while others "
          + "rest: see /proc/interrupts, and whether the network card has more queues")
    }
  }

  private var hints: [Citation] {
    guard let window, let last = window.spans.last else { return [] }
    var hints: [Citation] = []
    if window.shares.iowait >= 10 {
      hints.append(
        Citation(
          source: last.place,
          text:
            "processors idle with I/O pending (iowait): \(decimal(window.shares.iowait)) %; a hint "
            + "only, the kernel calls it unreliable"))
    }
    let one = load?.one ?? evidence.looks.last?.snapshot.load?.one
    if let one, let processors = window.processors, one >= Double(processors) * 1.5,
      window.shares.busy < 70
    {
      hints.append(
        Citation(
          source: last.place,
          text: "the load average is \(decimal(one)) on \(processors) processors, which are "
            + "\(decimal(window.shares.busy)) % busy: it outlives the load and counts tasks that wait "
            + "for disks"))
    }
    return hints
  }
}

extension QuotaWatch {
  /// Whether only counters since the group was made are known, and they show throttling.
  var isDoubtful: Bool {
    guard seconds == nil, let sinceCreation else { return false }
    return sinceCreation.periods >= 20 && sinceCreation.throttled >= sinceCreation.periods / 10
  }
}
