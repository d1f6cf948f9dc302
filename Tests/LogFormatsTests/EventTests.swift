import LogFormats
import Testing

/// Lines as each program writes them, and what they tell.
private let told: [(line: String, failure: String)] = [
  (
    "2026-11-26T14:53:53Z [error] request failed\nTraceback (most recent call last):\nsqlalchemy.exc.TimeoutError: QueuePool limit of size 2 overflow 0 reached, connection timed out, timeout 0.50 (Background on this error at: https://sqlalche.me/e/21/3o7r)",
    "poolTimeout"
  ),
  (
    "2026-11-26 14:53:53.123 +00:00 [ERR] Request failed\nNpgsql.NpgsqlException (0x80004005): The connection pool has been exhausted, either raise 'Max Pool Size' (currently 20) or 'Timeout' (currently 15 seconds) in your connection string.",
    "poolTimeout"
  ),
  (
    "E, [2026-11-26T14:53:53.123 #771] ERROR -- : could not obtain a connection from the pool within 5.000 seconds (waited 5.001 seconds); all pooled connections were in use",
    "poolTimeout"
  ),
  (
    "2026-11-26T14:53:53Z ERROR orders::db: pool timed out while waiting for an open connection",
    "poolTimeout"
  ),
  (
    "2026-11-26 14:53:53 ERROR psycopg2.OperationalError: connection to server at \"db\" (10.0.0.9), port 5432 failed: FATAL:  sorry, too many clients already",
    "slots"
  ),
  (
    "[26-Nov-2026 14:53:53 UTC] PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [1040] Too many connections in /srv/db.php:12",
    "slots"
  ),
  (
    "2026-11-26 14:53:53 ERROR pymysql.err.OperationalError: (1205, 'Lock wait timeout exceeded; try restarting transaction')",
    "lockTimeout"
  ),
  (
    "ERROR:    Exception in ASGI application\nTraceback (most recent call last):\nsqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00",
    "poolTimeout"
  ),
  (
    "2026-11-26 14:53:53,123 ERROR [x] (default task-1) IJ000655: No managed connections available within configured blocking timeout (30000 [ms])",
    "poolTimeout"
  ),
  (
    "2026-11-26 14:53:53.123|ERROR|Shop|MySqlConnector.MySqlException (0x80004005): Connect Timeout expired. All pooled connections are in use.",
    "poolTimeout"
  ),
  (
    "time=2026-11-26T14:53:53Z level=ERROR msg=cache err=\"redis: connection pool timeout\"",
    "poolTimeout"
  ),
  (
    "2026-11-26T14:53:53.123Z\tERROR\thandler/orders.go:88\tquery failed\t{\"error\": \"ERROR: query_wait_timeout (SQLSTATE 08P01)\"}",
    "slots"
  ),
  (
    "[2026-11-26T14:53:53,123][WARN ][o.e.c.r.a.DiskThresholdMonitor] [es-1] flood stage disk watermark [95%] exceeded on [a][es-1][/data] free: 2.1gb[4.2%], all indices on this node will be marked read-only",
    "noSpace"
  ),
  (
    "[2026-11-26 14:53:53,123] WARN [Producer clientId=p1] Connection to node 1 (kafka-1/10.2.3.7:9092) could not be established. Broker may not be available. (org.apache.kafka.clients.NetworkClient)",
    "refused of 10.2.3.7:9092"
  ),
  (
    "[2026-11-26T14:53:53.123Z] \"GET /reviews/0 HTTP/1.1\" 503 UF upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_111} - \"delayed_connect_error:_111\" 0 145 2 - \"-\" \"curl/7\" \"b1\" \"reviews\" \"10.244.1.7:9080\" outbound|9080||reviews - 10.96.8.1:9080 10.244.2.3:4411 - default",
    "refused of reviews"
  ),
  (
    "E1126 14:53:53.123456    1211 pod_workers.go:1300] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"a\\\" with CrashLoopBackOff: \\\"back-off 5m0s restarting failed container=a pod=a_b(1)\\\"\" pod=\"b/a\"",
    "backOff"
  ),
  ("2026-11-26 14:53:53 ERROR PG::TRDeadlockDetected: ERROR:  deadlock detected", "deadlock"),
  (
    "2026-11-26T14:53:53Z [ERROR] plugin/errors: 2 shop.example.com. A: read udp 10.1.0.7:40001->10.0.0.2:53: i/o timeout",
    "unresolved of 10.0.0.2:53"
  ),
  (
    "2026/11/26 14:53:53 [error] 42#42: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: shop, request: \"GET / HTTP/1.1\", upstream: \"http://10.0.0.5:8080/\", host: \"shop\"",
    "refused of 10.0.0.5:8080"
  ),
  (
    "2026/11/26 14:53:53 [error] 42#42: *1 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.0.0.9, request: \"GET / HTTP/1.1\", upstream: \"http://10.0.0.5:8080/x\"",
    "timeout of 10.0.0.5:8080"
  ),
  (
    "2026/11/26 14:53:53 [emerg] 42#42: host not found in upstream \"stock.shop\" in /etc/nginx/nginx.conf:7",
    "unresolved of stock.shop"
  ),
  (
    "2026/11/26 14:53:53 [error] 42#42: *1 stock.shop could not be resolved (3: Host not found), client: 10.0.0.9",
    "unresolved of stock.shop"
  ),
  ("2026/11/26 14:53:53 [crit] 42#42: accept4() failed (24: Too many open files)", "noFiles"),
  (
    "2026/11/26 14:53:53 parcel 1: Get \"http://base:80/p\": dial tcp 10.0.0.5:80: connect: connection refused",
    "refused of 10.0.0.5:80"
  ),
  (
    "2026/11/26 14:53:53 dial tcp: lookup base.internal on 10.0.0.2:53: no such host",
    "unresolved of base.internal"
  ),
  (
    "2026/11/26 14:53:53 dial tcp: lookup base.internal on 10.0.0.2:53: read udp 10.0.0.9:4711->10.0.0.2:53: i/o timeout",
    "unresolved of base.internal"
  ),
  ("2026/11/26 14:53:53 dial tcp 10.0.0.5:5432: i/o timeout", "timeout of 10.0.0.5:5432"),
  (
    "2026/11/26 14:53:53 http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 5ms",
    "noFiles"
  ),
  (
    "2026-11-26 14:53:53,123 ERROR till: Error 111 connecting to cache.local:6379. Connection refused.",
    "refused of cache.local:6379"
  ),
  (
    "2026-11-26 14:53:53,123 ERROR till: connection to server at \"10.0.0.5\", port 5432 failed: Connection refused",
    "refused of 10.0.0.5:5432"
  ),
  (
    "2026-11-26 14:53:53,123 ERROR till: could not translate host name \"db.internal\" to address: Name or service not known",
    "unresolved of db.internal"
  ),
  (
    "2026-11-26 14:53:53,123 ERROR till: HTTPConnectionPool(host='stock', port=8080): Max retries exceeded with url: /x (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))",
    "refused of stock:8080"
  ),
  (
    "2026-11-26 14:53:53,123 ERROR till: HTTPSConnectionPool(host='stock', port=443): Read timed out. (read timeout=5)",
    "timeout of stock:443"
  ),
  (
    "2026-11-26 14:53:53,123 ERROR till: [Errno -3] Temporary failure in name resolution",
    "unresolved"
  ),
  ("2026-11-26 14:53:53,123 ERROR till: RuntimeError: can't start new thread", "noThread"),
  ("2026-11-26 14:53:53,123 ERROR till: [Errno 28] No space left on device: '/spool/x'", "noSpace"),
  ("2026-11-26T14:53:53Z error: connect ECONNREFUSED 127.0.0.1:6379", "refused of 127.0.0.1:6379"),
  ("2026-11-26T14:53:53Z error: getaddrinfo ENOTFOUND stock.shop", "unresolved of stock.shop"),
  ("2026-11-26T14:53:53Z error: getaddrinfo EAI_AGAIN stock.shop", "unresolved of stock.shop"),
  ("2026-11-26T14:53:53Z error: connect ETIMEDOUT 10.0.0.5:443", "timeout of 10.0.0.5:443"),
  ("2026-11-26T14:53:53Z error: EMFILE: too many open files, open '/x'", "noFiles"),
  (
    "2026-11-26 14:53:53.123 ERROR 1 --- [main] c.e.Stock : I/O error on GET request for \"http://stock:8080/x\": Connection refused",
    "refused of stock:8080"
  ),
  (
    "2026-11-26 14:53:53.123 ERROR 1 --- [main] c.e.Stock : java.net.UnknownHostException: stock.shop: Name or service not known",
    "unresolved of stock.shop"
  ),
  (
    "2026-11-26 14:53:53.123 ERROR 1 --- [main] c.e.Stock : Connect to stock:8080 [stock/10.0.0.5] failed: connect timed out",
    "timeout of stock:8080"
  ),
  (
    "2026-11-26 14:53:53.123 ERROR 1 --- [main] i.n.c : Connection refused: cache/10.0.0.5:6379",
    "refused of cache:6379"
  ),
  (
    "2026-11-26 14:53:53 [ERR] System.Net.Http.HttpRequestException: Connection refused (stock:8080)",
    "refused of stock:8080"
  ),
  (
    "2026-11-26 14:53:53 [ERR] No such host is known. (stock.shop:443)",
    "unresolved of stock.shop:443"
  ),
  (
    "curl: (7) Failed to connect to stock port 8080 after 1 ms: Connection refused",
    "refused of stock:8080"
  ),
  ("curl: (6) Could not resolve host: stock.shop", "unresolved of stock.shop"),
  ("Nov 26 14:53:53 web-1 sshd[42]: error: fork: Resource temporarily unavailable", "noThread"),
  ("-bash: fork: retry: Resource temporarily unavailable", "noThread"),
  (
    "2026/11/26 14:53:53 runtime: failed to create new OS thread (have 9 already; errno=11)",
    "noThread"
  ),
  (
    "E1126 14:53:53.123456    1234 kubelet.go:1] dial tcp 10.0.0.5:6443: connect: no route to host",
    "unreachable of 10.0.0.5:6443"
  ),
  (
    "I1126 14:53:53.123456    1234 eviction_manager.go:366] must evict pod(s) to reclaim resourceName=\"memory\"",
    "evicted"
  ),
  (
    "2026-11-26 14:53:53 ERROR tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
    "certificate"
  ),
]

/// Lines that hold the words, and tell of no failure of a program.
private let silent = [
  "10.0.0.9 - - [26/Nov/2026:14:53:53 +0000] \"GET /docs?q=ECONNREFUSED HTTP/1.1\" 200 5 \"-\" \"Connection refused bot\"",
  "2026-11-26 14:53:53,123 INFO till: retry.on=[ECONNREFUSED, ETIMEDOUT] fallback='Connection refused'",
  "2026-11-26T14:53:53Z {\"level\":30,\"retryOn\":[\"ECONNREFUSED\",\"ETIMEDOUT\"],\"msg\":\"listening\"}",
  "2026-11-26 14:53:53 DEBUG probe of stock:8080: Connection refused",
  "2026-11-26 14:53:53,123 WARNING till: [Errno 24] Too many open files: 'inotify_init1'",
  "2026-11-26T14:53:53Z error: ENOSPC: System limit for number of file watchers reached, watch '/x'",
  "2026-11-26 14:53:53 ERROR recv: Resource temporarily unavailable",
  "2026-11-26 14:53:53 ERROR mkdir /sys/fs/cgroup/memory/x: no space left on device",
  "2026/11/26 14:53:53 [info] 42#42: *1 client timed out (110: Connection timed out) while waiting for request, client: 10.0.0.9",
  "2026-11-26 14:53:53.123 UTC [42] FATAL:  could not connect to the primary server: connection to server at \"10.0.0.5\", port 5432 failed: Connection refused",
  "E1126 14:53:53.123456    1234 prober.go:104] \"Probe failed\" probeType=\"Readiness\" output=\"dial tcp 10.0.0.5:80: connect: connection refused\"",
]

@Suite struct EventTests {
  @Test("a line tells what failed, and of whom", arguments: told.indices)
  func line(_ index: Int) {
    let expected = told[index].failure.isEmpty ? [] : [told[index].failure]
    #expect(read(told[index].line + "\n").failures == expected, "\(told[index].line)")
  }

  @Test("words that tell of nothing count for nothing", arguments: silent)
  func words(_ line: String) {
    #expect(read(line + "\n").failures.filter { !$0.hasPrefix("probe") } == [], "\(line)")
  }

  @Test("a record counts once, whatever its stack repeats")
  func stack() {
    let text = """
      2026-11-26 14:53:53,123 ERROR [MainThread] till: customer 1 could not be served
      Traceback (most recent call last):
        File "/srv/till.py", line 19, in price
          connection.request("GET", "/")
      ConnectionRefusedError: [Errno 111] Connection refused

      During handling of the above exception, another exception occurred:

      Traceback (most recent call last):
      requests.exceptions.ConnectionError: HTTPConnectionPool(host='stock', port=80): Connection refused
      2026-11-26 14:53:54,123 ERROR [MainThread] till: customer 2: Connection refused

      """
    let groups = read(text).groups(.refused)
    #expect(groups.reduce(0) { $0 + $1.tally.count } == 2)
    #expect(groups[0].tally.first?.line == 5)
    #expect(
      groups[0].tally.first?.time
        == groups[0].tally.first?.time.map { ($0 * 1000).rounded() / 1000 })
  }

  @Test("of a JSON record the field with the words is shown behind the message")
  func fieldOfWords() {
    let text =
      #"{"event":"request failed","exception":"Traceback:\n  File \"a.py\"\nOSError: [Errno 28] No space left on device: '/spool/x'\n","timestamp":"2026-11-26T14:53:53Z","level":"error"}"#
      + "\n"
    #expect(
      read(text).groups(.noSpace).first?.tally.last?.text
        == "request failed: OSError: [Errno 28] No space left on device: '/spool/x'")
  }

  @Test("whose slots, locks and deadlocks they are is told by the words")
  func servers() {
    let lines = [
      "ERROR x: ORA-00060: deadlock detected while waiting for resource",
      "ERROR x: Transaction (Process ID 61) was deadlocked on lock resources with another process",
      "ERROR x: ER_LOCK_DEADLOCK: Deadlock found when trying to get lock; try restarting",
      "ERROR x: deadlock detected DETAIL: Process 1 waits for ShareLock on transaction 7",
    ]
    let pooler =
      "2026-11-26 14:53:53 ERROR psycopg2.OperationalError: connection to server at \"pgb\", port 6432 failed: FATAL:  no more connections allowed (max_client_conn)\n"
    #expect(read(pooler).groups(.slots).map(\.detail) == ["PgBouncer"])
    let text = lines.map { "2026-11-26 14:53:53 \($0)\n" }.joined()
    #expect(
      read(text).groups(.deadlock).map(\.detail) == ["Oracle", "SQL Server", "MySQL", "PostgreSQL"])
  }

  @Test("first, last and the fullest minute are those of the records")
  func minutes() {
    var text = ""
    for second in [0, 1, 2, 3, 90, 91] {
      text +=
        "2026-11-26T14:\(second < 60 ? 53 : 54):\(second % 60 < 10 ? "0" : "")\(second % 60)Z ERROR x: dial tcp 10.0.0.5:80: connection refused\n"
    }
    let tally = read(text).groups(.refused)[0].tally
    #expect(tally.count == 6 && tally.burst.count == 4)
    #expect((tally.last?.time ?? 0) - (tally.first?.time ?? 0) == 91)
    #expect(tally.burst.start == tally.first?.time)
  }

  @Test("times are those of UTC where a log tells its zone")
  func zone() {
    let log = read("2026-11-26T14:53:53+02:00 ERROR dial tcp 10.0.0.5:80: connection refused\n")
    #expect(log.isUniversal && log.isDated)
    #expect(log.firstTime == 1_795_697_633)
  }

  @Test("a connection that comes about ends the trouble with its party, not with another")
  func recovery() {
    let start = """
      2026-11-26 14:53:53 ERROR x: connect to db:5432: Connection refused
      2026-11-26 14:53:53 ERROR x: connect to cache:6379: Connection refused

      """
    let log = read(start + "2026-11-26 14:53:58 INFO x: connected to db:5432 after 3 attempts\n")
    let groups = log.groups(.refused)
    #expect(groups.map(\.peer) == ["db:5432", "cache:6379"])
    #expect(groups.map { $0.tally.recovery?.line } == [3, nil])
  }

  @Test("a program that ends with an error that nobody caught is known")
  func uncaught() {
    let text = """
      node:internal/process/promises:391
          triggerUncaughtException(err, true /* fromPromise */);
          ^

      Error: connect ECONNREFUSED 127.0.0.1:9
          at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16) {
        errno: -111,
        code: 'ECONNREFUSED',
        port: 9
      }

      Node.js v20.20.2

      """
    let group = read(text).groups(.refused)[0]
    #expect(group.tally.count == 1 && group.tally.isFatal && group.peer == "127.0.0.1:9")
    let more = (0..<200).map { "line \($0)\n" }.joined()
    #expect(read(text + more).groups(.refused)[0].tally.isFatal == false)
  }

  @Test("pieces of any size tell the same", arguments: [60, 200, 1000])
  func pieces(_ size: Int) {
    let text = told.map { $0.line + "\n    at x.y (z:1)\n" }.joined()
    let (whole, cut) = (read(text), read(text, size: size))
    #expect(whole.failures == cut.failures)
    #expect(whole.lines == cut.lines)
  }
}
