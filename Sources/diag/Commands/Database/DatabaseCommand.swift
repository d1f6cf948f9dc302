import ArgumentParser

struct Database: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract: "Looks at PostgreSQL, PgBouncer, MySQL and MariaDB, live or from captured text",
    discussion: """
      --postgres takes a connection string or URI of libpq, --mysql a URI, \
      mysql://user@host:port/db?socket=PATH&ssl-mode=MODE. Without both and without INPUT it asks the \
      server that psql would reach (PG* variables, ~/.pgpass, the service file) or, where these say \
      nothing, the one that the mysql client would: ~/.my.cnf and --defaults-file (groups client and \
      diag), then MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_UNIX_PORT and MYSQL_PWD. localhost without a port \
      is the socket. -W asks for a password; one inside of an argument is wiped from the title of \
      the process at once.

      It reads only, through one connection named diag, one statement at a time, each with a \
      time-out; it changes nothing and ends nobody. What it would do is printed, ready to paste. Of \
      MySQL and MariaDB it sees all that it can with PROCESS, REPLICATION CLIENT (of MariaDB: SLAVE \
      MONITOR and BINLOG MONITOR) and SELECT on performance_schema; what is missing is said.

        diag db locks --mysql "mysql://monitor@db-1/"
        diag db lag --mysql "mysql://monitor@db-1/" --mysql "mysql://monitor@db-2:3307/"
        diag db pool --postgres "host=db-1 dbname=shop"
        mysql -e "SHOW FULL PROCESSLIST" | diag triage -
      """,
    subcommands: [
      Locks.self, Lag.self, Pool.self, Queries.self, Deadlocks.self, Failover.self,
    ])
}
