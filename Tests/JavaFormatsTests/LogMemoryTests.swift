import JavaFormats
import Testing

@Suite("Memory that runs out, in logs")
struct LogMemoryTests {
  private func errors(_ text: String) -> [MemoryError: Int] {
    readLog(text)?.source.memoryErrors.mapValues(\.count) ?? [:]
  }

  @Test(
    "the kinds of OutOfMemoryError",
    arguments: [
      ("Java heap space", MemoryError.heap), ("GC overhead limit exceeded", .overhead),
      ("Metaspace", .metaspace), ("Compressed class space", .metaspace),
      ("unable to create new native thread", .threads),
      (
        "unable to create native thread: possibly out of memory or process/resource limits reached",
        .threads
      ),
      ("Direct buffer memory", .direct),
      (
        "Cannot reserve 1048576 bytes of direct buffer memory (allocated: 8388608, limit: 8388608)",
        .direct
      ),
      ("Requested array size exceeds VM limit", .arraySize), ("Map failed", .map),
      ("request 32784 bytes for ChunkPool::allocate. Out of swap space?", .swap),
      ("getNewTla (stack trace with native method)", .native),
    ])
  func kinds(reason: String, kind: MemoryError) {
    let error = "java.lang.OutOfMemoryError: \(reason)"
    let frame = "\tat com.example.Shop.load(Shop.java:9)\n"
    #expect(errors("20:38:00.1 [a] ERROR b - failed\n\(error)\n\(frame)") == [kind: 1])
    #expect(errors("Exception in thread \"exec-1\" \(error)\n\(frame)") == [kind: 1])
    #expect(errors("a.B: failed\n\(frame)Caused by: \(error)\n\(frame)") == [kind: 1])
    #expect(errors("Terminating due to \(error)\n") == [kind: 1])
    #expect(errors("\(error)\nDumping heap to java_pid1.hprof ...\n") == [kind: 1])
  }

  @Test(
    "what only speaks of one is none",
    arguments: [
      "INFO selftest: reports java.lang.OutOfMemoryError: Java heap space to the desk\n",
      "[INFO] Running com.example.java.lang.OutOfMemoryErrorTest\n",
      "expected: <java.lang.OutOfMemoryError: Java heap space> but was: <null>\n\tat org.junit.A.b(A.java:1)\n",
      "java.lang.OutOfMemoryError: Java heap space\n",
      "options: -XX:OnError=java.lang.OutOfMemoryError\n",
    ])
  func spoken(text: String) {
    #expect(errors(text) == [:])
  }

  @Test("the JVM's own want of memory, and a thread the kernel refuses")
  func native() {
    #expect(
      errors("# There is insufficient memory for the Java Runtime Environment to continue.\n")
        == [.jvm: 1])
    #expect(
      errors(
        "[0.555s][warning][os,thread] Failed to start thread \"Unknown thread\" with attributes: stacksize: 1024k, guardsize: 0k, detached. pthread_create failed (EAGAIN)\n"
      ) == [.threadRefused: 1])
  }
}
