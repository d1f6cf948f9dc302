extension PostgresContact {
  /// Why the server refused; `nil` where it did not.
  ///
  /// The SQLSTATE tells in any language, and the routine whose limit is meant (`miscinit.c` and
  /// `postinit.c` of PostgreSQL). PgBouncer is not translated, and gives no SQLSTATE of its own for a
  /// full pooler before 1.20.
  package var refusal: String? {
    guard outcome == .refused else { return nil }
    if message?.hasSuffix("no more connections allowed (max_client_conn)") == true
      || message?.hasSuffix("no more connections allowed") == true
    {
      return "pooler full"
    }
    switch sqlState {
    case "53300" where routine == "InitializeSessionUserId": return "limit of the role"
    case "53300" where routine == "CheckMyDatabase": return "limit of the database"
    case "53300": return "slots full"
    case "57P03": return "starting or stopping"
    case let state? where state.hasPrefix("28"): return "login"
    case nil: return "login"
    default: return "other"
    }
  }

  /// What happened and what to do, for a person; `nil` where a connection was had.
  package var explanation: String? {
    let said = message.map { ": \($0)" } ?? ""
    switch outcome {
    case .connected: return nil
    case .refused: return "the server refused a connection (\(advice))\(said)"
    case .unreachable: return "no connection\(said)"
    case .silent: return silence + said
    case .noLibrary:
      return "the client library of PostgreSQL cannot be loaded\(said); install libpq5 (Debian, "
        + "Ubuntu), libpq (RHEL 8 and later, Fedora, Alpine) or postgresql-libs (Arch, older RHEL)"
    case .invalid: return "the connection string does not work\(said)"
    }
  }

  private var advice: String {
    switch refusal {
    case "slots full": "all connection slots are taken; one of a superuser may still be free"
    case "limit of the role": "the role has used up its CONNECTION LIMIT"
    case "limit of the database": "the database has used up its CONNECTION LIMIT"
    case "pooler full": "PgBouncer has as many clients as max_client_conn allows"
    case "starting or stopping": "it starts, stops or recovers; ask again"
    case "login":
      "the login failed: see user, password (~/.pgpass, PGPASSWORD), pg_hba.conf and sslmode"
    default: "SQLSTATE \(sqlState ?? "unknown")"
    }
  }

  private var silence: String {
    if isResolving { return "the name of the host is not resolved: DNS does not answer" }
    return probes.contains { $0.outcome == .alive }
      ? "the server answers, but the login does not end: a lock on a system catalog, or a pooler "
        + "without a free session"
      : "no answer: a frozen server, stuck storage, a full listen queue, or packets that are dropped"
  }
}

extension PostgresSeries {
  /// Why there is no connection, with what `/proc` shows; `nil` where one was had or none was tried.
  package var explanation: String? {
    guard let explanation = contact?.explanation else { return nil }
    guard let process, process.isStopped else { return explanation }
    return "the postmaster (pid \(process.pid)) is stopped by a signal: \(explanation)"
  }
}
