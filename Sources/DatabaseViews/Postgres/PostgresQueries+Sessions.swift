extension PostgresQueries {
  /// How many blockers of one waiter are asked for; more are counted.
  package static let blockerLimit = 64

  /// Who waits, and for whom: the function sees prepared transactions (as process 0) and queues.
  ///
  /// It needs no privilege, and is asked once for each waiter, not once for each mention: `OFFSET 0`
  /// keeps the planner from merging the inner query into the outer one.
  static let waiting = PostgresQuery(
    .waiting,
    from: """
      (SELECT l.*, pg_catalog.pg_blocking_pids(l.pid) AS blockers \
      FROM pg_catalog.pg_locks l WHERE NOT l.granted OFFSET 0) w
      """,
    [
      .init("pid", "w.pid"), .init("locktype", "w.locktype"), .init("database", "w.database"),
      .init("relation", "w.relation"),
      .init("relation_name", "pg_catalog.text(w.relation::pg_catalog.regclass)"),
      .init("page", "w.page"), .init("tuple", "w.tuple"), .init("virtualxid", "w.virtualxid"),
      .init("transactionid", "w.transactionid"), .init("classid", "w.classid"),
      .init("objid", "w.objid"), .init("objsubid", "w.objsubid"),
      .init("virtualtransaction", "w.virtualtransaction"), .init("mode", "w.mode"),
      .init("waitstart", "w.waitstart", since: 14),
      .init("blocked_by", "w.blockers[1:\(blockerLimit)]"),
      .init("blocker_count", "pg_catalog.cardinality(w.blockers)"),
      .init("now", "pg_catalog.clock_timestamp()"),
    ])

  /// What the sessions `pids` hold, and what prepared transactions hold.
  ///
  /// Tuple locks of the `waiters` for a transaction tell the relation; `relations` are those that a
  /// waiter without a known blocker waits for.
  package static func held(
    by pids: [Int], tuplesOf waiters: [Int], on relations: [Int], withPrepared: Bool
  ) -> PostgresQuery {
    func list(_ numbers: [Int]) -> String {
      "'{" + numbers.map(String.init).joined(separator: ",") + "}'"
    }
    var choices = ["pid = ANY (\(list(pids))::int4[])"]
    if !waiters.isEmpty {
      choices.append("(locktype = 'tuple' AND pid = ANY (\(list(waiters))::int4[]))")
    }
    if !relations.isEmpty { choices.append("relation = ANY (\(list(relations))::oid[])") }
    if withPrepared { choices.append("pid IS NULL") }
    return PostgresQuery(
      .held, from: "pg_catalog.pg_locks",
      [
        .init("pid", "pid"), .init("locktype", "locktype"), .init("database", "database"),
        .init("relation", "relation"),
        .init("relation_name", "pg_catalog.text(relation::pg_catalog.regclass)"),
        .init("page", "page"), .init("tuple", "tuple"), .init("virtualxid", "virtualxid"),
        .init("transactionid", "transactionid"), .init("classid", "classid"),
        .init("objid", "objid"), .init("objsubid", "objsubid"),
        .init("virtualtransaction", "virtualtransaction"), .init("mode", "mode"),
        .init("granted", "granted"),
      ],
      "WHERE granted AND mode <> 'SIReadLock' AND (" + choices.joined(separator: " OR ")
        + ") LIMIT 20000")
  }

  /// How many sessions that are idle in transaction are asked for their locks.
  package static let idleLimit = 100

  /// Which relations sessions have locked; of each its strongest modes are of interest, and none of
  /// the catalogs.
  package static func idleLocks(of pids: [Int]) -> PostgresQuery {
    let list = "'{" + pids.map(String.init).joined(separator: ",") + "}'"
    return PostgresQuery(
      .idleLocks, from: "pg_catalog.pg_locks",
      [
        .init("pid"), .init("database"), .init("relation"),
        .init("relation_name", "pg_catalog.text(relation::pg_catalog.regclass)"), .init("mode"),
      ],
      "WHERE granted AND locktype = 'relation' AND relation >= 16384 "
        + "AND pid = ANY (\(list)::int4[]) LIMIT 2000")
  }

  /// Roles and databases that may have only so many sessions.
  static let limits = PostgresQuery(
    .limits,
    from: """
      (SELECT 'database' AS kind, datname AS name, datconnlimit AS connection_limit \
      FROM pg_catalog.pg_database WHERE datconnlimit >= 0 \
      UNION ALL SELECT 'role', rolname, rolconnlimit FROM pg_catalog.pg_roles \
      WHERE rolconnlimit >= 0 AND NOT rolsuper) l
      """,
    [.init("kind"), .init("name"), .init("connection_limit")], "LIMIT 1000")

  static let activity = PostgresQuery(
    .activity, from: "pg_catalog.pg_stat_activity", of: "pg_stat_activity",
    [
      .init("pid"), .init("leader_pid", since: 13), .init("datid"), .init("datname"),
      .init("usename"), .init("application_name"), .init("client_addr"), .init("client_hostname"),
      .init("client_port"), .init("backend_type", since: 10), .init("backend_start"),
      .init("xact_start"), .init("query_start"), .init("state_change"), .init("state"),
      .init("wait_event_type"), .init("wait_event"), .init("backend_xid"),
      .init("backend_xmin"), .init("query_id", since: 14),
      .init("query", "pg_catalog.left(query, 300)"),
      .init("xmin_age", "pg_catalog.age(backend_xmin)"),
      .init("now", "pg_catalog.clock_timestamp()"),
    ], "WHERE pid <> pg_catalog.pg_backend_pid()")

  static let prepared = PostgresQuery(
    .prepared, from: "pg_catalog.pg_prepared_xacts", of: "pg_prepared_xacts",
    [
      .init("transaction"), .init("gid"), .init("prepared"), .init("owner"), .init("database"),
      .init("xmin_age", "pg_catalog.age(transaction)"),
    ])

  /// The question to put where a lock on a catalog keeps a view from being planned: the function
  /// behind the view, which joins nothing; names of databases and roles are numbers then.
  package static func fallback(_ view: PostgresView) -> PostgresQuery? {
    switch view {
    case .activity: bareActivity
    case .prepared: barePrepared
    default: nil
    }
  }

  static let bareActivity = PostgresQuery(
    .activity, from: "pg_catalog.pg_stat_get_activity(NULL)",
    [
      .init("pid"), .init("leader_pid", since: 13),
      .init("datname", "'oid ' || datid"), .init("usename", "'oid ' || usesysid"),
      .init("application_name"), .init("client_addr"), .init("client_port"),
      .init("backend_type"), .init("backend_start"), .init("xact_start"), .init("query_start"),
      .init("state_change"), .init("state"), .init("wait_event_type"), .init("wait_event"),
      .init("backend_xid"), .init("backend_xmin"), .init("query", "pg_catalog.left(query, 300)"),
      .init("now", "pg_catalog.clock_timestamp()"),
    ], "WHERE pid <> pg_catalog.pg_backend_pid()")

  static let barePrepared = PostgresQuery(
    .prepared, from: "pg_catalog.pg_prepared_xact()",
    [
      .init("transaction"), .init("gid"), .init("prepared"), .init("owner", "'oid ' || ownerid"),
      .init("database", "'oid ' || dbid"),
    ])

  static let databases = PostgresQuery(
    .databases, from: "pg_catalog.pg_stat_database", of: "pg_stat_database",
    [
      .init("datid"), .init("datname"), .init("numbackends"), .init("xact_commit"),
      .init("xact_rollback"), .init("blks_read"), .init("blks_hit"), .init("tup_returned"),
      .init("tup_fetched"), .init("conflicts"), .init("temp_files"), .init("temp_bytes"),
      .init("deadlocks"), .init("checksum_failures", since: 12), .init("session_time", since: 14),
      .init("active_time", since: 14), .init("idle_in_transaction_time", since: 14),
      .init("sessions", since: 14), .init("sessions_abandoned", since: 14),
      .init("sessions_fatal", since: 14), .init("sessions_killed", since: 14),
      .init("stats_reset"),
    ])
}
