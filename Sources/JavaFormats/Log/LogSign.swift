/// The texts by which a log is read: each stands in a message that a pool, a driver or the JVM
/// writes in these words.
///
/// Sources: HikariCP 2.4 to 6, DBCP 1 and 2, c3p0, Tomcat JDBC, Agroal, Druid, Vibur, the JDBC drivers
/// of PostgreSQL and MySQL, HotSpot.
enum LogSign: Int, CaseIterable {
  case hikariTimeout, hikariStats, starting, started, stopping, stopped, starvation
  case leak, leakReturned
  case dbcpTimeout, dbcpAbandoned
  case c3p0Timeout, c3p0Overdue
  case tomcatTimeout, tomcatAbandoned, tomcatSuspect, tomcatReturned
  case agroalTimeout, agroalCreation
  case druidTimeout, druidAbandoned
  case viburTimeout
  case postgresSlots, postgresReserved, postgresRole, mysqlSlots, pgbouncerClients, pgbouncerWait
  case postgresLock, mysqlLock, statement, postgresDeadlock, mysqlDeadlock
  case refused, unknownHost, connect, read, startingUp
  case closed, sendFailed, canceled, mysqlClosed
  case outOfMemory, noMemory, noThread

  var text: StaticString {
    switch self {
    case .hikariTimeout: " - Connection is not available, request timed out after "
    case .hikariStats: "stats (total="
    case .starting: " - Starting..."
    case .started: " - Start completed"
    case .stopping: " - Shutdown initiated"
    case .stopped: " - Shutdown completed"
    case .starvation: "Thread starvation or clock leap detected"
    case .leak: "Connection leak detection triggered for "
    case .leakReturned: "Previously reported leaked connection "
    case .dbcpTimeout: "Cannot get a connection, pool e"
    case .dbcpAbandoned: "has not been returned to the pool"
    case .c3p0Timeout: "by a client to checkout a Connection has timed out"
    case .c3p0Overdue: "Overdue resource check-out stack trace"
    case .tomcatTimeout: "Unable to fetch a connection in "
    case .tomcatAbandoned: "Connection has been abandoned "
    case .tomcatSuspect: "Connection has been marked suspect"
    case .tomcatReturned: "marked suspect was returned"
    case .agroalTimeout: "Sorry, acquisition timeout"
    case .agroalCreation: "Acquisition timeout while waiting for new connection"
    case .druidTimeout: "GetConnectionTimeoutException: "
    case .druidAbandoned: "abandon connection, owner thread"
    case .viburTimeout: "couldn't obtain SQL connection within "
    case .postgresSlots: "sorry, too many clients already"
    case .postgresReserved: "connection slots are reserved"
    case .postgresRole: "too many connections for "
    case .mysqlSlots: "Too many connections"
    case .pgbouncerClients: "no more connections allowed"
    case .pgbouncerWait: "query_wait_timeout"
    case .postgresLock: "canceling statement due to lock timeout"
    case .mysqlLock: "Lock wait timeout exceeded"
    case .statement: "canceling statement due to statement timeout"
    case .postgresDeadlock: "ERROR: deadlock detected"
    case .mysqlDeadlock: "Deadlock found when trying to get lock"
    case .refused: "Connection refused"
    case .unknownHost: "java.net.UnknownHostException"
    case .connect: "onnect timed out"
    case .read: "Read timed out"
    case .startingUp: "FATAL: the database system is "
    case .closed: "This connection has been closed"
    case .sendFailed: "I/O error occurred while sending to the backend"
    case .canceled: "canceling statement due to user request"
    case .mysqlClosed: "operations allowed after connection closed"
    case .outOfMemory: "java.lang.OutOfMemoryError"
    case .noMemory: "insufficient memory for the Java Runtime"
    case .noThread: "pthread_create failed"
    }
  }

  /// The pool whose caller got no connection in time.
  var poolOfTimeout: PoolLog.Kind? {
    switch self {
    case .hikariTimeout: .hikari
    case .dbcpTimeout: .dbcp
    case .c3p0Timeout: .c3p0
    case .tomcatTimeout: .tomcat
    case .agroalTimeout, .agroalCreation: .agroal
    case .druidTimeout: .druid
    case .viburTimeout: .vibur
    default: nil
    }
  }

  /// What the database or the way to it says with it.
  var answer: DatabaseAnswer? {
    switch self {
    case .postgresSlots, .postgresReserved, .postgresRole: .postgresSlots
    case .mysqlSlots: .mysqlSlots
    case .pgbouncerClients, .pgbouncerWait: .pgbouncerSlots
    case .postgresLock: .postgresLockTimeout
    case .mysqlLock: .mysqlLockTimeout
    case .statement: .statementTimeout
    case .postgresDeadlock: .postgresDeadlock
    case .mysqlDeadlock: .mysqlDeadlock
    case .refused: .refused
    case .unknownHost: .unknownHost
    case .connect: .connectTimeout
    case .read: .readTimeout
    case .startingUp: .startingUp
    case .closed, .sendFailed, .canceled, .mysqlClosed: .closed
    default: nil
    }
  }
}
