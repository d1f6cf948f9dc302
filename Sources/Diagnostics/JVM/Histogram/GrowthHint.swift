/// What the classes that grow together say of the code that keeps them.
struct GrowthHint {
  let text: String
  /// The class that says it.
  let name: String

  /// `nil` where nothing tells.
  init?(_ growth: HeapGrowth) {
    guard let lead = growth.lead else { return nil }
    let kept = lead.objects.rise
    let all = [lead] + growth.together.map(\.grower)
    // Threads, loaders and references say most, whatever else holds them.
    for rule in Self.rare {
      if let found = all.first(where: {
        rule.matches($0.counts.name) && $0.objects.rise * 4 >= kept
      }) {
        (text, name) = (rule.text, found.counts.name)
        return
      }
    }
    // One entry per object: what holds them is the kind of collection that has such entries.
    let entries = all.filter { grower in
      Self.entries.contains { $0.matches(grower.counts.name) }
        && grower.objects.rise * 2 >= kept
    }
    let nearest = entries.min {
      abs($0.objects.rise - kept) < abs($1.objects.rise - kept)
    }
    if let nearest, let rule = Self.entries.first(where: { $0.matches(nearest.counts.name) }) {
      (text, name) = (rule.text, nearest.counts.name)
      return
    }
    name = lead.counts.name
    let own = all.filter { $0.origin <= .library }
    if let listener = own.first(where: { grower in
      Self.listeners.contains { grower.counts.name.contains($0) }
    }) {
      text = "listeners are added and never removed (\(listener.counts.name)); a list holds them"
    } else if growth.arraysGained * 2 >= kept * 4 {
      text = "an array grows with them and no entries of maps or queues: a list is never trimmed"
    } else {
      return nil
    }
  }

  private struct Rule {
    var names: [String]
    var text: String

    func matches(_ name: String) -> Bool {
      names.contains { $0.hasSuffix("*") ? name.hasPrefix($0.dropLast()) : name == $0 }
    }
  }

  private static let listeners = ["Listener", "Observer", "Subscriber", "Callback", "$$Lambda"]

  private static let rare = [
    Rule(
      names: ["java.lang.ref.Finalizer"],
      text: "objects with a finalizer pile up: the finalizer thread does not keep up, or hangs"),
    Rule(
      names: ["java.lang.ThreadLocal$ThreadLocalMap$Entry"],
      text: "thread-locals are set and never removed; the threads of a pool keep them"),
    Rule(
      names: ["java.lang.Thread"],
      text: "threads are started and do not end, or are kept after their end"),
    Rule(
      names: ["java.nio.DirectByteBuffer", "java.nio.DirectByteBufferR"],
      text: "direct buffers are kept: each holds memory outside the heap as well"),
    Rule(
      names: ["java.util.zip.Inflater", "java.util.zip.Deflater"],
      text: "(de)compressors are never ended: each holds memory outside the heap as well"),
    Rule(
      names: [
        "org.postgresql.jdbc.PgConnection", "com.mysql.cj.jdbc.ConnectionImpl",
        "com.mysql.jdbc.JDBC4Connection", "org.mariadb.jdbc.Connection",
        "oracle.jdbc.driver.T4CConnection", "org.h2.jdbc.JdbcConnection",
        "org.hsqldb.jdbc.JDBCConnection", "com.microsoft.sqlserver.jdbc.SQLServerConnection",
      ], text: "database connections are opened or taken and never closed"),
    Rule(
      names: [
        "org.postgresql.jdbc.PgPreparedStatement", "org.postgresql.jdbc.PgStatement",
        "org.postgresql.jdbc.PgResultSet", "com.mysql.cj.jdbc.ClientPreparedStatement",
        "com.mysql.cj.jdbc.StatementImpl", "org.h2.jdbc.JdbcPreparedStatement",
        "org.hsqldb.jdbc.JDBCPreparedStatement", "org.hsqldb.jdbc.JDBCStatement",
      ], text: "database statements or results are not closed"),
    Rule(
      names: [
        "org.apache.catalina.session.StandardSession", "org.eclipse.jetty.server.session.Session",
        "io.undertow.server.session.InMemorySessionManager$SessionImpl",
      ], text: "web sessions pile up: many callers without a cookie, or no time-out"),
  ]

  private static let entries = [
    Rule(
      names: [
        "java.util.concurrent.LinkedBlockingQueue$Node",
        "java.util.concurrent.LinkedBlockingDeque$Node",
        "java.util.concurrent.ConcurrentLinkedQueue$Node",
        "java.util.concurrent.ConcurrentLinkedDeque$Node",
        "java.util.concurrent.LinkedTransferQueue$Node", "java.util.concurrent.FutureTask",
        "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
      ], text: "a queue without bound takes in more than its consumers take out"),
    Rule(
      names: [
        "java.util.HashMap$Node", "java.util.HashMap$TreeNode", "java.util.LinkedHashMap$Entry",
        "java.util.concurrent.ConcurrentHashMap$Node",
        "java.util.concurrent.ConcurrentHashMap$TreeNode", "java.util.TreeMap$Entry",
        "java.util.Hashtable$Entry", "java.util.concurrent.ConcurrentSkipListMap$Node",
      ],
      text: "a map or set is added to and never cleared: a cache without bound, a static collection"
    ),
    Rule(
      names: [
        "com.google.common.cache.LocalCache$*", "com.github.benmanes.caffeine.cache.*",
        "net.sf.ehcache.*", "org.ehcache.*",
      ], text: "a cache without a bound, or with one that is too high"),
    Rule(
      names: ["java.util.WeakHashMap$Entry"],
      text: "a WeakHashMap's values hold its keys, so that nothing leaves it"),
    Rule(
      names: ["java.util.LinkedList$Node"],
      text: "a linked list is added to and never trimmed"),
    Rule(
      names: ["java.util.concurrent.CompletableFuture"],
      text: "futures wait for results that never come"),
  ]
}
