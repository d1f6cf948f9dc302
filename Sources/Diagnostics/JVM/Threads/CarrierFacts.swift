import Capture
import Evidence
import JavaFormats

/// Carriers of virtual threads, and whether any of them is free for the next virtual thread.
///
/// A virtual thread that waits inside a monitor (up to JDK 23), in a native frame or for a class
/// keeps its carrier. Up to JDK 23 a text dump shows that a carrier carries, not what: then only the
/// processor time between two dumps tells whether it computes.
struct CarrierFacts {
  /// A carrier as one dump shows it.
  private enum Standing {
    case idle
    /// The mounted virtual thread waits.
    case waiting
    /// The mounted virtual thread runs, or is in native code.
    case running
    /// A virtual thread is mounted, and its stack is not in the dump.
    case unseen
  }

  private let process: JVMProcess
  private let view: DumpView
  private let carriers: [Int]
  /// By carrier, what is mounted on it, where the dump shows that.
  private let mounted: [Int: Int]

  init(_ process: JVMProcess, _ scheduler: SchedulerEvidence, _ sheet: inout FactSheet) {
    self.process = process
    view = process.last
    carriers = view.carriers
    mounted = view.mounted
    sheet.add("jvm.carriers.count", carriers.count, .threads)
    guard !carriers.isEmpty, view.dump.isWhole else { return }
    addStanding(&sheet)
    addQueue(scheduler, &sheet)
    if let version = view.dump.javaVersion {
      sheet.add("jvm.carriers.monitors_pin", (19...23).contains(version))
    }
  }

  // MARK: Free or not

  private func addStanding(_ sheet: inout FactSheet) {
    let still = Set(stillCarrying(carriers))
    let held = carriers.filter { isHeld($0, still) }
    let standings = carriers.map { standing($0, in: view) }
    let isOpen = standings.contains { $0 == .unseen } && !isTimed
    if held.count == carriers.count || !isOpen {
      sheet.add("jvm.carriers.free", carriers.count - held.count, .threads)
    }
    sheet.add("jvm.carriers.held", held.count, .threads, held.prefix(4).map(cite))
    if process.window.count > 1, isTimed || !standings.contains(.unseen) {
      sheet.add("jvm.carriers.same_share", share(still.count), .percent)
      sheet.add("jvm.carriers.sightings", sightings(), .count)
    }
    sheet.add("jvm.carriers.work", work(held))
    sheet.add("jvm.carriers.behind", obstacle(held))
  }

  /// Whether processor times tell who computes between the dumps.
  private var isTimed: Bool {
    process.window.count > 1 && carriers.allSatisfy { view.dump.threads[$0].cpu != nil }
  }

  private func share(_ count: Int) -> Double { 100 * Double(count) / Double(carriers.count) }

  /// Held: waits as seen, or carries and has not computed since the dump before.
  private func isHeld(_ carrier: Int, _ still: Set<Int>) -> Bool {
    switch standing(carrier, in: view) {
    case .idle: false
    case .waiting: true
    case .running: isTimed && still.contains(carrier)
    case .unseen: isTimed && (still.contains(carrier) || usesLittle(carrier))
    }
  }

  private func standing(_ carrier: Int, in view: DumpView) -> Standing {
    guard view.isCarrying(carrier) else { return .idle }
    // A wait for a class is printed with the carrier itself.
    if view.graph.edges[carrier] != nil { return .waiting }
    guard let virtual = view.mounted[carrier] else { return .unseen }
    return view.holdsCarrier(virtual) ? .waiting : .running
  }

  /// Carriers that carry the same virtual thread in all recent dumps and compute nothing between,
  /// but for the looks at a monitor that a blocked thread takes.
  private func stillCarrying(_ carriers: [Int]) -> [Int] {
    let carrying = carriers.filter(view.isCarrying)
    let seconds = process.recentSpan ?? 0
    return process.stuck(among: carrying, using: 2 + seconds).filter { carrier in
      process.recent.allSatisfy { other in
        guard let place = other.index(of: view.key(carrier)) else { return false }
        return other.carriedOrMounted(by: place) == view.carriedOrMounted(by: carrier)
      }
    }
  }

  /// Whether a carrier computed for less than a twentieth of the time between the recent dumps.
  private func usesLittle(_ carrier: Int) -> Bool {
    guard let first = process.recent.first, let place = first.index(of: view.key(carrier)),
      let share = ProcessorShare(from: first.dump.threads[place], to: view.dump.threads[carrier])
    else { return false }
    return share.percent < 5
  }

  /// The carriers of all of the newest dumps, where none of them was idle or seen to run; else 0.
  private func sightings() -> Int {
    let standings = process.window.map { view in view.carriers.map { standing($0, in: view) } }
    let areHeld = standings.allSatisfy { all in
      !all.isEmpty && !all.contains(.idle) && !all.contains(.running)
    }
    return areHeld ? standings.reduce(0) { $0 + $1.count } : 0
  }

  // MARK: What they wait for

  private func cite(_ carrier: Int) -> Citation {
    let carried = view.carriedOrMounted(by: carrier)
    let number = carried.map { " #\($0)" } ?? ""
    guard let waiter = waiter(on: carrier) else {
      return view.cite(
        carrier,
        "carries virtual thread\(number) and computes nothing; its stack is not in the dump")
    }
    var text = "carries virtual thread\(number), \(doing(waiter, on: carrier))"
    if let edge = view.graph.edges[waiter], let owner = edge.owner {
      text += ", held by \"\(view.name(owner))\" in \(view.frame(owner))"
    }
    return view.cite(carrier, text)
  }

  /// The virtual thread whose wait the dump shows, or the carrier where it shows the wait with that.
  private func waiter(on carrier: Int) -> Int? {
    view.graph.edges[carrier] != nil ? carrier : mounted[carrier]
  }

  private func doing(_ waiter: Int, on carrier: Int) -> String {
    let edge = view.graph.edges[waiter]
    var text = edge.map { "waiting for \($0.displayed)" } ?? view.work[waiter].displayed
    if waiter != carrier { text += " in \(view.frame(waiter))" }
    return text
  }

  private func work(_ held: [Int]) -> String {
    let counts = held.reduce(into: [String: Int]()) { counts, carrier in
      guard let waiter = waiter(on: carrier) else { return }
      counts[doing(waiter, on: carrier), default: 0] += 1
    }
    if counts.isEmpty {
      return "they compute nothing, and the dump does not show what waits on them"
    }
    return counts.ordered { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(3)
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  /// What at least half of the carriers wait for.
  private func obstacle(_ held: [Int]) -> String {
    let counts = held.reduce(into: [String: Int]()) { counts, carrier in
      guard let waiter = waiter(on: carrier), let edge = view.graph.edges[waiter] else { return }
      counts[edge.kind == .classInitialization ? "a class" : "a lock", default: 0] += 1
    }
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return most.flatMap { $0.value * 2 >= held.count ? $0.key : nil } ?? "something else"
  }

  // MARK: Who waits for a carrier

  private func addQueue(_ scheduler: SchedulerEvidence, _ sheet: inout FactSheet) {
    if let last = scheduler.states.last {
      sheet.add(
        "jvm.carriers.queued", last.status.queued, .threads,
        [
          Citation(
            source: "\(last.source):\(last.status.line)",
            text: "\(last.status.active) of \(last.status.size) carriers are taken, "
              + "\(Quantity(Double(last.status.queued), .threads)) wait for one")
        ])
      return
    }
    // A virtual thread that has not begun yet has no frames; that form of dump lists it.
    let mounted = Set(carriers.compactMap(view.carried(by:)))
    let waiting = view.dump.threads.indices.filter { index in
      let thread = view.dump.threads[index]
      return thread.isVirtual && thread.stack == StackTable.empty
        && thread.number.map(mounted.contains) != true
    }
    let listed = view.dump.threads.count { $0.isVirtual }
    guard listed > carriers.count || !waiting.isEmpty else { return }
    sheet.add(
      "jvm.carriers.queued", waiting.count, .threads,
      waiting.prefix(1).map {
        Citation(
          source: view.place($0),
          text:
            "\(Quantity(Double(waiting.count), .threads)) have no frames: they wait for a carrier")
      })
  }
}

/// The scheduler lines of one process.
struct SchedulerEvidence {
  var states: [(source: String, status: SchedulerStatus)]

  /// Those that are of the process of `pid`, or of the only one there is.
  init(_ recording: Recording, pid: Int?, isOnly: Bool) {
    states = recording.samples(of: SchedulerParser.self).filter { artifact in
      let pids = artifact.sample.pids
      return pids.isEmpty || pid == nil ? isOnly : pids == [pid]
    }.flatMap { artifact in artifact.sample.states.map { (artifact.source, $0) } }
  }
}

extension DumpView {
  /// The threads that run virtual threads, with or without one at the moment.
  func makeCarriers() -> [Int] {
    let carrying = dump.threads.indices.filter(isCarrying)
    let pools = Set(carrying.map { ThreadFamily.name(of: name($0)) })
    guard !pools.isEmpty else { return [] }
    return dump.threads.indices.filter { index in
      isCarrying(index)
        || !dump.threads[index].isVirtual && profile(index).traits.contains(.workerLoop)
          && pools.contains(ThreadFamily.name(of: name(index)))
    }
  }

  /// Whether the thread runs a virtual thread at the moment.
  func isCarrying(_ index: Int) -> Bool {
    let traits = profile(index).traits
    return traits.contains(.carrierLoop) && !dump.threads[index].isVirtual
      && traits.isDisjoint(with: [.application, .idleWorker])
  }

  /// The number of the virtual thread that a carrier carries.
  func carried(by carrier: Int) -> Int? { dump.threads[carrier].carries }

  /// The same, and where the dump does not say it, by what is shown to be mounted.
  func carriedOrMounted(by carrier: Int) -> Int? {
    carried(by: carrier) ?? mounted[carrier].flatMap { dump.threads[$0].number }
  }

  /// The virtual threads whose frames the dump shows, by carrier.
  ///
  /// A dump that says of no carrier what it carries may still list virtual threads, and show by their
  /// frames that they keep a carrier.
  func makeMounted() -> [Int: Int] {
    let virtual = dump.threads.indices.filter {
      dump.threads[$0].isVirtual && dump.threads[$0].stack != StackTable.empty
    }
    guard !virtual.isEmpty else { return [:] }
    let numbers = Dictionary(
      virtual.compactMap { index in dump.threads[index].number.map { ($0, index) } }
    ) { first, _ in first }
    let carrying = carriers.filter(isCarrying)
    let known = carrying.compactMap { carrier in
      carried(by: carrier).flatMap { numbers[$0] }.map { (carrier, $0) }
    }
    if !known.isEmpty { return Dictionary(uniqueKeysWithValues: known) }
    guard carrying.allSatisfy({ carried(by: $0) == nil }) else { return [:] }
    let pinned = virtual.filter { profile($0).traits.contains(.pinned) }
    return Dictionary(uniqueKeysWithValues: zip(carrying, pinned))
  }

  /// Whether a mounted virtual thread waits, as far as its frames tell: it then keeps its carrier.
  func holdsCarrier(_ virtual: Int) -> Bool {
    if graph.edges[virtual] != nil { return true }
    let state = dump.threads[virtual].state
    return (state == .unknown ? ThreadState(inferredFrom: profile(virtual)) : state) != .runnable
  }
}

extension ThreadDump {
  /// The major version of Java: 21 of `OpenJDK 64-Bit Server VM (21.0.8+9-LTS mixed mode, sharing):`
  /// and of `21.0.8+9-LTS` alone.
  var javaVersion: Int? {
    guard let vm, let start = vm.first?.isNumber == true ? vm.startIndex : vm.firstIndex(of: "(")
    else { return nil }
    let text = vm[start...].drop { $0 == "(" }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    // Up to JDK 8 the VM has a version of its own: `25.202-b08`.
    guard let version = Int(digits), version >= 9, !text.prefix(while: { $0 != " " }).contains("-b")
    else { return nil }
    return version
  }
}

/// How much of one processor a thread used between two dumps.
struct ProcessorShare {
  /// One busy processor is 100.
  var percent: Double
  /// Milliseconds.
  var cpu: Double
  /// Seconds.
  var elapsed: Double

  /// `nil` where the dumps do not tell, or the times run backwards.
  init?(from before: JavaThread, to now: JavaThread) {
    guard let start = before.cpu, let end = now.cpu, let from = before.elapsed,
      let to = now.elapsed, to > from, end >= start
    else { return nil }
    (cpu, elapsed) = (end - start, to - from)
    percent = cpu / elapsed / 10
  }
}
