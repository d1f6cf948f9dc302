import Diagnostics
import TestSupport
import Testing

@Suite("Threads that listen to the other side")
struct JVMReceiverTests {
  private func reading(_ frames: [String]) -> [ThreadText] {
    (1...8).map {
      .running("listener-\($0)", 10 + $0, in: "java.net.SocketInputStream.socketRead0(Native)")
        .with(frames)
    }
  }

  @Test(
    "monitors, shared connections, subscriptions and long polls wait for no answer",
    arguments: [
      "com.mongodb.internal.connection.DefaultServerMonitor$ServerMonitorRunnable.run(D.java:1)",
      "com.amazonaws.services.sqs.AmazonSQSClient.receiveMessage(A.java:1)",
      "com.jcraft.jsch.Session.run(Session.java:1)",
      "okhttp3.internal.http2.Http2Connection$ReaderRunnable.run(Http2Connection.java:1)",
      "redis.clients.jedis.Jedis.blpop(Jedis.java:1)",
    ])
  func listeners(_ frame: String) {
    let call = "com.mongodb.internal.connection.SocketStream.read(SocketStream.java:1)"
    #expect(examineJVM(reading([call, frame])).count("remote.threads") == 0)
    #expect(examineJVM(reading([call])).count("remote.threads") == 8)
  }

  @Test("threads that take turns at a selector queue on no lock")
  func turns() {
    let muxer = "weblogic.socket.PosixSocketMuxer.processSockets(PosixSocketMuxer.java:102)"
    let inside = "weblogic.socket.PosixSocketMuxer.poll(Native Method)"
    let others: [ThreadText] = (1...4).map { .blocked("muxer-\($0)", $0, wants: 7, in: muxer) }
    let one = ThreadText.running("muxer-0", 9, holds: [7], in: inside).with([muxer])
    #expect(examineJVM(others + [one]).count("lock.waiters") == 0)
    let foreign: [ThreadText] = (1...4).map { .blocked("muxer-\($0)", $0, wants: 7) }
    #expect(examineJVM(foreign + [one]).count("lock.waiters") == 4)
  }

  @Test("look-ups of names wait for the servers of names, whoever asks for them")
  func names() {
    let lookup = "java.net.Inet6AddressImpl.lookupAllHostAddr(Native Method)"
    let client = "org.apache.http.impl.client.CloseableHttpClient.execute(C.java:1)"
    let threads: [ThreadText] = (1...8).map { .running("job-\($0)", $0, in: lookup).with([client]) }
    let found = examineJVM(threads)
    #expect(found.count("remote.threads") == 8)
    #expect(found.flag("remote.names") == true)
  }

  @Test("workers of JBoss and Quarkus that wait for a task are idle")
  func workers() {
    let park = "org.jboss.threads.EnhancedQueueExecutor$PoolThreadNode.park(E.java:1)"
    let loop = "org.jboss.threads.EnhancedQueueExecutor$ThreadBody.run(E.java:1)"
    let threads: [ThreadText] = (1...20).map {
      .worker("default task-\($0)", $0, parkFrames + [park, loop])
    }
    #expect(examineJVM(threads).count("pool.busy") == 0)
  }

  @Test("writers of a StampedLock that nobody alive can release hang")
  func stampedLock() {
    func waiting(_ name: String, _ number: Int, _ lock: Int) -> ThreadText {
      ThreadText(
        name, number, "WAITING (parking)", "waiting on condition",
        [
          parkFrames[0],
          "- parking to wait for  <0x\(lock)> (a java.util.concurrent.locks.StampedLock)",
          parkFrames[1], "java.util.concurrent.locks.StampedLock.acquireWrite(S.java:1)",
          "java.util.concurrent.locks.StampedLock.writeLock(S.java:1)",
          "com.example.Ledger.post(Ledger.java:\(lock))",
        ])
    }
    let hung = [waiting("a", 1, 7), waiting("b", 2, 8), waiting("c", 3, 7)]
    #expect(examineJVM(hung, listsSynchronizers: false).count("unreleased.threads") == 2)
    let owner = ThreadText.running("d", 4, in: "com.example.Ledger.sum(Ledger.java:1)")
    #expect(examineJVM(hung + [owner]).count("unreleased.threads") == 0)
  }

  @Test("callers of Oracle's pool wait for a connection")
  func oracle() {
    let wait = "oracle.ucp.common.UniversalConnectionPoolBase.waitForConnection(U.java:1)"
    let threads: [ThreadText] = (1...4).map {
      .worker(
        "job-\($0)", $0, "WAITING (on object monitor)", ["java.lang.Object.wait(Native)", wait])
    }
    #expect(examineJVM(threads).count("jdbc.waiting") == 4)
  }
}

extension ThreadText {
  /// The same thread with more frames below its innermost one.
  fileprivate func with(_ frames: [String]) -> ThreadText {
    var thread = self
    thread.lines.insert(contentsOf: frames, at: 1)
    return thread
  }
}
