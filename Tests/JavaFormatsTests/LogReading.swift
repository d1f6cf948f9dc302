import Capture
import JavaFormats

func readLog(_ text: String, lines count: Int = .max) -> Parsed<ApplicationLog>? {
  ApplicationLogParser.parse(Array(text.utf8), lines: count)
}

extension Parsed<ApplicationLog> {
  /// The only source.
  var source: LogSource { sample.sources.first ?? LogSource(name: "none") }
  var pool: PoolLog? { source.pools.first }
}

/// Records as loggers write them.
enum LogText {
  /// A caller of HikariCP that got no connection; `cause` stands at the end of the chain.
  static func timeout(
    _ time: String = "2026-11-20 20:38:00.123", thread: String = "exec-1",
    told suffix: String = ".", cause: String? = nil
  ) -> String {
    """
    \(time) ERROR 1 --- [\(thread)] c.e.shop.Cart : could not price
    java.lang.IllegalStateException: no price
    \tat com.example.shop.Cart.price(Cart.java:77)
    \tat java.base/java.lang.Thread.run(Thread.java:840)
    Caused by: java.sql.SQLTransientConnectionException: shop-pool - Connection is not available, request timed out after 30001ms\(suffix)
    \tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)
    \t... 7 common frames omitted

    """
      + (cause.map { "Caused by: \($0)\n\tat org.postgresql.Driver.connect(Driver.java:1)\n" } ?? "")
  }

  static func leak(
    _ connection: Int, thread: String, at time: String = "2026-11-20 20:37:00.123",
    borrower: String = "com.example.shop.Refunds.refund(Refunds.java:41)"
  ) -> String {
    """
    \(time)  WARN 1 --- [ool housekeeper] com.zaxxer.hikari.pool.ProxyLeakTask : Connection leak detection triggered for org.postgresql.jdbc.PgConnection@\(connection) on thread \(thread), stack trace follows
    java.lang.Exception: Apparent connection leak detected
    \tat com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:128) ~[HikariCP-5.1.0.jar!/:na]
    \tat \(borrower) ~[classes!/:na]
    \tat java.base/java.lang.Thread.run(Thread.java:840)

    """
  }

  static func returned(_ connection: Int, thread: String) -> String {
    "2026-11-20 20:39:00.123  INFO 1 --- [\(thread)] c.z.h.p.ProxyLeakTask : Previously reported leaked connection org.postgresql.jdbc.PgConnection@\(connection) on thread \(thread) was returned to the pool (unleaked)\n"
  }
}
