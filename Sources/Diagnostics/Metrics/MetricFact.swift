internal import Evidence

/// The facts that metrics alone tell; what they say of hosts, processes and collectors goes by the names
/// of those.
enum MetricFact {
  /// A line each: the kind of subject, the name, the unit, the meaning.
  private static let table: StaticString = """
    jvm metric.deadlocked threads Threads in a cycle, as the JVM itself found them.
    jvm metric.looks samples Scrapes of it.
    jvm metric.jdbc.pool text The pool of connections that looks worst.
    jvm metric.jdbc.pending threads Callers that wait for a connection of it, at the last look.
    jvm metric.jdbc.active connections Connections in use at the last look.
    jvm metric.jdbc.limit connections How many it may have; absent where nothing says it.
    jvm metric.jdbc.full flag Whether none was free at the last look.
    jvm metric.jdbc.waiting_looks samples Looks in a row, up to the last, with callers waiting at a full pool.
    jvm metric.jdbc.timeouts events Callers that gave up between the first look and the last.
    jvm metric.jdbc.hold ms Mean time that a connection was held, of those given back between the looks.
    jvm metric.jdbc.returned events Connections given back between the first look and the last.
    jvm metric.jdbc.staircase flag Connections in use rose to the limit over several looks, although loans were no more and took no longer than before.
    jvm metric.workers.pool text The pool of request threads that looks worst.
    jvm metric.workers.busy threads Busy ones at the last look.
    jvm metric.workers.limit threads How many there may be.
    jvm metric.workers.full_looks samples Looks in a row, up to the last, without an idle one.
    jvm metric.workers.queued requests The fewest requests that waited for one in those looks; absent where nothing tells.
    target metric.sql.pool text The pool of connections of a program that counts waits, which looks worst.
    target metric.sql.used connections Connections in use at the last look.
    target metric.sql.limit connections How many it may have; absent without a limit.
    target metric.sql.full flag Whether none was free at the last look.
    target metric.sql.waited events Callers that had to wait between the first look and the last; absent of one look.
    target metric.sql.waited_ever events The same since the program began.
    target metric.sql.wait ms The mean time that they waited; absent where nobody did.
    target metric.sql.stuck flag Whether nobody who waited got a connection, and the pool was full at every look.
    server metric.postgres.sessions sessions Client sessions at the last look.
    server metric.postgres.limit sessions max_connections.
    server metric.postgres.fill % Sessions by the slots that ordinary roles have.
    server metric.postgres.idle_in_transaction sessions Those that do nothing inside a transaction.
    server metric.postgres.lag s Time since the standby replayed its last transaction; absent on a primary.
    server metric.postgres.lag.pace % How much of the time between the looks that time grew by.
    server metric.postgres.lag.bytes B The most that a standby of this server has not replayed.
    server metric.postgres.slot text The replication slot that keeps most, of the unused ones if there are.
    server metric.postgres.slot.used flag Whether something reads from it.
    server metric.postgres.slot.retained B Log that it keeps.
    server metric.postgres.deadlocks events Deadlocks that the server broke between the first look and the last.
    server metric.mysql.sessions sessions Sessions at the last look.
    server metric.mysql.limit sessions max_connections.
    server metric.mysql.fill % Sessions by max_connections.
    server metric.mysql.refused connections Refused for want of a slot between the first look and the last.
    server metric.mysql.row_waits sessions Sessions that wait for row locks, the fewer of the first look and the last.
    server metric.mysql.deadlocks events Deadlocks that the server broke between the first look and the last.
    server metric.mysql.receiver flag Whether the receiver of a replica runs.
    server metric.mysql.applier flag Whether its applier runs.
    server metric.mysql.receiver.error count The number of the receiver's last error.
    server metric.mysql.applier.error count The number of the applier's last error.
    server metric.mysql.lag s How far the replica is behind beyond its set delay.
    server metric.mysql.lag.least s The lower of that at the first look and the last.
    server metric.pooler.pool text The pool with most waiting clients.
    server metric.pooler.waiting clients Its clients that wait, at the last look.
    server metric.pooler.waiting_looks samples Looks in a row, up to the last, with waiting clients.
    server metric.pooler.wait s How long the first of them has waited.
    server metric.pooler.active connections Its server connections in use.
    server metric.pooler.idle connections Its server connections that are free.
    workload metric.workload.pods pods Its pods that were seen.
    workload metric.workload.restarts restarts Restarts of its containers between the looks; absent with one look.
    workload metric.workload.restarts.pace /min The same by minute; absent without times.
    workload metric.workload.killed containers Containers that lately ended OOMKilled.
    workload metric.workload.crash_loop containers Containers that wait in CrashLoopBackOff.
    workload metric.workload.image_pull containers Containers whose image cannot be had.
    workload metric.workload.evicted pods Pods that were evicted.
    workload metric.workload.unschedulable pods Pods that no node takes.
    node metric.node.pressure text A condition of want that holds: MemoryPressure, DiskPressure, PIDPressure.
    target metric.requests.rate /s Requests served between the first look and the last.
    target metric.requests.count requests The same as a number.
    target metric.requests.errors % Those that failed on the server's side.
    target metric.requests.p99 ms The 99th percentile of their time, by histogram_quantile.
    target metric.requests.drop % How much less was asked for in the last half of the looks than in the first.
    target metric.requests.burn.hour count Failures of the last hour by what an objective of 99.9 % allows.
    target metric.requests.burn.six_hours count The same of the last six hours.
    """

  static let declarations: [FactDeclaration] = "\(table)".split(separator: "\n").compactMap {
    line in
    let words = line.split(separator: " ", maxSplits: 3)
    guard words.count == 4, let kind = Subject.Kind(rawValue: String(words[0])) else { return nil }
    let shape: FactDeclaration.Shape
    switch words[2] {
    case "text": shape = .text
    case "flag": shape = .flag
    default: shape = .quantity(Unit(rawValue: String(words[2])) ?? .count)
    }
    return FactDeclaration(String(words[1]), of: kind, shape, String(words[3]))
  }
}
