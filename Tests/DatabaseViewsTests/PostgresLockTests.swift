import DatabaseViews
import Testing

@Suite("locks of PostgreSQL") struct PostgresLockTests {
  @Test("modes conflict as table 13.2 of the manual says")
  func conflicts() {
    let table = [
      "       X", "      XX", "    XXXX", "   XXXXX", "  XX XXX", "  XXXXXX", " XXXXXXX",
      "XXXXXXXX",
    ]
    for mode in PostgresLockMode.allCases {
      for (other, mark) in zip(PostgresLockMode.allCases, table[mode.rawValue]) {
        #expect(mode.conflicts(with: other) == (mark == "X"), "\(mode) and \(other)")
        #expect(mode.conflicts(with: other) == other.conflicts(with: mode))
      }
      #expect(PostgresLockMode(mode.name + "Lock") == mode)
      #expect(PostgresLockMode(mode.name) == mode)
    }
    #expect(PostgresLockMode("SIReadLock") == nil && PostgresLockMode("") == nil)
  }

  private func lock(_ values: [String: String?], isGranted: Bool = false) -> PostgresLock? {
    let names = values.keys.sorted()
    var rows = RowSet(columns: names)
    rows.append(names.map { values[$0] ?? nil })
    return PostgresLock(rows[0], isGranted: isGranted)
  }

  @Test("predicate locks are no locks that block")
  func predicates() {
    #expect(lock(["pid": "1", "locktype": "relation", "mode": "SIReadLock"]) == nil)
  }

  @Test("a lock without a process is that of a prepared transaction")
  func prepared() throws {
    let restarted = try #require(
      lock(["locktype": "relation", "mode": "RowExclusiveLock", "virtualtransaction": "-1/725"]))
    #expect(restarted.pid == nil && restarted.preparedTransaction == "725")
    let kept = try #require(
      lock(["locktype": "relation", "mode": "RowExclusiveLock", "virtualtransaction": "3/4"]))
    #expect(kept.preparedTransaction == nil)
    #expect(lock(["locktype": "relation", "mode": "RowExclusiveLock"]) == nil)
  }

  @Test("relations are known by number, or by the name they were cast to")
  func relations() throws {
    let named = try #require(lock(["pid": "1", "relation": "acct", "mode": "RowShareLock"]))
    #expect(named.relationName == "acct")
    let numbered = try #require(
      lock(["pid": "1", "relation": "16384", "relation_name": "16384", "mode": "RowShareLock"]))
    #expect(numbered.relationName == nil && numbered.target.relation == "16384")
  }

  @Test("a list of blockers that was cut keeps its count")
  func cut() throws {
    let cut = try #require(
      lock(["pid": "9", "blocked_by": "{1,0,3}", "blocker_count": "299", "mode": "ShareLock"]))
    #expect(cut.blockers == [1, 0, 3] && cut.blockerCount == 299)
    let free = try #require(lock(["pid": "9", "blocked_by": "{}", "mode": "ShareLock"]))
    #expect(free.blockers == [] && free.blockerCount == 0)
    let unknown = try #require(lock(["pid": "9", "mode": "ShareLock"]))
    #expect(unknown.blockers == nil)
  }
}

@Suite("rings of waits") struct WaitRingTests {
  @Test("a chain has no ring, a ring is found behind a chain, and a self edge is none")
  func rings() {
    #expect(WaitRings([[1], [2], []]).rings.isEmpty)
    #expect(WaitRings([[0], []]).rings.isEmpty)
    #expect(WaitRings([[1], [2], [3], [1]]).rings == [[1, 2, 3]])
    #expect(WaitRings([[1], [0], [3], [2]]).rings == [[0, 1], [2, 3]])
    #expect(WaitRings([]).rings.isEmpty)
  }

  @Test("a long chain needs no stack")
  func long() {
    let count = 100_000
    #expect(WaitRings((0..<count).map { $0 + 1 < count ? [$0 + 1] : [] }).rings.isEmpty)
    #expect(WaitRings((0..<count).map { [($0 + 1) % count] }).rings.first?.count == count)
  }
}
