import ByteParsing
internal import Evidence
import JavaFormats

/// A family of threads over the dumps of a process: names with every number and id left out.
struct ThreadGrowth {
  /// `campaign-#-mailer-#`.
  var name: String
  /// Members in each judged dump, oldest first.
  var counts: [Int]
  /// Pools among the members in each judged dump: by the queues at which idle workers wait, and by
  /// the names with only the last number left out.
  var owners: [Int]
  /// The members in the last dump.
  var members: [Int]
  /// Members of the first dump that are still there in the last one.
  var stayed: Int
  /// Workers of pools: how many there are is for each pool to bound, how many pools is not.
  var isPool: Bool
  /// Threads that each serve the connection of a client.
  var isSessions: Bool

  var growth: Int { max(0, (counts.last ?? 0) - (counts.first ?? 0)) }
  var ownersGrowth: Int { max(0, (owners.last ?? 0) - (owners.first ?? 0)) }

  /// `campaign-#-mailer-# (of 43 pools)`.
  var displayed: String {
    let pools = owners.last ?? 1
    return isPool && pools > 1 ? "\(name) (of \(pools) pools)" : name
  }

  /// Threads of one dump by family, with how many pools they are by their names.
  private typealias Census = [String: (threads: [Int], pools: Int)]

  /// The families of the last dump with at least `smallest` members, largest first.
  static func families(_ process: JVMProcess, atLeast smallest: Int) -> [ThreadGrowth] {
    let last = process.last
    let views = process.judged
    let large = census(last).filter { $0.value.threads.count >= smallest }
    guard !large.isEmpty else { return [] }
    let earlier = views.dropLast().map { view in (view, census(view)) }
    let first = views.count > 1 ? Set(views[0].dump.threads.indices.map(views[0].key)) : []
    return large.map { name, entry in
      let members = entry.threads
      let before = earlier.map { ($0.0, $0.1[name] ?? ([], 0)) }
      return ThreadGrowth(
        name: name, counts: before.map(\.1.threads.count) + [members.count],
        owners: before.map { owners(of: $0.1.threads, named: $0.1.pools, $0.0) }
          + [owners(of: members, named: entry.pools, last)],
        members: members,
        stayed: first.isEmpty ? 0 : members.count { first.contains(last.key($0)) },
        isPool: isMost(of: members) { last.profile($0).traits.contains(.workerLoop) },
        isSessions: isMost(of: members) {
          last.work[$0] == .idle && last.profile($0).traits.contains(.socketRead)
        })
    }.ordered { ($0.members.count, $1.name) > ($1.members.count, $0.name) }
  }

  private static func isMost(of members: [Int], _ condition: (Int) -> Bool) -> Bool {
    members.count(where: condition) * 2 >= members.count
  }

  /// Java threads that are no virtual ones.
  private static func census(_ view: DumpView) -> Census {
    view.families.reduce(into: [:]) { census, family in
      let name = Self.family(of: view.name(family.threads[0]))
      census[name, default: ([], 0)].threads += family.threads
      census[name]?.pools += 1
    }
  }

  private static func owners(of members: [Int], named names: Int, _ view: DumpView) -> Int {
    var queues: Set<UInt64> = []
    for index in members where view.profile(index).traits.contains(.idleWorker) {
      let line = view.dump.locks(of: view.dump.threads[index]).first { $0.kind == .parking }
      if let object = line?.object, object != 0 { queues.insert(object) }
    }
    return max(queues.count, names)
  }

  /// `campaign-#-mailer-#` for `campaign-17-mailer-2`, also where ids are hexadecimal.
  static func family(of thread: String) -> String {
    var name = ""
    var word: [Character] = []
    func close() {
      let isID =
        word.count >= 4 && word.allSatisfy(\.isHexDigit) && word.contains(where: \.isNumber)
      if isID { word = ["#"] }
      var isInNumber = false
      for character in word {
        let isDigit = character.isWholeNumber || character == "#"
        if !isDigit { name.append(character) } else if !isInNumber { name += "#" }
        isInNumber = isDigit
      }
      word = []
    }
    for character in thread {
      if character.isLetter || character.isWholeNumber || character == "#" {
        word.append(character)
      } else {
        close()
        name.append(character)
      }
    }
    close()
    return name
  }
}
