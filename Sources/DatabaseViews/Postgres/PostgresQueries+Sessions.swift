extension PostgresQueries {
  /// How many blockers of one waiter are asked for; more are counted.
  package static let blockerLimit = 64

  /// Who waits, and for whom: the function sees prepared transactions (as process 0) and queues.
  ///
  /// It needs no privilege, and is asked once for each waiter, not once for each mention: `OFFSET 0`
  /// keeps the planner from merging the inner query into the outer one.
  static let waiting = ViewQuery(
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
    ])

  /// What the sessions `pids` hold, and what prepared transactions hold.
  ///
  /// Tuple locks of the `waiters` for a transaction tell the relation; `relations` are those that a
  /// waiter without a known blocker waits for.
  package static func held(
    by pids: [Int], tuplesOf waiters: [Int], on relations: [Int], withPrepared: Bool
  ) -> ViewQuery {
    func list(_ numbers: [Int]) -> String {
      "'{" + numbers.map(String.init).joined(separator: ",") + "}'"
    }
    var choices = ["pid = ANY (\(list(pids))::int4[])"]
    if !waiters.isEmpty {
      choices.append("(locktype = 'tuple' AND pid = ANY (\(list(waiters))::int4[]))")
    }
    if !relations.isEmpty { choices.append("relation = ANY (\(list(relations))::oid[])") }
    if withPrepared { choices.append("pid IS NULL") }
    return ViewQuery(
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

  static let activity = ViewQuery(
    .activity, from: "pg_catalog.pg_stat_activity", of: "pg_stat_activity",
    [
      .init("pid"), .init("leader_pid", since: 13), .init("datname"), .init("usename"),
      .init("application_name"), .init("client_addr"), .init("client_hostname"),
      .init("client_port"), .init("backend_type", since: 10), .init("backend_start"),
      .init("xact_start"), .init("query_start"), .init("state_change"), .init("state"),
      .init("wait_event_type"), .init("wait_event"), .init("backend_xid"),
      .init("backend_xmin"), .init("query_id", since: 14),
      .init("query", "pg_catalog.left(query, 300)"),
      .init("xmin_age", "pg_catalog.age(backend_xmin)"),
      .init("now", "pg_catalog.clock_timestamp()"),
    ], "WHERE pid <> pg_catalog.pg_backend_pid()")

  static let prepared = ViewQuery(
    .prepared, from: "pg_catalog.pg_prepared_xacts", of: "pg_prepared_xacts",
    [
      .init("transaction"), .init("gid"), .init("prepared"), .init("owner"), .init("database"),
      .init("xmin_age", "pg_catalog.age(transaction)"),
    ])

  static let databases = ViewQuery(
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
