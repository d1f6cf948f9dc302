internal import Evidence

/// A session or prepared transaction that waits for nobody, and that others wait for.
struct LockRoot<Picture: LockPicture> {
  let picture: Picture
  let index: Int
  let party: LockParty
  let holder: LockHolder
  let pileUp: LockPileUp?
  /// The same wait behind the same transaction was seen for so long, in seconds.
  let lasting: Double?

  init(_ index: Int, _ history: LockHistory<Picture>, _ picture: Picture) {
    self.picture = picture
    self.index = index
    party = picture.forest.nodes[index].party
    holder = picture.holder(index)
    pileUp = LockPileUp(below: index, picture)
    lasting = history.lasting(index)
  }

  var node: LockForest.Node { picture.forest.nodes[index] }

  /// Those below it in the tree.
  var victims: [Int] { picture.forest.below(index) }

  /// Victims that clients wait for: not workers and replay of the server.
  var clientVictims: Int {
    victims.count { picture.isClient(picture.forest.nodes[$0].party) }
  }

  /// How long the longest wait below it lasts, in seconds, where the server tells when it began.
  var oldestWait: Double? { picture.age(since: node.oldestSince) }

  /// How old its transaction is, in seconds: it holds nothing for longer, but for locks of the
  /// session itself.
  var transactionAge: Double? { picture.age(since: holder.transactionStart) }

  /// For how long it has done what it does, in seconds.
  var stateAge: Double? { picture.age(since: holder.stateStart) }

  /// How long it has surely been in the way, in seconds: the oldest wait, or its transaction if younger.
  ///
  /// In a queue that moves, the one at its head is young.
  var standing: Double? {
    guard let oldestWait else { return nil }
    if holder.isOfSession { return oldestWait }
    return transactionAge.map { min($0, oldestWait) }
  }

  /// How long it may have been in the way, in seconds: as `standing`, or, where no begin of a wait is
  /// known, by the statements of victims, which began no later than their waits.
  var presumed: Double? {
    guard node.oldestSince == nil else { return standing }
    let begins = victims.compactMap { picture.statementStart(picture.forest.nodes[$0].party) }
    guard let waited = picture.age(since: begins.min()) else { return nil }
    return holder.isOfSession ? waited : transactionAge.map { min($0, waited) }
  }

  /// Others that some of its victims wait for as well.
  var companions: [LockParty] {
    picture.forest.companions(of: index).map { picture.forest.nodes[$0].party }
  }
}
