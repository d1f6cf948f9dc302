import ByteParsing
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

  /// The families of the last dump with at least `smallest` members, largest first.
  static func families(_ process: JVMProcess, atLeast smallest: Int) -> [ThreadGrowth] {
    let last = process.last
    let views = process.judged
    let large = byName(last).filter { $0.value.count >= smallest }
    guard !large.isEmpty else { return [] }
    let earlier = views.dropLast().map { view in (view, byName(view)) }
    let first = views.count > 1 ? Set(views[0].dump.threads.indices.map(views[0].key)) : []
    return large.map { name, members in
      let before = earlier.map { ($0.0, $0.1[name] ?? []) }
      return ThreadGrowth(
        name: name, counts: before.map(\.1.count) + [members.count],
        owners: before.map { owners(of: $0.1, $0.0) } + [owners(of: members, last)],
        members: members, stayed: members.count { first.contains(last.key($0)) },
        isPool: isMost(of: members) { last.profile($0).traits.contains(.workerLoop) },
        isSessions: isMost(of: members) {
          last.work[$0] == .idle && last.profile($0).traits.contains(.socketRead)
        })
    }.sorted { ($0.members.count, $1.name) > ($1.members.count, $0.name) }
  }

  private static func isMost(of members: [Int], _ condition: (Int) -> Bool) -> Bool {
    members.count(where: condition) * 2 >= members.count
  }

  /// Java threads that are no virtual ones, by family.
  private static func byName(_ view: DumpView) -> [String: [Int]] {
    var families: [String: [Int]] = [:]
    for (_, threads) in view.families {
      families[family(of: view.name(threads[0])), default: []] += threads
    }
    return families
  }

  private static func owners(of members: [Int], _ view: DumpView) -> Int {
    var queues: Set<UInt64> = []
    var names: Set<String> = []
    for index in members {
      names.insert(ThreadFamily.name(of: view.name(index)))
      guard view.profile(index).traits.contains(.idleWorker) else { continue }
      let line = view.dump.locks(of: view.dump.threads[index]).first { $0.kind == .parking }
      if let object = line?.object, object != 0 { queues.insert(object) }
    }
    return max(queues.count, names.count)
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
