/// Threads that are known by their names, where their stacks are those of the JDK alone.
enum KnownThreads {
  /// Event loops that complete the application's futures.
  private static let eventLoops = [
    "HttpClient-", "nioEventLoopGroup-", "epollEventLoopGroup-", "reactor-http-", "lettuce-",
    "vert.x-eventloop-", "grpc-default-worker-", "I/O dispatcher ", "httpclient-dispatch-",
  ]

  static func isEventLoop(_ name: String) -> Bool {
    eventLoops.contains(where: name.hasPrefix)
  }

  static func isHousekeeper(_ name: String) -> Bool {
    housekeepers.contains(where: name.contains)
  }

  /// The JVM's helpers that wake virtual threads.
  static let virtualWakers = ["VirtualThread-unparker", "VirtualThread-unblocker"]

  /// Timers of libraries, which run no work of the application.
  private static let housekeepers = [
    "Catalina-utility-", " housekeeper", " connection adder", " connection closer", "server-timer",
    "idle-timeout-task", "Keep-Alive-Timer", "mysql-cj-abandoned", "C3P0PooledConnectionPool",
    "PoolCleaner", "commons-pool-evictor", "PostgreSQL-JDBC-", "HSQLDB Timer", "MariaDb-",
    "logback-", "Log4j2-", "metrics-", "RMI Scheduler", "JMX server connection timeout",
    "Connector-Scheduler-",
  ]
}
