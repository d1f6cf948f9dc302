package import Evidence

extension JVMLog {
  package static let facts: [FactDeclaration] = timeouts + database + leaks + memory

  private static func declare(
    _ name: String, _ shape: FactDeclaration.Shape, _ meaning: String
  ) -> FactDeclaration {
    FactDeclaration(name, of: .jvm, shape, meaning)
  }

  private static let timeouts = [
    declare(
      "jvm.log.timeouts", .quantity(.requests),
      "Requests for a connection that timed out, each once, of the pool with most of them while it "
        + "was in service; those that ended with a database that was late at the start are left out."
    ),
    declare(
      "jvm.log.burst", .quantity(.requests),
      "The most of them within a minute; all of them where the log tells no times."),
    declare("jvm.log.hourly", .quantity(.requests), "The most of them within an hour."),
    declare("jvm.log.pool", .text, "That pool."),
    declare("jvm.log.patience", .quantity(.seconds), "How long the last of them waited."),
    declare(
      "jvm.log.span", .quantity(.seconds), "From the first to the last; absent without times."),
    declare(
      "jvm.log.rate", .quantity(.perMinute),
      "How many a minute over that time; absent without times."),
    declare(
      "jvm.log.quiet", .quantity(.seconds),
      "How long the log goes on after the last; absent without times."),
    declare(
      "jvm.log.pauses", .quantity(.count),
      "How many times as long as the usual pause between two of them, and as a caller waits, the log "
        + "goes on after the last; absent without times."),
    declare(
      "jvm.log.relieved", .flag,
      "After the last the pool shows free connections and no waiting callers."),
    declare(
      "jvm.log.waiting", .quantity(.threads),
      "The most callers that waited when one of them gave up, where the pool tells it."),
    declare(
      "jvm.log.filling", .text,
      "How the pool stood at the last time-out: full, partly out, empty, or not told."),
  ]

  private static let database = [
    declare(
      "jvm.log.answer", .text,
      "What the database, or the way to it, answered behind most of the time-outs that tell it."),
    declare(
      "jvm.log.answer_share", .quantity(.percent), "Share of the time-outs with that answer."),
    declare(
      "jvm.log.slots.postgres", .quantity(.connections),
      "Refusals of PostgreSQL for want of connection slots, behind time-outs and elsewhere."),
    declare("jvm.log.slots.mysql", .quantity(.connections), "The same of MySQL."),
    declare("jvm.log.slots.pgbouncer", .quantity(.connections), "The same of PgBouncer."),
    declare(
      "jvm.log.unreached", .quantity(.connections),
      "Connections to the database that failed outside of a pool's time-outs, for the reason that is "
        + "told most."),
    declare("jvm.log.unreached.answer", .text, "That reason."),
    declare(
      "jvm.log.unreached.pauses", .quantity(.count),
      "How many times as long as the usual pause between two of them the log goes on after the last; "
        + "absent without times."),
    declare(
      "jvm.log.locks.postgres", .quantity(.count),
      "Statements that PostgreSQL gave up because they waited too long for a lock."),
    declare("jvm.log.locks.mysql", .quantity(.count), "The same of MySQL."),
  ]

  private static let leaks = [
    declare(
      "jvm.log.leak.reported", .quantity(.connections),
      "Connections that the pool reported as held for too long."),
    declare(
      "jvm.log.leak.outstanding", .quantity(.connections),
      "Those that did not come back until the end of the log."),
    declare("jvm.log.leak.returned", .quantity(.connections), "Those that came back."),
    declare(
      "jvm.log.leak.returned_share", .quantity(.percent), "Those as a share of the reported ones."),
    declare(
      "jvm.log.leak.gone", .quantity(.connections),
      "Outstanding ones whose borrower does other work: it logs a time-out or borrows again, or the "
        + "newest dump shows it outside of the method that borrowed; or the pool took the connection "
        + "back by force, and nobody complains."),
    declare(
      "jvm.log.leak.holding", .quantity(.connections),
      "Outstanding ones whose borrower stands in that method in the newest dump, or that were taken "
        + "back by force under a statement."),
    declare(
      "jvm.log.leak.share", .quantity(.percent),
      "Connections whose borrower is gone as a share of the pool; of the outstanding ones, or of "
        + "three where they are fewer, if its size is not told."),
    declare(
      "jvm.log.leak.age", .quantity(.seconds),
      "The median time that the log goes on after the reports of the outstanding ones."),
    declare(
      "jvm.log.leak.borrower", .text,
      "The application frame that borrowed most of them."),
  ]

  private static let memory = [
    declare("jvm.log.oom.heap", .quantity(.count), "OutOfMemoryError: Java heap space."),
    declare(
      "jvm.log.oom.overhead", .quantity(.count), "OutOfMemoryError: GC overhead limit exceeded."),
    declare(
      "jvm.log.oom.metaspace", .quantity(.count),
      "OutOfMemoryError: Metaspace, compressed class space or PermGen."),
    declare(
      "jvm.log.oom.threads", .quantity(.count),
      "OutOfMemoryError: unable to create native thread; where there is none, the JVM's warnings that "
        + "the kernel refused one."),
    declare("jvm.log.oom.direct", .quantity(.count), "OutOfMemoryError for direct buffers."),
    declare(
      "jvm.log.oom.direct_span", .quantity(.seconds),
      "From the first to the last of these; absent without times."),
    declare(
      "jvm.log.oom.native", .quantity(.count),
      "The JVM itself, a native method or a mapping got no memory."),
  ]
}
