import ByteParsing
import Capture
import LinuxFormats
import Testing

@Suite("Connections of processes") struct ConnectionTextTests {
  @Test("ss -tnp and netstat -tnp name the process of each connection and both of its ends")
  func sockets() {
    let ss = HostText.first(
      """
      State Recv-Q Send-Q      Local Address:Port        Peer Address:Port Process
      ESTAB 0      0      [::ffff:127.0.0.1]:51908 [::ffff:127.0.0.1]:25732 users:(("java",pid=81,fd=9))
      ESTAB 0      0               127.0.0.1:25732          127.0.0.1:51908
      LISTEN 0     128             127.0.0.1:25732            0.0.0.0:*     users:(("postgres",pid=7,fd=6))
      """)
    let expected = ["java (pid 81): 127.0.0.1:51908 > 127.0.0.1:25732"]
    func told(_ snapshot: HostSnapshot) -> [String] {
      snapshot.sockets?.connections.map { "\($0.owner): \($0.local) > \($0.peer)" } ?? []
    }
    #expect(told(ss) == expected)
    let netstat = HostText.first(
      """
      Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
      tcp        0      0 127.0.0.1:51908         127.0.0.1:25732         ESTABLISHED 81/java
      tcp        0      0 127.0.0.1:25732         127.0.0.1:51908         TIME_WAIT   -
      """)
    #expect(told(netstat) == expected)
  }

  @Test("lsof shows both ends of a connection where it is established")
  func openFiles() {
    let text = """
      COMMAND PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME
      java     81 shop    9u  IPv6  98765      0t0  TCP 127.0.0.1:51908->127.0.0.1:25732 (ESTABLISHED)
      java     81 shop   10u  IPv6  98766      0t0  TCP 127.0.0.1:51909->127.0.0.1:25732 (CLOSE_WAIT)
      java     81 shop   11u  IPv6  98767      0t0  TCP *:8080 (LISTEN)
      java     81 shop   12u  IPv6  98768      0t0  TCP > (ESTABLISHED)
      """
    var parser = LsofParser()
    unsafe parser.read(Array(text.utf8).span.bytes, firstLine: 1)
    let holders = parser.finish()?.sample.holders ?? []
    let connections = holders.flatMap(\.connections)
    #expect(connections.map(\.local) == ["127.0.0.1:51908"])
    #expect(connections.map(\.peer) == ["127.0.0.1:25732"])
    #expect(connections.map(\.owner) == ["java (pid 81)"])
    #expect(connections.map(\.place.line) == [2])
  }
}
