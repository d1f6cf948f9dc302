/// A deadlock that InnoDB broke by rolling back one transaction.
package struct InnoDBDeadlock: Sendable, Hashable {
  /// Seconds since 1970 on the clock of the server, whose zone it does not tell; `nil` where the text
  /// does not say.
  package var time: Double?
  /// In the order of the text; `held` is what they had of it, `awaited` what they waited for.
  package var transactions: [InnoDBTransaction] = []
  /// The place in `transactions` of the one that was rolled back; `nil` where the text does not say.
  package var victim: Int?
  /// Whether the search for a ring was given up as too long: then there need be none.
  package var isSearchGivenUp = false
  /// The first and the last line in the text, counted from 1.
  package var lines = 1...1

  package init() {}

  /// `a deadlock of 2 transactions, transaction 42 was rolled back`.
  package var displayed: String {
    let end = victim.map { ", transaction \(transactions[$0].id) was rolled back" } ?? ""
    return "a deadlock of \(transactions.count) transactions" + end
  }

  /// Who waits for whom.
  package struct Edge: Sendable, Hashable {
    /// Places in `transactions`.
    package var waiter: Int
    package var holder: Int
    package var awaited: InnoDBLock
    /// `nil` where the text does not say what the holder has: MySQL 5.7 and before leave out the
    /// locks of the first transaction.
    package var held: InnoDBLock?
  }

  /// The ring: each transaction waits for one that has what it asks for.
  package var edges: [Edge] {
    transactions.indices.compactMap { place in
      guard let lock = transactions[place].awaited else { return nil }
      for other in transactions.indices where other != place {
        guard
          let held = transactions[other].held.first(where: {
            $0.shares(lock) && lock.conflicts(with: $0)
          })
        else { continue }
        return Edge(waiter: place, holder: other, awaited: lock, held: held)
      }
      guard let other = unnamed(of: place) else { return nil }
      return Edge(waiter: place, holder: other, awaited: lock, held: nil)
    }
  }

  /// Whom a transaction waits for by the order of the text alone: each waits for the next one, the
  /// last for the first.
  private func unnamed(of place: Int) -> Int? {
    guard transactions.count > 1 else { return nil }
    return (place + 1) % transactions.count
  }
}
