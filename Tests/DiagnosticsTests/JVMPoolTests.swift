import Diagnostics
import TestSupport
import Testing

@Suite("Pools of threads and of connections")
struct JVMPoolTests {
  private static let request = "org.apache.catalina.core.StandardWrapperValve.invoke(S.java:1)"

  private func sleeping(_ name: String, _ number: Int) -> ThreadText {
    .worker(
      name, number, "TIMED_WAITING (sleeping)",
      [
        "java.lang.Thread.sleep(Native Method)", "com.example.Slow.call(Slow.java:\(number))",
        Self.request,
      ])
  }

  @Test("a pool is a family of names, and idle workers are not busy")
  func families() {
    let busy = (1...4).map { sleeping("http-nio-8080-exec-\($0)", 10 + $0) }
    let other: [ThreadText] = (1...9).map { .idle("batch-\($0)", 30 + $0) }
    let full = examineJVM(busy + other)
    #expect(full.count("pool.busy") == 4)
    #expect(full.word("pool.name") == "http-nio-8080-exec-#")
    #expect(full.count("pool.waiting_share") == 100)
    #expect(full.count("pool.queueing") == 0)
    let relaxed = examineJVM(busy + [.idle("http-nio-8080-exec-5", 15)] + other)
    #expect(relaxed.count("pool.busy") == 0)
  }

  @Test("a pool was full in the share of dumps that shows no idle worker")
  func fullShare() {
    let busy = (1...3).map { sleeping("http-nio-8080-exec-\($0)", 10 + $0) }
    let relaxed: [ThreadText] = busy.dropLast() + [.idle("http-nio-8080-exec-3", 13)]
    let found = examineJVM(dumpText(relaxed, age: 10), dumpText(busy, age: 15))
    #expect(found.count("pool.full_share") == 50)
    let stuck = examineJVM(dumpText(busy, age: 10), dumpText(busy, age: 15))
    #expect(stuck.count("pool.full_share") == 100)
    #expect(stuck.count("pool.stuck_share") == 100)
  }

  @Test("an acceptor at its limit waits for the pool")
  func acceptor() {
    let busy = (1...3).map { sleeping("http-nio-8080-exec-\($0)", 10 + $0) }
    let acceptor = ThreadText(
      "http-nio-8080-Acceptor", 30, "WAITING (parking)", "waiting on condition",
      parkFrames + [
        "org.apache.tomcat.util.threads.LimitLatch.countUpOrAwait(LimitLatch.java:117)",
        "org.apache.tomcat.util.net.Acceptor.run(Acceptor.java:84)",
      ])
    #expect(examineJVM(busy + [acceptor]).count("pool.queueing") == 1)
  }

  private func waitsForResult(_ name: String, _ number: Int) -> ThreadText {
    .worker(
      name, number,
      parkFrames + [
        "java.util.concurrent.FutureTask.awaitDone(FutureTask.java:447)",
        "java.util.concurrent.FutureTask.get(FutureTask.java:190)",
        "com.example.Report.parts(Report.java:30)",
      ])
  }

  @Test("a pool all of whose workers wait for tasks is seen, with who else may do the work")
  func selfWait() {
    let waiting = (1...4).map { waitsForResult("report-\($0)", 10 + $0) }
    let alone = examineJVM(waiting)
    #expect(alone.count("self_wait.workers") == 4)
    #expect(alone.count("self_wait.others") == 0)
    #expect(alone.flag("self_wait.executor_only") == true)
    #expect(alone.word("self_wait.pool") == "report-#")
    let computing = ThreadText.worker(
      "render-1", 30, "RUNNABLE", ["com.example.Render.draw(Render.java:5)"])
    let helped = examineJVM(waiting + [computing])
    #expect((helped.count("self_wait.others") ?? 0) >= 1)
    let free = examineJVM(waiting.dropLast() + [.idle("report-4", 14)])
    #expect(free.count("self_wait.workers") == 0)
    let twice = examineJVM(dumpText(waiting, age: 10), dumpText(waiting, age: 20))
    #expect(twice.count("self_wait.stuck") == 4)
  }

  struct Borrower: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var frames: [String]
    var state = "TIMED_WAITING (parking)"
  }

  static let borrowers = [
    Borrower(
      testDescription: "HikariCP",
      frames: [
        "java.util.concurrent.SynchronousQueue.poll(SynchronousQueue.java:903)",
        "com.zaxxer.hikari.util.ConcurrentBag.borrow(ConcurrentBag.java:157)",
        "com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:164)",
      ]),
    Borrower(
      testDescription: "DBCP",
      frames: [
        "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject.await(A.java:1)",
        "org.apache.commons.pool2.impl.LinkedBlockingDeque.takeFirst(L.java:581)",
        "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject(G.java:437)",
        "org.apache.commons.dbcp2.PoolingDataSource.getConnection(P.java:141)",
      ], state: "WAITING (parking)"),
    Borrower(
      testDescription: "c3p0",
      frames: [
        "java.lang.Object.wait(Object.java:338)",
        "com.mchange.v2.resourcepool.BasicResourcePool.awaitAvailable(B.java:1414)",
        "com.mchange.v2.resourcepool.BasicResourcePool.prelimCheckoutResource(B.java:606)",
      ], state: "WAITING (on object monitor)"),
    Borrower(
      testDescription: "Tomcat JDBC",
      frames: [
        "java.util.concurrent.CountDownLatch.await(CountDownLatch.java:277)",
        "org.apache.tomcat.jdbc.pool.FairBlockingQueue.poll(F.java:153)",
        "org.apache.tomcat.jdbc.pool.ConnectionPool.borrowConnection(C.java:672)",
      ]),
    Borrower(
      testDescription: "Druid",
      frames: [
        "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject.await(A.java:1)",
        "com.alibaba.druid.pool.DruidDataSource.takeLast(D.java:2056)",
        "com.alibaba.druid.pool.DruidDataSource.getConnectionInternal(D.java:1613)",
      ], state: "WAITING (parking)"),
    Borrower(
      testDescription: "Jedis",
      frames: [
        "org.apache.commons.pool2.impl.LinkedBlockingDeque.takeFirst(L.java:581)",
        "org.apache.commons.pool2.impl.GenericObjectPool.borrowObject(G.java:437)",
        "redis.clients.jedis.util.Pool.getResource(Pool.java:50)",
      ], state: "WAITING (parking)"),
    Borrower(
      testDescription: "Vibur",
      frames: [
        "java.util.concurrent.Semaphore.tryAcquire(Semaphore.java:415)",
        "org.vibur.objectpool.ConcurrentPool.tryTake(ConcurrentPool.java:1)",
        "org.vibur.dbcp.pool.PoolOperations.getConnHolder(PoolOperations.java:1)",
      ]),
    Borrower(
      testDescription: "Apache HttpClient",
      frames: [
        "org.apache.http.pool.PoolEntryFuture.await(PoolEntryFuture.java:133)",
        "org.apache.http.pool.AbstractConnPool.getPoolEntryBlocking(AbstractConnPool.java:282)",
      ], state: "WAITING (parking)"),
    Borrower(
      testDescription: "GlassFish",
      frames: [
        "java.lang.Object.wait(Native Method)",
        "com.sun.enterprise.resource.pool.ConnectionPool.getResource(ConnectionPool.java:1)",
      ], state: "WAITING (on object monitor)"),
    Borrower(
      testDescription: "Agroal",
      frames: [
        "io.agroal.pool.ConnectionPool.handlerFromSharedCache(ConnectionPool.java:244)",
        "io.agroal.pool.ConnectionPool.getConnection(ConnectionPool.java:204)",
      ], state: "RUNNABLE"),
  ]

  @Test("callers of every pool of connections are known by its own frames", arguments: borrowers)
  func connections(borrower: Borrower) {
    let top = borrower.state == "RUNNABLE" ? [] : Array(parkFrames)
    let callers = (1...6).map { number in
      ThreadText.worker(
        "exec-\(number)", 10 + number, borrower.state,
        top + borrower.frames + ["com.example.Orders.history(Orders.java:77)", Self.request])
    }
    let driver = ThreadText.worker(
      "exec-7", 30, "RUNNABLE",
      [
        "sun.nio.ch.SocketDispatcher.read0(Native Method)",
        "org.postgresql.core.v3.QueryExecutorImpl.execute(Q.java:355)",
        "com.example.Orders.history(Orders.java:80)",
      ])
    let found = examineJVM(
      dumpText(callers + [driver], age: 10), dumpText(callers + [driver], age: 15))
    #expect(found.count("jdbc.waiting") == 6)
    #expect(found.count("jdbc.stuck") == 6)
    #expect(found.count("jdbc.in_driver") == 1)
    #expect(found.word("jdbc.pool") == borrower.testDescription)
  }

  @Test("who waits for answers of one party is counted, and what share of its pool that is")
  func remote() {
    let calls = (1...8).map { number in
      ThreadText.worker(
        "exec-\(number)", 10 + number, "RUNNABLE",
        [
          "sun.nio.ch.SocketDispatcher.read0(Native Method)",
          "sun.nio.ch.NioSocketImpl.read(NioSocketImpl.java:355)",
          "sun.net.www.protocol.http.HttpURLConnection.getInputStream(H.java:1529)",
          "com.example.Prices.of(Prices.java:12)", Self.request,
        ])
    }
    let idle: [ThreadText] = (9...16).map { .idle("exec-\($0)", 10 + $0) }
    let found = examineJVM(dumpText(calls + idle, age: 10), dumpText(calls + idle, age: 15))
    #expect(found.count("remote.threads") == 8)
    #expect(found.count("remote.stuck") == 8)
    #expect(found.count("remote.share") == 50)
    #expect(found.word("remote.party")?.contains("com.example.Prices") == true)
  }

  @Test("callers of Agroal that spin burn a processor, and wait for a connection all the same")
  func spinning() {
    func text(_ cpu: Double, _ age: Double) -> String {
      let callers = (1...6).map { number -> ThreadText in
        var caller = ThreadText.worker(
          "executor-thread-\(number)", 10 + number, "RUNNABLE",
          [
            "io.agroal.pool.ConnectionPool.handlerFromSharedCache(ConnectionPool.java:244)",
            "com.example.Orders.history(Orders.java:77)",
          ])
        caller.cpu = cpu
        return caller
      }
      return dumpText(callers, age: age)
    }
    let found = examineJVM(text(100, 10), text(9000, 20))
    #expect(found.count("jdbc.stuck") == 6)
    #expect(found.count("hot.cpu") == 0)
  }

  @Test("an idle worker of JBoss is idle, though its frames do not say so")
  func bareWorker() {
    let loop = [
      "org.jboss.threads.EnhancedQueueExecutor$ThreadBody.run(E.java:1)",
      "java.lang.Thread.run(Thread.java:840)", "org.jboss.threads.JBossThread.run(J.java:1)",
    ]
    let idle = ThreadText(
      "default task-1", 11, "WAITING (parking)", "waiting on condition", parkFrames + loop)
    let busy = ThreadText(
      "default task-2", 12, "WAITING (parking)", "waiting on condition",
      parkFrames + ["com.example.Slow.call(S.java:1)", Self.request] + loop)
    #expect(examineJVM([idle, busy]).count("pool.busy") == 0)
    let another = ThreadText(
      "default task-1", 11, "WAITING (parking)", "waiting on condition",
      parkFrames + ["com.example.Slow.call(S.java:1)", Self.request] + loop)
    #expect(examineJVM([another, busy]).count("pool.busy") == 2)
  }
}
