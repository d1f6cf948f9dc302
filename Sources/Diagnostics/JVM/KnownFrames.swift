/// Frames by the beginning of class and method, with what they mean.
///
/// Sources: the JDK's own classes of 7 to 25, and the public sources of the named libraries.
enum KnownFrames {
  static let all: [(prefix: String, traits: FrameTraits)] =
    waits + idle + workers + sockets + clients + pools + servers

  /// All of the above and the packages, for search.
  static let index = PrefixIndex(
    all.map { ($0.prefix, $0.traits) } + jdkPackages.map { ($0, .jdk) }
      + libraryPackages.map { ($0, .library) })

  private static let waits: [(String, FrameTraits)] = [
    ("java.lang.Object.wait", .objectWait),
    ("java.lang.Thread.sleep", .sleep),
    ("java.util.concurrent.TimeUnit.sleep", .sleep),
    ("java.lang.Thread.join", .threadJoin),
    ("java.util.concurrent.FutureTask.get", [.futureWait, .executorFuture]),
    ("java.util.concurrent.FutureTask.awaitDone", [.futureWait, .executorFuture]),
    ("java.util.concurrent.AbstractExecutorService.invoke", [.futureWait, .executorFuture]),
    ("java.util.concurrent.ExecutorCompletionService.take", [.futureWait, .executorFuture]),
    ("java.util.concurrent.CompletableFuture.get", .futureWait),
    ("java.util.concurrent.CompletableFuture.join", .futureWait),
    ("java.util.concurrent.CompletableFuture.waitingGet", .futureWait),
    ("java.util.concurrent.ForkJoinTask.get", .futureWait),
    ("java.util.concurrent.ForkJoinTask.join", .futureWait),
    ("java.util.concurrent.ForkJoinTask.invoke", .futureWait),
    ("java.util.concurrent.ForkJoinTask.awaitDone", .futureWait),
    ("java.util.concurrent.ForkJoinTask.externalAwaitDone", .futureWait),
    ("com.google.common.util.concurrent.AbstractFuture.get", .futureWait),
    ("java.util.concurrent.CountDownLatch.await", .latchWait),
    ("java.util.concurrent.CyclicBarrier.", .latchWait),
    ("java.util.concurrent.Phaser.", .latchWait),
    ("java.util.concurrent.Semaphore.acquire", .semaphoreWait),
    ("java.util.concurrent.Semaphore.tryAcquire", .semaphoreWait),
    ("java.util.concurrent.locks.ReentrantReadWriteLock$WriteLock.", .writeLockWait),
    ("java.util.concurrent.locks.ReentrantReadWriteLock$ReadLock.", .readLockWait),
    ("java.util.concurrent.locks.StampedLock.writeLock", .writeLockWait),
    ("java.util.concurrent.locks.StampedLock.readLock", .readLockWait),
    ("java.util.concurrent.locks.StampedLock.acquireWrite", .writeLockWait),
    ("java.util.concurrent.locks.StampedLock.acquireRead", .readLockWait),
  ]

  private static let idle: [(String, FrameTraits)] = [
    ("java.util.concurrent.ThreadPoolExecutor.getTask", .idleWorker),
    ("org.apache.tomcat.util.threads.ThreadPoolExecutor.getTask", .idleWorker),
    ("org.apache.tomcat.util.threads.TaskQueue.", .idleWorker),
    ("java.util.concurrent.ForkJoinPool.awaitWork", .idleWorker),
    ("java.util.concurrent.ForkJoinPool.deactivate", .idleWorker),
    ("org.eclipse.jetty.util.thread.QueuedThreadPool.idleJobPoll", .idleWorker),
    ("org.eclipse.jetty.util.thread.QueuedThreadPool$Runner.idleJobPoll", .idleWorker),
    (
      "org.eclipse.jetty.util.thread.ReservedThreadExecutor$ReservedThread.reservedWait",
      .idleWorker
    ),
    ("org.glassfish.grizzly.threadpool.AbstractThreadPool$Worker.getTask", .idleWorker),
    ("weblogic.work.ExecuteThread.waitForRequest", .idleWorker),
    ("sun.nio.ch.EPoll.wait", [.idleByNature, .select]),
    ("sun.nio.ch.EPollArrayWrapper.epollWait", [.idleByNature, .select]),
    ("sun.nio.ch.KQueue.poll", [.idleByNature, .select]),
    ("sun.nio.ch.WEPoll.wait", [.idleByNature, .select]),
    ("io.netty.channel.epoll.Native.epollWait", [.idleByNature, .select]),
    ("io.netty.channel.kqueue.Native.keventWait", [.idleByNature, .select]),
    ("sun.nio.ch.Net.accept", [.idleByNature, .accept]),
    ("sun.nio.ch.NioSocketImpl.accept", [.idleByNature, .accept]),
    ("sun.nio.ch.ServerSocketChannelImpl.accept", [.idleByNature, .accept]),
    ("java.net.ServerSocket.accept", [.idleByNature, .accept]),
    ("java.net.ServerSocket.implAccept", [.idleByNature, .accept]),
    ("java.net.PlainSocketImpl.socketAccept", [.idleByNature, .accept]),
    ("sun.nio.ch.UnixDomainSockets.accept", [.idleByNature, .accept]),
    ("java.lang.ProcessImpl.waitFor", .idleByNature),
    ("java.lang.UNIXProcess.waitFor", .idleByNature),
    ("java.lang.ProcessHandleImpl.waitForProcessExit", .idleByNature),
    ("sun.nio.fs.AbstractWatchService.", .idleByNature),
    ("sun.nio.fs.LinuxWatchService", .idleByNature),
    ("java.util.TimerThread.mainLoop", [.idleByNature, .scheduler]),
    ("java.lang.ref.ReferenceQueue.remove", .idleByNature),
    ("java.lang.ref.Reference$ReferenceHandler.", .idleByNature),
    ("jdk.internal.ref.CleanerImpl.run", .idleByNature),
    ("org.apache.catalina.core.StandardServer.await", .idleByNature),
    ("java.util.concurrent.LinkedBlockingQueue.take", .queueTake),
    ("java.util.concurrent.LinkedBlockingQueue.poll", .queueTake),
    ("java.util.concurrent.ArrayBlockingQueue.take", .queueTake),
    ("java.util.concurrent.ArrayBlockingQueue.poll", .queueTake),
    ("java.util.concurrent.LinkedBlockingDeque.take", .queueTake),
    ("java.util.concurrent.LinkedBlockingDeque.poll", .queueTake),
    ("java.util.concurrent.PriorityBlockingQueue.take", .queueTake),
    ("java.util.concurrent.PriorityBlockingQueue.poll", .queueTake),
    ("java.util.concurrent.SynchronousQueue.take", .queueTake),
    ("java.util.concurrent.SynchronousQueue.poll", .queueTake),
    ("java.util.concurrent.LinkedTransferQueue.take", .queueTake),
    ("java.util.concurrent.LinkedTransferQueue.poll", .queueTake),
    ("java.util.concurrent.DelayQueue.take", .queueTake),
    ("java.util.concurrent.DelayQueue.poll", .queueTake),
    (
      "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.",
      [.queueTake, .scheduler]
    ),
    ("java.util.concurrent.DelayQueue.", .scheduler),
  ]

  private static let workers: [(String, FrameTraits)] = [
    ("java.util.concurrent.ThreadPoolExecutor$Worker.run", .workerLoop),
    ("java.util.concurrent.ForkJoinWorkerThread.run", .workerLoop),
    ("java.util.concurrent.ForkJoinPool.runWorker", .workerLoop),
    ("org.apache.tomcat.util.threads.ThreadPoolExecutor$Worker.run", .workerLoop),
    ("org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker", .workerLoop),
    ("org.eclipse.jetty.util.thread.QueuedThreadPool", .workerLoop),
    ("org.jboss.threads.EnhancedQueueExecutor$ThreadBody.run", .workerLoop),
    ("org.xnio.XnioWorker$WorkerThreadFactory", .workerLoop),
    ("org.glassfish.grizzly.threadpool.AbstractThreadPool$Worker", .workerLoop),
    ("weblogic.work.ExecuteThread.run", .workerLoop),
    ("com.ibm.ws.util.ThreadPool$Worker.run", .workerLoop),
    ("java.lang.VirtualThread.", .carrier),
    ("jdk.internal.vm.Continuation.", .carrier),
    ("java.util.concurrent.LinkedBlockingQueue.put", .submitWait),
    ("java.util.concurrent.ArrayBlockingQueue.put", .submitWait),
    ("java.util.concurrent.ThreadPoolExecutor$CallerRunsPolicy.", .submitWait),
  ]

  private static let sockets: [(String, FrameTraits)] = [
    ("java.net.SocketInputStream.socketRead", .socketRead),
    ("java.net.SocketInputStream.read", .socketRead),
    ("java.net.Socket$SocketInputStream.read", .socketRead),
    ("sun.nio.ch.NioSocketImpl.read", .socketRead),
    ("sun.nio.ch.NioSocketImpl.timedRead", .socketRead),
    ("sun.nio.ch.NioSocketImpl.tryRead", .socketRead),
    ("sun.nio.ch.NioSocketImpl.implRead", .socketRead),
    ("sun.nio.ch.NioSocketImpl.connect", .socketRead),
    ("sun.nio.ch.SocketDispatcher.read", .socketRead),
    ("sun.nio.ch.SocketChannelImpl.read", .socketRead),
    ("sun.nio.ch.SocketAdaptor$SocketInputStream", .socketRead),
    ("java.net.PlainSocketImpl.socketConnect", .socketRead),
    ("sun.security.ssl.SSLSocketInputRecord.read", .socketRead),
  ]
}
