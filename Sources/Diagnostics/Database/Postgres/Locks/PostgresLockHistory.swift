internal import DatabaseViews

/// Several moments of the locks of one server: what of the last one stood before.
struct PostgresLockHistory {
  /// In the order of time.
  let pictures: [PostgresLockPicture]

  init(_ series: PostgresSeries) {
    pictures = series.snapshots.filter(PostgresLockRows.tellWaits).map {
      PostgresLockPicture(series, $0)
    }
  }

  var last: PostgresLockPicture? { pictures.last }

  /// For how long the same wait behind the same transaction of `root` has been seen, in seconds; 0
  /// where only the last moment shows it, `nil` where there is no other.
  func lasting(_ root: Int) -> Double? {
    guard let last, pictures.count > 1, let end = last.now else { return nil }
    let party = last.forest.nodes[root].party
    let waits = Set(last.forest.below(root).compactMap { last.identity(of: $0) })
    var seconds = 0.0
    for picture in pictures.dropLast().reversed() {
      guard let begin = picture.now, let place = picture.forest.index(of: party),
        picture.forest.nodes[place].wait == nil, isSame(party, picture, last),
        picture.forest.below(place).contains(where: { below in
          picture.identity(of: below).map { waits.contains($0) } ?? false
        })
      else { break }
      seconds = max(seconds, end - begin)
    }
    return seconds
  }

  /// For how long the same ring of the same waits has been seen; `nil` for one moment only.
  func lasting(_ ring: [LockParty]) -> Double? {
    guard let last, pictures.count > 1, let end = last.now else { return nil }
    let waits = ring.map { last.identity(of: $0) }
    var seconds = 0.0
    for picture in pictures.dropLast().reversed() {
      guard let begin = picture.now, picture.forest.rings.contains(ring),
        ring.map({ picture.identity(of: $0) }) == waits
      else { break }
      seconds = max(seconds, end - begin)
    }
    return seconds
  }

  /// Whether a holder is still in the same transaction.
  private func isSame(
    _ party: LockParty, _ before: PostgresLockPicture, _ after: PostgresLockPicture
  ) -> Bool {
    guard let pid = party.session else { return true }
    let (old, new) = (before.sessions[pid], after.sessions[pid])
    if let first = old?.transactionStart, let second = new?.transactionStart {
      return first == second
    }
    let numbers = [before, after].map { picture in
      Set(picture.locks(of: pid).compactMap(\.virtualTransaction))
    }
    return numbers[0].isEmpty || numbers[1].isEmpty || !numbers[0].isDisjoint(with: numbers[1])
  }
}

/// A wait that is the same at another moment.
struct PostgresWaitIdentity: Hashable {
  var waiter: LockParty
  var object: String
  var virtualTransaction: String?
  var since: Double?
}

extension PostgresLockPicture {
  func identity(of party: LockParty) -> PostgresWaitIdentity? {
    forest.index(of: party).flatMap { identity(of: $0) }
  }

  func identity(of index: Int) -> PostgresWaitIdentity? {
    let node = forest.nodes[index]
    guard let wait = node.wait else { return nil }
    // The begin is set a moment after the wait is there, so that it may be missing once.
    return PostgresWaitIdentity(
      waiter: node.party, object: wait.object,
      virtualTransaction: waiting[node.party]?.virtualTransaction
        ?? node.party.session.flatMap { sessions[$0]?.queryStart }.map { "\($0)" },
      since: wait.since)
  }
}
