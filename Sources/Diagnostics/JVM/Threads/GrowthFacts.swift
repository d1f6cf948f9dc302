import Evidence
import JavaFormats

/// Families of threads that grow from dump to dump, and families larger than any sane pool.
///
/// A pool grows to its bound and may be as large as someone set it; so of pools, it is their number
/// that tells. A thread that serves a client's connection comes and goes with the client.
struct GrowthFacts {
  private let process: JVMProcess
  private let view: DumpView

  init(_ process: JVMProcess, _ families: [ThreadGrowth], _ sheet: inout FactSheet) {
    self.process = process
    view = process.last
    sheet.add("jvm.growth.dumps", process.judged.count, .dumps)
    // A family may have more members than those that were not cut off.
    guard view.dump.isWhole else { return }
    let families = families.filter { $0.members.count >= 10 }
    addGrowth(families, &sheet)
    addCrowd(families, &sheet)
  }

  // MARK: From dump to dump

  private func addGrowth(_ families: [ThreadGrowth], _ sheet: inout FactSheet) {
    guard process.judged.count > 1 else { return }
    let growing = families.filter { !$0.isSessions && (!$0.isPool || $0.ownersGrowth >= 6) }
    guard let top = growing.max(by: { ($0.growth, $1.name) < ($1.growth, $0.name) }),
      top.growth > 0
    else {
      sheet.add("jvm.growth.threads", 0, .threads)
      return
    }
    let newest = newest(of: top)
    sheet.add(
      "jvm.growth.threads", top.growth, .threads, cite(top) + (newest.map { [citeBirth($0)] } ?? [])
    )
    sheet.add("jvm.growth.family", top.displayed)
    sheet.add("jvm.growth.count", top.members.count, .threads)
    sheet.add(
      "jvm.growth.share", 100 * Double(top.growth) / Double(max(1, top.counts[0])), .percent)
    sheet.add("jvm.growth.steady", isSteady(top.isPool ? top.owners : top.counts))
    sheet.add(
      "jvm.growth.stayed_share", 100 * Double(top.stayed) / Double(max(1, top.counts[0])), .percent)
    if let births = hasSteadyBirths(top) { sheet.add("jvm.growth.births_steady", births) }
    if let lasts = outlivesWindow(top) { sheet.add("jvm.growth.outlives_window", lasts) }
    sheet.add("jvm.growth.pools", top.isPool ? top.owners.last ?? 0 : 0, .count)
    sheet.add("jvm.growth.behind", obstacle(top))
    sheet.add(
      "jvm.growth.rate",
      rate(top).map { "about \(Quantity($0.rounded(), .threads)) a minute" } ?? "at an unknown rate"
    )
  }

  /// Whether a count never falls, and grows in both halves of the time.
  private func isSteady(_ counts: [Int]) -> Bool {
    guard counts.count > 1, let first = counts.first, let last = counts.last,
      zip(counts, counts.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return false }
    guard counts.count > 2 else { return last > first }
    let ages = process.judged.compactMap(\.dump.age)
    var middle = counts.count / 2
    if ages.count == counts.count {
      let half = (ages[0] + ages[ages.count - 1]) / 2
      middle =
        (1..<(counts.count - 1)).min { abs(ages[$0] - half) < abs(ages[$1] - half) } ?? middle
    }
    let (early, late) = (counts[middle] - first, last - counts[middle])
    return min(early, late) * 5 >= last - first
  }

  /// Whether the oldest member is as old as half of the process, or ten times as old as the time
  /// between the dumps.
  ///
  /// Slow requests are there in two dumps as well, and end.
  private func outlivesWindow(_ family: ThreadGrowth) -> Bool? {
    guard let oldest = family.members.compactMap({ view.dump.threads[$0].elapsed }).max(),
      let start = process.judged.first?.dump.age, let end = view.dump.age
    else { return nil }
    return oldest >= end / 2 || oldest >= 10 * (end - start)
  }

  /// Threads per minute; `nil` where the dumps do not tell the time between them.
  private func rate(_ family: ThreadGrowth) -> Double? {
    guard let start = process.judged.first?.dump.age, let end = view.dump.age, end > start else {
      return nil
    }
    return 60 * Double(family.growth) / (end - start)
  }

  // MARK: In one dump

  private func addCrowd(_ families: [ThreadGrowth], _ sheet: inout FactSheet) {
    let pool = families.first { $0.isPool && ($0.owners.last ?? 1) * 10 <= $0.members.count }
    sheet.add(
      "jvm.crowd.pool_threads", pool?.members.count ?? 0, .threads, pool.map(cite) ?? [])
    sheet.add("jvm.crowd.pool", pool?.name ?? "none")
    let loose = families.first {
      !$0.isSessions && (!$0.isPool || ($0.owners.last ?? 1) * 10 > $0.members.count)
    }
    guard let loose else {
      sheet.add("jvm.crowd.threads", 0, .threads)
      return
    }
    sheet.add("jvm.crowd.threads", sharingStack(loose), .threads, cite(loose))
    sheet.add("jvm.crowd.family", loose.displayed)
    sheet.add("jvm.crowd.pools", loose.isPool ? loose.owners.last ?? 0 : 0, .count)
    sheet.add("jvm.crowd.behind", obstacle(loose))
    if let births = hasSteadyBirths(loose) { sheet.add("jvm.crowd.births_steady", births) }
  }

  /// The members whose stacks end in the same frame of the application, or in the same way without.
  private func sharingStack(_ family: ThreadGrowth) -> Int {
    let stacks = family.members.reduce(into: [:]) { counts, member in
      counts[view.dump.threads[member].stack, default: 0] += 1
    }
    return stacks.reduce(into: [:]) { counts, stack in
      let profile = view.book.profile(stack.key)
      counts[profile.outermostApplication ?? "", default: 0] += stack.value
    }.values.max() ?? 0
  }

  /// Whether members began all along since the first of them until now, and that for most of the
  /// life of the process; `nil` where the dump does not tell ages.
  ///
  /// Those of a pool that has reached its bound are all old, those of one that lets idle workers end
  /// all young.
  private func hasSteadyBirths(_ family: ThreadGrowth) -> Bool? {
    let ages = family.members.compactMap { view.dump.threads[$0].elapsed }
    guard ages.count == family.members.count, let oldest = ages.max(), let youngest = ages.min(),
      let age = view.dump.age, oldest > 0
    else { return nil }
    let late = 100 * ages.count { $0 < oldest / 2 } / ages.count
    return oldest >= 5 && oldest >= age / 2 && youngest <= oldest / 6 && (20...80).contains(late)
  }

  // MARK: What is told of them

  /// What at least half of the members wait for.
  private func obstacle(_ family: ThreadGrowth) -> String {
    let counts = family.members.reduce(into: [String: Int]()) { counts, member in
      switch view.work[member] {
      case .lock: counts["a lock", default: 0] += 1
      case .remote: counts["a remote party", default: 0] += 1
      case .connectionPool: counts["a pooled connection", default: 0] += 1
      default: break
      }
    }
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return most.flatMap { $0.value * 2 >= family.members.count ? $0.key : nil } ?? "something else"
  }

  private func newest(of family: ThreadGrowth) -> Int? {
    family.members.filter { view.dump.threads[$0].elapsed != nil }.min {
      (view.dump.threads[$0].elapsed ?? 0) < (view.dump.threads[$1].elapsed ?? 0)
    }
  }

  private func citeBirth(_ thread: Int) -> Citation {
    let age = Quantity(view.dump.threads[thread].elapsed ?? 0, .seconds)
    return view.cite(thread, "began \(age) before the dump, the newest of them")
  }

  private func cite(_ family: ThreadGrowth) -> [Citation] {
    guard let first = family.members.first else { return [] }
    var text = "is one of \(family.members.count) \(family.name), \(view.work[first].displayed)"
    if view.profile(first).traits.contains(.application) { text += " in \(view.frame(first))" }
    if family.counts.count > 1 {
      let counts = family.counts.suffix(6).map(String.init).joined(separator: ", ")
      text += "; in the dumps one after the other: \(counts)"
    }
    return [view.cite(first, text)]
  }
}
