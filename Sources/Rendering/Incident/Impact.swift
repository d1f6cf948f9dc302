import Evidence

extension Cause {
  /// What a cause of this kind does to those who use the system, by its mechanism; figures stand in
  /// the summary.
  var effect: String {
    Self.effects[id.rawValue] ?? Self.effects[id.class]
      ?? "What depends on \(subject.name) is slower than it should be, or fails."
  }

  private static let effects: [String: String] = [
    "leak": "It works until what leaks is used up, then it slows down, fails or is killed.",
    "leak/connections":
      "Whoever needs a connection waits until its time-out, then fails; a restart helps for a while.",
    "leak/file-descriptors":
      "Once the limit is reached no file, connection or log can be opened any more.",
    "leak/jvm-heap": "Collections take more and more of the time, then the process fails.",
    "deadlock":
      "The requests in it never finish, and neither do those that queue behind them, until a restart.",
    "deadlock/postgres":
      "The server broke each of them by ending a transaction: that user's work failed and has to be done again.",
    "deadlock/mysql":
      "The server broke each of them by rolling a transaction back: that user's work failed and has to be done again.",
    "pool-exhaustion":
      "Requests wait for a free place in the pool, or are refused, though the rest is fine.",
    "pool-exhaustion/postgres": "New connections to the server are refused or soon will be.",
    "pool-exhaustion/mysql": "New connections to the server are refused or soon will be.",
    "io-saturation": "All that reads from or writes to this storage waits for it.",
    "contention": "Whoever needs what is locked waits for as long as it is held.",
    "replication":
      "Readers of the replica see old data, and a failover now would lose what is not there yet.",
    "replication/slot-retention":
      "Nobody is hurt yet; the log that is kept fills the disk, and then the server stops.",
    "query": "Who waits for this statement is slow, and it takes what others need.",
    "maintenance": "Nobody may notice until the server stops accepting writes.",
    "dependency":
      "Requests that need the remote party wait for it, and hold their threads meanwhile.",
    "memory": "Processes stand still while memory is reclaimed, or are killed.",
    "cpu": "Everything that needs the processor takes longer.",
    "storage": "Reads and writes fail or never come back; what needs this storage does not work.",
    "limits": "What would need one more of them fails, though the machine has room.",
    "network": "Connections to the peer fail or stall; what needs it does not work.",
    "kubernetes": "Pods do not run as they should; what they serve has less room, or none.",
    "ci": "Builds and tests fail or give results nobody can trust.",
    "cloud": "Requests wait for capacity that is not there in time.",
  ]
}
