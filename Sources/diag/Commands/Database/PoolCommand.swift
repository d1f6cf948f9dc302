import ArgumentParser
import DatabaseViews
import Diagnostics

struct Pool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "Connection slots: who has them, what is left, and who never gives back",
    discussion: """
      Slots in use are counted against what ordinary roles may have: max_connections less \
      superuser_reserved_connections and reserved_connections; walsenders and workers have slots of \
      their own. It shows who has them by state, application, client, user and database, and each \
      session that is idle in a transaction, with what it has locked and how many wait for it.

      leak/connections: many sessions of one application do nothing since they ran the same \
      statement, while slots are short or clients of a PgBouncer wait. pool-exhaustion/postgres: \
      all or nearly all slots are in use, or the server refuses; on its own host the titles of its \
      processes then show who has them. pool-exhaustion/pgbouncer: clients wait and all server \
      connections of their pool are in use, or max_client_conn is reached.

      Of MySQL and MariaDB, connections are counted against max_connections, and accounts against \
      max_user_connections; replicas and logins take slots too. Sessions that sleep are shown with \
      their open transactions, the rows that those have locked and who waits. pool-exhaustion/mysql: \
      the slots are used up or nearly so, or the server refuses (error 1040, which needs no \
      password): then its sockets on its own host show who has them, and a port for administrators \
      (?admin-port=33062, or one that is found there) is used, once. leak/connections: many sessions \
      of one application sleep, as above; the last statement is known where performance_schema is on.

      Name the console of a PgBouncer (dbname=pgbouncer) beside its server, and each session is \
      followed to the client behind it.

        diag db pool --postgres "host=db-1 dbname=shop"
        diag db pool --postgres "host=db-1 port=6432 dbname=pgbouncer" --postgres "host=db-1"
        PGSERVICE=shop diag db pool
        diag db pool captured/
        diag db pool postgresql.log pgbouncer.log
        psql -c "SELECT * FROM pg_stat_activity" -c "SHOW max_connections" | diag db pool -
        diag db pool --mysql "mysql://monitor@db-1/?admin-port=33062"
        mysql -e "SHOW VARIABLES LIKE 'max_connections'; SHOW FULL PROCESSLIST" | diag db pool -
      """)

  @OptionGroup var targets: DatabaseTargets

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: Catalog.database, options: options, showsDetail: true,
      shown: [
        PostgresPool.self, PostgresServerLog.self, PoolerLogs.self, MySQLPool.self,
        MySQLServerLog.self,
      ],
      live: targets.plan(.pool, .pool)
    ).run(targets.inputs)
  }
}
