package import Evidence

extension JVMThreads {
  /// Recent dumps are the last two where three seconds or more lie between them, else the last
  /// three.
  package static let facts: [FactDeclaration] =
    general + rings + queues + hangs + workers + connections + remote + processor
    + carriers + growth + crowds + virtualMachine

  private static func declare(
    _ name: String, _ shape: FactDeclaration.Shape, _ meaning: String
  ) -> FactDeclaration {
    FactDeclaration(name, of: .jvm, shape, meaning)
  }

  private static let general = [
    declare("jvm.dumps", .quantity(.dumps), "Different dumps of the process."),
    declare("jvm.threads", .quantity(.threads), "Threads in the newest dump."),
    declare("jvm.whole", .flag, "That dump holds all threads: it was not cut off."),
    declare(
      "jvm.span", .quantity(.seconds),
      "Time between the first and the last of the newest three dumps; absent with one dump."),
  ]

  private static let rings = [
    declare(
      "jvm.cycle.threads", .quantity(.threads),
      "Threads that wait for each other's monitors or synchronizers, in any dump."),
    declare("jvm.cycle.count", .quantity(.count), "How many separate rings they form."),
    declare("jvm.cycle.queued", .quantity(.threads), "Threads that queue behind the rings."),
    declare("jvm.cycle.names", .text, "The threads in the rings."),
    declare(
      "jvm.cycle.passes", .flag,
      "A wait in the ring has a time-out, or a later whole dump no longer shows the ring."),
    declare("jvm.cycle.reported", .flag, "The JVM reported a deadlock as well."),
    declare(
      "jvm.cycle.inferred", .flag,
      "The dump does not say who owns a lock of the ring; no other thread can."),
    declare(
      "jvm.class_init.threads", .quantity(.threads),
      "Threads that wait for each other to initialise classes, or for work that does."),
    declare("jvm.class_init.queued", .quantity(.threads), "Threads that queue behind them."),
    declare("jvm.class_init.classes", .text, "The classes that are being initialised."),
    declare("jvm.class_init.names", .text, "The threads that wait for each other."),
  ]

  private static let queues = [
    declare(
      "jvm.lock.waiters", .quantity(.threads),
      "Threads that queue, directly or through others, behind the lock with most waiters, "
        + "rings left out, in the newest dump."),
    declare(
      "jvm.lock.waiters_lasting", .quantity(.threads),
      "The median of the waiters for the same lock at the same place over the recent dumps; "
        + "absent with one dump."),
    declare(
      "jvm.lock.same_waiters", .quantity(.threads),
      "Waiters that wait for a lock in all of the recent dumps; absent with one dump."),
    declare("jvm.lock.class", .text, "The class of the lock."),
    declare(
      "jvm.lock.cut_off", .flag,
      "The owner, or the thread that the owner waits for, may be in what is missing of the dump."),
    declare("jvm.lock.owner_known", .flag, "The dump shows who owns the lock."),
    declare("jvm.lock.owner", .text, "The thread at the end of the chain."),
    declare("jvm.lock.owner_frame", .text, "Where that thread stands; absent if not known."),
    declare("jvm.lock.owner_work", .text, "What that thread does; absent if not known."),
    declare(
      "jvm.lock.owner_in_database", .flag,
      "That thread waits for the answer of a database, in its driver; absent if not known."),
    declare(
      "jvm.lock.owner_stuck", .flag,
      "The owner stands in the same stack in all of the recent dumps; absent if not known."),
  ]

  private static let hangs = [
    declare(
      "jvm.unreleased.threads", .quantity(.threads),
      "Threads that wait without time-out for what no thread is left to release."),
    declare("jvm.unreleased.kind", .text, "What they wait for."),
    declare("jvm.unreleased.names", .text, "The threads."),
    declare(
      "jvm.unreleased.stuck", .quantity(.threads),
      "Those that stand in the same stack in all of the recent dumps; absent with one dump."),
    declare(
      "jvm.self_wait.workers", .quantity(.threads),
      "Workers of pools all of whose workers wait for a task's result."),
    declare("jvm.self_wait.pool", .text, "The pools."),
    declare(
      "jvm.self_wait.others", .quantity(.threads),
      "Threads elsewhere that may be doing that work, in all of the newest dumps."),
    declare(
      "jvm.self_wait.executor_only", .flag,
      "The results are of tasks that only an executor's worker can run."),
    declare(
      "jvm.self_wait.stuck", .quantity(.threads),
      "Workers that stand in the same stack in all of the recent dumps; absent with one dump."),
  ]

  private static let workers = [
    declare(
      "jvm.pool.busy", .quantity(.threads),
      "Workers of the largest pool without an idle worker that serves requests or is waited for."),
    declare("jvm.pool.name", .text, "The pool."),
    declare(
      "jvm.pool.queueing", .quantity(.threads),
      "Threads outside that visibly wait for the pool: acceptors at their limit, submitters, "
        + "callers that wait for results beyond the number of workers."),
    declare("jvm.pool.work", .text, "What its workers do."),
    declare(
      "jvm.pool.behind", .text,
      "What at least half of its workers wait for: a ring of waits, a lock, a remote party, "
        + "a pooled connection, results of tasks, or different things."),
    declare("jvm.pool.waiting_share", .quantity(.percent), "Share of its workers that only wait."),
    declare(
      "jvm.pool.full_share", .quantity(.percent),
      "Share of the recent dumps in which the pool has no idle worker."),
    declare(
      "jvm.pool.stuck_share", .quantity(.percent),
      "Share of its workers that stand in the same stack in all of the recent dumps; absent with "
        + "one dump."),
  ]

  private static let connections = [
    declare(
      "jvm.jdbc.waiting", .quantity(.threads),
      "Threads that wait for a connection of a client-side pool in the newest dump."),
    declare("jvm.jdbc.pool", .text, "The kind of pool: HikariCP, DBCP, c3p0 …"),
    declare(
      "jvm.jdbc.database", .flag,
      "Whether its connections lead to databases, as far as the kind of pool tells."),
    declare(
      "jvm.database.drivers", .text,
      "Drivers of databases by threads and stacks: PostgreSQL, MySQL, MariaDB; absent without any."),
    declare(
      "jvm.jdbc.stuck", .quantity(.threads),
      "Those that wait in all of the recent dumps; absent with one dump."),
    declare(
      "jvm.jdbc.in_driver", .quantity(.threads),
      "Threads that use a connection: frames of a database driver stand in their stacks."),
  ]

  private static let remote = [
    declare(
      "jvm.remote.threads", .quantity(.threads),
      "Threads that wait for an answer of the same remote party in the newest dump."),
    declare("jvm.remote.party", .text, "The party, by client library and calling class."),
    declare("jvm.remote.names", .flag, "Whether they wait for the address of a name."),
    declare("jvm.remote.database", .flag, "Whether that party is a database."),
    declare(
      "jvm.remote.stuck", .quantity(.threads),
      "Those that stand in the same stack in all of the recent dumps; absent with one dump."),
    declare(
      "jvm.remote.unproven", .quantity(.threads),
      "The same where most are virtual threads without processor times: a loop of short calls looks "
        + "like one long call."),
    declare(
      "jvm.remote.share", .quantity(.percent),
      "Share of the pools they work for that waits for the party, or for a connection to it."),
  ]

  private static let processor = [
    declare(
      "jvm.hot.cpu", .quantity(.percent),
      "Share of one processor of the thread that burns most, the least of the intervals between "
        + "the newest dumps, of at least a second each; absent without such an interval."),
    declare("jvm.hot.thread", .text, "That thread."),
    declare("jvm.hot.frame", .text, "Where it stands."),
    declare(
      "jvm.hot.stays", .flag,
      "It runs in all dumps, in the same application method, called from the same place."),
    declare(
      "jvm.hot.awaited", .flag, "It is a pool's worker, and a thread waits for results of a pool."),
    declare("jvm.hot.count", .quantity(.threads), "Threads that burn at least half as much."),
    declare(
      "jvm.hot.lifetime", .quantity(.percent),
      "Largest share of one processor over a thread's whole life, for threads of 10 s or more."),
    declare("jvm.hot.lifetime_thread", .text, "That thread."),
    declare("jvm.hot.lifetime_frame", .text, "Where it stands."),
  ]

  private static let carriers = [
    declare(
      "jvm.carriers.count", .quantity(.threads),
      "Threads that run virtual threads; 0 where none is seen to."),
    declare(
      "jvm.carriers.free", .quantity(.threads),
      "Carriers that are idle or compute; absent where one dump shows that they carry, not what, "
        + "unless all are seen to wait."),
    declare(
      "jvm.carriers.held", .quantity(.threads),
      "Carriers whose virtual thread waits: by its frames, or because it computes nothing between "
        + "the dumps."),
    declare(
      "jvm.carriers.same_share", .quantity(.percent),
      "Share of the carriers that carry the same virtual thread in all recent dumps and compute "
        + "nothing between; absent with one dump."),
    declare(
      "jvm.carriers.sightings", .quantity(.count),
      "Carriers of all of the newest dumps together, none of them idle or seen to run, else 0; "
        + "absent with one dump."),
    declare(
      "jvm.carriers.queued", .quantity(.threads),
      "Virtual threads that wait for a carrier, by Thread.vthread_scheduler or a dump that lists "
        + "virtual threads; absent without either."),
    declare("jvm.carriers.work", .text, "What the virtual threads on them do."),
    declare(
      "jvm.carriers.behind", .text,
      "What at least half of them wait for: a lock, a class, or something else."),
    declare(
      "jvm.carriers.monitors_pin", .flag,
      "Java 19 to 23: a virtual thread that waits inside a monitor keeps its carrier."),
  ]

  private static let growth = [
    declare("jvm.growth.dumps", .quantity(.dumps), "Dumps that are compared."),
    declare(
      "jvm.growth.threads", .quantity(.threads),
      "What the family of threads that grew most gained from the first to the newest dump: of "
        + "workers, only those whose pools became more; threads that each serve a client left out; "
        + "absent with one dump."),
    declare("jvm.growth.family", .text, "Its name, numbers left out."),
    declare("jvm.growth.count", .quantity(.threads), "Its members in the newest dump."),
    declare("jvm.growth.share", .quantity(.percent), "The gain over what it was."),
    declare(
      "jvm.growth.steady", .flag,
      "It never became smaller, and grew in both halves of the time between the dumps."),
    declare(
      "jvm.growth.stayed_share", .quantity(.percent),
      "Share of its members of the first dump that are in the newest."),
    declare(
      "jvm.growth.births_steady", .flag,
      "Its members began all along for most of the life of the process; absent without ages."),
    declare(
      "jvm.growth.outlives_window", .flag,
      "Its oldest member is as old as half of the process, or ten times as old as the time between "
        + "the dumps; absent without ages."),
    declare("jvm.growth.pools", .quantity(.count), "Pools that its members belong to; 0 for none."),
    declare("jvm.growth.rate", .text, "The gain per minute."),
    declare(
      "jvm.growth.behind", .text,
      "What at least half of its members wait for: a lock, a remote party, a pooled connection, or "
        + "something else."),
  ]

  private static let crowds = [
    declare(
      "jvm.crowd.threads", .quantity(.threads),
      "Members of the largest family of the newest dump that were made to run the same code: "
        + "threads of no pool, or of as many pools as to be none; threads that each serve a client "
        + "left out."),
    declare("jvm.crowd.family", .text, "Its name, numbers left out."),
    declare("jvm.crowd.pools", .quantity(.count), "Pools that its members belong to; 0 for none."),
    declare("jvm.crowd.behind", .text, "What at least half of its members wait for."),
    declare(
      "jvm.crowd.births_steady", .flag,
      "Its members began all along for most of the life of the process; absent without ages."),
    declare(
      "jvm.crowd.pool_threads", .quantity(.threads), "Workers of the largest pool."),
    declare("jvm.crowd.pool", .text, "That pool."),
  ]

  private static let virtualMachine = [
    declare(
      "jvm.threads.gc_cpu", .quantity(.percent),
      "Processor time of garbage collection, one busy processor being 100 %, the least of the "
        + "intervals between the newest dumps; absent without such an interval."),
    declare(
      "jvm.threads.freeing_blocked", .quantity(.threads),
      "Finalizer and cleaner threads that wait in code of the application, in all recent dumps."),
  ]
}
