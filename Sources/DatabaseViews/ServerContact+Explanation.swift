extension ServerContact {
  /// Why the server refused; `nil` where it did not.
  ///
  /// The SQLSTATE tells in any language, and the routine whose limit is meant (`miscinit.c` and
  /// `postinit.c` of PostgreSQL). PgBouncer is not translated, and gives no SQLSTATE of its own for a
  /// full pooler before 1.20.
  package var refusal: String? {
    guard outcome == .refused else { return nil }
    if product == .mysql { return mysqlRefusal }
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
    let said =
      (message.map { ": \($0)" } ?? "")
      + (advisedOption.map { "; to have it asked, name it: \($0)" } ?? "")
    switch outcome {
    case .connected: return nil
    case .refused: return "the server refused a connection (\(advice))\(said)"
    case .unreachable: return "no connection\(said)"
    case .silent: return silence + said
    case .noLibrary:
      return "the client library of \(product.title) cannot be loaded\(said); install \(packages)"
    case .invalid: return "the connection string does not work\(said)"
    }
  }

  /// What to type for a server that was found and turned the look away.
  package var advisedOption: String? {
    ["login", "other"].contains(refusal) ? hint : nil
  }

  private var advice: String {
    switch refusal {
    case "slots full" where product == .mysql:
      "all connection slots are taken; one for CONNECTION_ADMIN or SUPER, the admin_port or the "
        + "extra_port may still be free"
    case "slots full": "all connection slots are taken; one of a superuser may still be free"
    case "limit of the user": "the user has used up its limit of connections or of statements"
    case "host blocked":
      "too many broken logins from this host: max_connect_errors; FLUSH HOSTS or, from 8.0.23 on, "
        + "TRUNCATE TABLE performance_schema.host_cache lets it in again"
    case "login" where product == .mysql:
      "the login failed: see user, password (~/.my.cnf, MYSQL_PWD), the host that the account is "
        + "for, and TLS"
    case "limit of the role": "the role has used up its CONNECTION LIMIT"
    case "limit of the database": "the database has used up its CONNECTION LIMIT"
    case "pooler full": "PgBouncer has as many clients as max_client_conn allows"
    case "starting or stopping": "it starts, stops or recovers; ask again"
    case "login":
      "the login failed: see user, password (~/.pgpass, PGPASSWORD), pg_hba.conf and sslmode"
    default:
      product == .mysql
        ? "error \(sqlState ?? "unknown")" : "SQLSTATE \(sqlState ?? "unknown")"
    }
  }

  /// By the numbers of the errors (MySQL and MariaDB manuals, "Server Error Message Reference").
  private var mysqlRefusal: String {
    switch sqlState {
    case "1040": "slots full"
    case "1203", "1226": "limit of the user"
    case "1129": "host blocked"
    case "1053", "1077", "1079": "starting or stopping"
    // Host not allowed, access denied, no password, plugins and methods of authentication, TLS.
    case "1130", "1044", "1045", "1049", "1251", "1275", "1524", "1698", "1862", "2026", "2059",
      "2061", "3118", "3159", "3955":
      "login"
    case nil: "login"
    default: "other"
    }
  }

  private var packages: String {
    switch product {
    case .postgres:
      "libpq5 (Debian, Ubuntu), libpq (RHEL 8 and later, Fedora, Alpine) or postgresql-libs (Arch, "
        + "older RHEL)"
    case .mysql:
      "libmariadb3 or libmysqlclient21 (Debian, Ubuntu), mariadb-connector-c (RHEL, Fedora, Alpine) "
        + "or mariadb-libs (Arch)"
    }
  }

  private var silence: String {
    if isResolving { return "the name of the host is not resolved: DNS does not answer" }
    let isAlive = probes.contains { $0.outcome == .alive }
    if product == .mysql, isAlive {
      return "the server greets, but the login does not end: FLUSH TABLES WITH READ LOCK of the "
        + "grant tables, a full disk, or an authentication plugin that waits"
    }
    return isAlive
      ? "the server answers, but the login does not end: a lock on a system catalog, or a pooler "
        + "without a free session"
      : "no answer: a frozen server, stuck storage, a full listen queue, or packets that are dropped"
  }
}

extension ServerSeries {
  /// Why there is no connection, with what `/proc` shows; `nil` where one was had or none was tried.
  package var explanation: String? {
    guard let explanation = contact?.explanation else { return nil }
    guard let process, process.isStopped else { return explanation }
    let name = View.product == .postgres ? "the postmaster" : "the server"
    return "\(name) (pid \(process.pid)) is stopped by a signal: \(explanation)"
  }
}
