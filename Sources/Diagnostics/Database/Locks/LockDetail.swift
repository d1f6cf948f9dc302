internal import Evidence

/// The trees of the area command, of all servers together.
enum LockDetail {
  private static let rootLimit = 20

  static func trees<Picture>(
    _ roots: [LockRoot<Picture>], waiters: Int, sessions: Int
  ) -> Block {
    let among = sessions >= waiters ? "\(waiters) of \(sessions)" : "\(waiters)"
    return .listing(
      Listing(
        key: "roots", title: "who waits for whom (\(among) sessions wait for locks)",
        entries: LockTree.entries(Array(roots.prefix(rootLimit)))))
  }
}
