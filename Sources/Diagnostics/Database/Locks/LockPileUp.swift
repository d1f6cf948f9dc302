/// Statements that wait for a strong lock on a table, and hold up all that come after them, though
/// those could work beside the root.
struct LockPileUp {
  /// The first of them.
  let head: LockParty
  /// Its place in the forest.
  let headIndex: Int
  /// How many more of them wait for the same table.
  let others: Int
  let mode: String
  let table: String
  /// Who could go on if they gave up waiting.
  let freed: Int

  /// The largest below a root.
  init?(below root: Int, _ picture: some LockPicture) {
    let forest = picture.forest
    var heads: [String: [(index: Int, freed: Int)]] = [:]
    for index in forest.below(root) {
      guard let wait = forest.nodes[index].wait, picture.definition(index) != nil,
        picture.isClient(forest.nodes[index].party)
      else { continue }
      let queued = forest.nodes[index].children.filter { forest.nodes[$0].isQueued }
      let freed = queued.reduce(0) { $0 + forest.nodes[$1].victims + 1 }
      heads[wait.object, default: []].append((index, freed))
    }
    let groups = heads.values.map { group in
      (group: group, freed: group.reduce(0) { $0 + $1.freed })
    }
    guard let largest = groups.max(by: { $0.freed < $1.freed }), largest.freed > 0 else {
      return nil
    }
    let blocking = largest.group.filter { $0.freed > 0 }
    guard let first = blocking.max(by: { $0.freed < $1.freed }),
      let wish = picture.definition(first.index)
    else { return nil }
    head = forest.nodes[first.index].party
    headIndex = first.index
    others = largest.group.count - 1
    (mode, table) = wish
    freed = largest.freed
  }
}
