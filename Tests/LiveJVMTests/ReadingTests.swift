import Capture
import Foundation
import JavaFormats
import LinuxFormats
import Testing

@testable import LiveJVM
import Probing

@Suite("Options of a JVM")
struct JavaOptionsTests {
  @Test("only words in front of the main class are for the JVM")
  func options() {
    let words = ["-Xmx1g", "-cp", "a.jar", "com.example.Main", "-XX:+DisableAttachMechanism"]
    #expect(JavaOptions.options(words).options == ["-Xmx1g", "-cp", "a.jar"])
    #expect(JavaOptions.options(["-ea", "-jar", "shop.jar", "-x"]).options == ["-ea"])
    #expect(!JavaOptions.options(["-ea", "-cp", "x"]).isComplete)
  }

  @Test("the last word on a flag counts")
  func lastWins() {
    let flag = "DisableAttachMechanism"
    func setting(_ text: String) -> Bool? {
      JavaOptions.setting(of: flag, in: JavaOptions.words(text))
    }
    #expect(setting("-ea") == nil)
    #expect(setting("-XX:+DisableAttachMechanism") == true)
    #expect(setting("-XX:+DisableAttachMechanism -XX:-DisableAttachMechanism") == false)
    #expect(setting("+DisableAttachMechanism") == true)
    #expect(setting("-Dx=\"-XX:+DisableAttachMechanism y\"") == nil)
  }

  @Test("sizes are read as a JVM reads them")
  func sizes() {
    func heap(_ text: String) -> Int? { JavaOptions.maxHeap(in: JavaOptions.words(text)) }
    #expect(heap("-Xmx512m") == 512 << 20)
    #expect(heap("-Xmx4G -XX:MaxHeapSize=2g") == 2 << 30)
    #expect(heap("-Xmx1048576") == 1 << 20)
    #expect(heap("-Xmx99999999999g") == nil)
    #expect(heap("-Xmx") == nil)
    #expect(heap("-Xms1g") == nil)
  }
}

@Suite("Secrets in command lines")
struct RedactionTests {
  @Test(
    "values of secret options and passwords in addresses are replaced",
    arguments: [
      ("-Ddb.password=hunter2 -Xmx1g", "-Ddb.password=*** -Xmx1g"),
      ("-Djavax.net.ssl.keyStorePassword=x", "-Djavax.net.ssl.keyStorePassword=***"),
      ("--spring.datasource.password=a,b", "--spring.datasource.password=***"),
      ("--password hunter2 --port 80", "--password *** --port 80"),
      ("--password --port 80", "--password --port 80"),
      ("jdbc:postgresql://shop:pw@db:5432/shop", "jdbc:postgresql://shop:***@db:5432/shop"),
      ("http://user:p@ss@proxy/", "http://user:***@proxy/"),
      (
        "jdbc:mysql://db/shop?user=a&password=b&ssl=true",
        "jdbc:mysql://db/shop?user=a&password=***&ssl=true"
      ),
      ("jdbc:oracle:thin:scott/tiger@//db:1521/x", "jdbc:oracle:thin:scott/***@//db:1521/x"),
      ("-Dx.password=a&b=c;d", "-Dx.password=***&b=c;d"),
      ("-Dapi.token=abc", "-Dapi.token=***"),
      ("com.example.Shop --port=8080", "com.example.Shop --port=8080"),
      ("/usr/bin/mysqldump -uroot -phunter2 shop", "/usr/bin/mysqldump -uroot -p*** shop"),
      ("mysql -u root -p shop --port=3306", "mysql -u root -p shop --port=3306"),
      ("sshpass -p hunter2 ssh db", "sshpass -p *** ssh db"),
      ("curl -u shop:hunter2 https://db/", "curl -u *** https://db/"),
      ("java -cp shop.jar -pidfile x", "java -cp shop.jar -pidfile x"),
    ])
  func redacted(line: String, expected: String) {
    #expect(Redaction.redacted(line) == expected)
  }
}

@Suite("What the kernel says of processes")
struct KernelTests {
  @Test("a thread's line is read, whatever its name holds")
  func stat() throws {
    let line =
      "4243 (a) R (b c) S 1 4242 4242 0 -1 4194368 10 0 0 0 12 34 0 0 20 0 36 0 91899 3 4 5"
    let stat = try #require(TaskStat(Array(line.utf8)))
    #expect(stat.tid == 4243)
    #expect(stat.name == "a) R (b c")
    #expect(stat.state == "S")
    #expect(stat.parent == 1)
    #expect(stat.processorTicks == 46)
    #expect(stat.threads == 36)
    #expect(stat.startTicks == 91899)
    #expect(TaskStat(Array("4243 (x) S 1 2".utf8)) == nil)
    #expect(TaskStat([]) == nil)
    #expect(TaskStat(Array(")(".utf8)) == nil)
  }

  @Test("the map of a JVM names its library and its file of counters")
  func maps() {
    let text = """
      7f25cec00000-7f25cee51000 r--p 00000000 fe:00 322035   /usr/lib/jvm/17/lib/server/libjvm.so
      7f25cff71000-7f25cff79000 rw-s 00000000 fe:00 16222501 /tmp/hsperfdata_shop/19069
      """
    let maps = ProcessMaps(Array(text.utf8))
    #expect(maps.isHotSpot && !maps.isOpenJ9)
    #expect(maps.countersPath == "/tmp/hsperfdata_shop/19069")
    #expect(ProcessMaps(Array((text + " (deleted)").utf8)).countersPath == nil)
    let other = text.replacing("libjvm.so", with: "libj9vm29.so")
    #expect(ProcessMaps(Array(other.utf8)).isOpenJ9)
    #expect(!ProcessMaps(Array("7f-80 r--p 0 0 0 /usr/bin/bash\n".utf8)).isHotSpot)
  }

  @Test("a container is known by the id in its control group")
  func container() {
    let id = String(repeating: "0a1b2c3d", count: 8)
    #expect(ContainerMark.id(in: "0::/system.slice/docker-\(id).scope") == "0a1b2c3d0a1b")
    #expect(ContainerMark.id(in: "4:memory:/kubepods/burstable/pod12/\(id)\n") == "0a1b2c3d0a1b")
    #expect(ContainerMark.id(in: "0::/user.slice") == nil)
  }

  @Test("a probe says the same behind a pipe")
  func probe() throws {
    let target = JVMTarget(
      identity: JVMProcessIdentity(
        pid: 4242, ownPid: 1, user: "shop", machine: .hotSpot, isInContainer: true,
        container: "0a1b", name: "java"),
      user: 1000, group: 1001, startTicks: 77, countersPath: "/proc/4242/root/tmp/x")
    guard case .jvm(let read) = try #require(Probe(line: Probe.jvm(target).line)) else {
      Issue.record("no JVM")
      return
    }
    #expect(read == target)
    #expect(Probe(line: "jvm\u{1F}1") == nil)
    #expect(Probe(line: "") == nil)
  }

  @Test("a question has a version, a name and three arguments")
  func request() {
    let bytes = AttachCommand("threaddump", "-l -e").request
    #expect(String(decoding: bytes, as: UTF8.self) == "1\0threaddump\0-l -e\0\0\0")
  }

  @Test("a child that never writes is given up, and does not hold up the rest")
  func messenger() throws {
    let start = ContinuousClock.now
    let messenger = try #require(
      Messenger(until: start + .milliseconds(100)) { _ in while true { pause(milliseconds: 1000) } }
    )
    #expect(throws: CaptureError.outOfTime) { try messenger.line() }
    messenger.end(grace: 0)
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test("what a child writes arrives, line by line and then as a stream")
  func lines() throws {
    let messenger = try #require(
      Messenger(until: ContinuousClock.now + .seconds(5)) { output in
        Reply.write(line: "answer", to: output)
        Reply.write(Array("rest\nof it".utf8)[...], to: output)
      })
    #expect(try messenger.line() == "answer")
    var bytes = [UInt8](repeating: 0, count: 100)
    var count = 0
    while case let step = try bytes.fill(from: count, reading: messenger), step > 0 {
      count += step
    }
    #expect(String(decoding: bytes[..<count], as: UTF8.self) == "rest\nof it")
  }
}
