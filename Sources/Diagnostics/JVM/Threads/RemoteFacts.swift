import Evidence
import JavaFormats

/// Threads that wait for answers of one remote party.
///
/// A dump shows no addresses: a party is known by the client library and, where one library talks to
/// many, by the application's class that calls it.
struct RemoteFacts {
  init(_ process: JVMProcess, _ pools: [WorkerPool], _ sheet: inout FactSheet) {
    let view = process.last
    guard let (party, threads) = Self.largestParty(view) else {
      sheet.add("jvm.remote.threads", 0, .threads)
      if process.window.count > 1 { sheet.add("jvm.remote.stuck", 0, .threads) }
      return
    }
    sheet.add(
      "jvm.remote.threads", threads.count, .threads,
      threads.prefix(4).map {
        view.cite($0, "waits for an answer of \(party), in \(view.frame($0))")
      })
    sheet.add("jvm.remote.party", party)
    sheet.add("jvm.remote.names", party == Self.names)
    sheet.add("jvm.remote.database", view.profile(threads[0]).traits.contains(.jdbcDriver))
    let virtual = threads.filter { view.dump.threads[$0].isVirtual }
    let mostAreVirtual = virtual.count * 2 > threads.count
    if process.window.count > 1 {
      let stuck = process.stuck(among: threads)
      // Who comes back to the same read has used a processor; dumps of virtual threads do not tell.
      if mostAreVirtual, virtual.allSatisfy({ view.dump.threads[$0].cpu == nil }) {
        sheet.add("jvm.remote.unproven", stuck.count, .threads)
        return
      }
      sheet.add("jvm.remote.stuck", stuck.count, .threads)
    } else if mostAreVirtual {
      // Virtual threads have no pool to fill: one moment does not tell a jam from much traffic.
      return
    }
    addShare(threads, pools, view, &sheet)
  }

  /// The party that most threads wait for, and those threads.
  private static func largestParty(_ view: DumpView) -> (party: String, threads: [Int])? {
    let waiting = view.threads(.remote)
    var parties: [String: [Int]] = [:]
    for (stack, threads) in Dictionary(grouping: waiting, by: { view.dump.threads[$0].stack }) {
      parties[party(view.book.profile(stack)), default: []] += threads
    }
    let largest = parties.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
    return largest.map { ($0.key, $0.value.sorted()) }
  }

  /// How much of the pools they work for waits for this party.
  private func addShare(
    _ threads: [Int], _ pools: [WorkerPool], _ view: DumpView, _ sheet: inout FactSheet
  ) {
    // The rest of the pool may be among the threads that were cut off.
    guard view.dump.isWhole else { return }
    let waiting = Set(threads)
    let concerned = pools.filter { !waiting.isDisjoint(with: $0.workers) }
    let members = Set(concerned.flatMap(\.workers)).union(waiting)
    // Callers of a connection pool wait for the same party in the end.
    let behind = members.filter {
      view.work[$0] == .connectionPool && view.profile(threads[0]).traits.contains(.jdbcDriver)
    }
    sheet.add(
      "jvm.remote.share", 100 * Double(waiting.count + behind.count) / Double(members.count),
      .percent)
  }

  private static let names = "the servers of names"

  /// The party as a person knows it, by client library and caller.
  static func party(_ profile: StackBook.Profile) -> String {
    if profile.topMethod.hasSuffix("AddressImpl.lookupAllHostAddr") { return names }
    if profile.traits.contains(.jdbcDriver) {
      return "the database (\(trimmed(profile.client) ?? "JDBC"))"
    }
    let caller = profile.applicationClass.map { "the party called by \($0)" } ?? "a remote party"
    return trimmed(profile.client).map { "\(caller) (\($0))" } ?? caller
  }

  private static func trimmed(_ prefix: String?) -> String? {
    prefix.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
  }
}
