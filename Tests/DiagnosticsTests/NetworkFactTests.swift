import Diagnostics
import Evidence
import Testing

@Suite("facts of the network") struct NetworkFactTests {
  private func counters(_ sent: Int, _ again: Int, _ syn: Int = 0, _ overflows: Int = 0) -> String {
    "#kernel\nTcpOutSegs \(sent) 0.0\nTcpRetransSegs \(again) 0.0\nTcpExtTCPSynRetrans \(syn) 0.0\n"
      + "TcpExtListenOverflows \(overflows) 0.0\n"
  }

  @Test("counters count by what they grew, first packets left out")
  func growth() {
    let findings = examineHost(
      HostNetwork.self,
      "1764115200\n\(counters(1000, 500, 0, 7))\n1764115210\n\(counters(3000, 620, 20, 9))")
    #expect(findings.quantity("network.segments_sent", of: "host") == 2000)
    #expect(findings.quantity("network.retransmits", of: "host") == 100)
    #expect(findings.quantity("network.retransmits.share", of: "host") == 5)
    #expect(findings.quantity("network.listen_overflows", of: "host") == 2)
    #expect(findings.quantity("network.window", of: "host") == 10)
    #expect(findings.undeclared(HostNetwork.facts) == [])
    #expect(findings.gaps.isEmpty)
  }

  @Test("a single look, and counters that went back, are gaps and no facts")
  func single() {
    let once = examineHost(HostNetwork.self, counters(1000, 500, 0, 99_999))
    #expect(once.facts.isEmpty)
    #expect(once.gaps.first?.weakens == ["network/retransmits", "network/listen-overflow"])
    let back = examineHost(HostNetwork.self, counters(1000, 5) + "\n" + counters(10, 1))
    #expect(back.facts.isEmpty)
    #expect(back.gaps.count == 1)
  }

  @Test("a listener has facts only while somebody waits for it")
  func listeners() {
    let findings = examineHost(
      HostNetwork.self,
      """
      State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
      LISTEN 129    128          0.0.0.0:8080      0.0.0.0:*    users:(("java",pid=41,fd=3))
      LISTEN 0      128          0.0.0.0:22        0.0.0.0:*

      """)
    #expect(findings.subjects == ["0.0.0.0:8080"])
    #expect(findings.quantity("listener.beyond_limit", of: "0.0.0.0:8080") == 1)
    #expect(findings.value("listener.owner", of: "0.0.0.0:8080") == .text("java (pid 41)"))
    #expect(findings.undeclared(HostNetwork.facts) == [])
  }

  @Test("sockets that wait for a listener of this host are facts of that listener")
  func knocking() {
    var text = "State Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
    text += "LISTEN 17 16 0.0.0.0:8080 0.0.0.0:*\n"
    for port in 0..<6 {
      text += "SYN-SENT 0 1 127.0.0.1:\(port + 4000) 127.0.0.1:8080 timer:(on,1sec,2)\n"
    }
    let findings = examineHost(HostNetwork.self, text)
    #expect(findings.subjects == ["0.0.0.0:8080"])
    #expect(findings.quantity("listener.knocking", of: "0.0.0.0:8080") == 6)
    #expect(findings.quantity("peer.pending.repeating", of: "0.0.0.0:8080") == 6)
  }

  @Test("retries that got through in the end are no refusals")
  func retries() {
    let refused =
      "curl: (7) Failed to connect to app port 80 after 0 ms: Couldn't connect to server\n"
    let alone = examineHost(HostNetwork.self, refused + refused)
    #expect(alone.quantity("peer.refused", of: "app:80") == 2)
    let started = examineHost(
      HostNetwork.self, refused + "* Connected to app (10.0.0.1) port 80 (#0)\n")
    #expect(started.quantity("peer.refused", of: "app:80") == 0)
    #expect(started.quantity("peer.connected", of: "app:80") == 1)
  }

  @Test("sockets left in CLOSE-WAIT and ports in use are observations")
  func observations() {
    var text =
      "net.ipv4.ip_local_port_range = 32768 33767\nState Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
    for port in 0..<120 {
      text += "CLOSE-WAIT 1 0 10.0.0.4:\(port) 10.0.0.7:443 users:((\"java\",pid=47,fd=9))\n"
    }
    for port in 0..<900 { text += "TIME-WAIT 0 0 10.0.0.4:\(port) 10.0.0.8:6379\n" }
    let findings = examineHost(HostNetwork.self, text)
    #expect(findings.facts.isEmpty)
    #expect(findings.observations.count == 2)
    #expect(findings.observations.first?.text.hasPrefix("java (pid 47) has 120 sockets") == true)
    #expect(findings.observations.last?.text.hasPrefix("900 of 1000 local ports") == true)
  }
}
