import LinuxFormats
import Testing

@Suite("sockets and counters") struct NetworkTextTests {
  static let tables = Fixture.names(in: "sockets").filter { !$0.contains("-s.") }

  @Test("states, the listener and those who wait, by every tool", arguments: tables)
  func sockets(_ name: String) throws {
    let sockets = try #require(HostText.fixture("sockets/\(name)").sockets)
    #expect(sockets.states["LISTEN"] == 1)
    #expect(sockets.states["SYN-SENT"] == 43)
    #expect(sockets.states["ESTAB"] == 34)
    let listener = try #require(sockets.listeners.first)
    #expect(listener.address == "127.0.0.1:8080")
    #expect(listener.waiting == 17)
    #expect(listener.limit == (name.hasPrefix("ss") ? 16 : nil))
    let peer = try #require(sockets.peers.first)
    #expect(peer.address == "127.0.0.1:8080" && peer.state == "SYN-SENT" && peer.count == 43)
  }

  @Test("who holds a socket, and whether it asks again")
  func details() {
    #expect(
      HostText.fixture("sockets/ss-6.1-tanp.txt").sockets?.listeners.first?.owner?
        .hasPrefix("python3 (pid ") == true)
    #expect(
      HostText.fixture("sockets/netstat-2.10-anpt.txt").sockets?.listeners.first?.owner?
        .hasPrefix("python3 (pid ") == true)
    for name in ["netstat-2.10-tano", "proc-net-tcp", "ss-6.1-tanoi"] {
      #expect(
        HostText.fixture("sockets/\(name).txt").sockets?.peers.first?.repeating == 43, "\(name)")
    }
    let old = "LISTEN 0 511 *:80 *:* users:((\"nginx\",901,6),(\"nginx\",900,6))\n"
    #expect(HostText.first(old).sockets?.listeners.first?.owner == "nginx (pid 901)")
  }

  @Test("addresses are written in one way")
  func addresses() {
    let text = """
      Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port
      tcp   LISTEN 0      128    127.0.0.53%lo:53   0.0.0.0:*
      tcp   LISTEN 0      128    [::]:22            [::]:*
      tcp   LISTEN 0      128    :::23              :::*
      tcp   LISTEN 0      128    [::ffff:10.0.0.1]:8080 *:*

      """
    #expect(
      HostText.first(text).sockets?.listeners.map(\.address) == [
        "127.0.0.53:53", "[::]:22", "[::]:23", "10.0.0.1:8080",
      ])
    let bytes: [UInt8] = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    #expect(InternetAddress.text(bytes) == "[2001:db8::1]")
    #expect(InternetAddress.text(Array(repeating: 0, count: 16)) == "[::]")
  }

  @Test("netstat -s in old and new words")
  func netstat() {
    let new = HostText.fixture("sockets/netstat-2.10-s.txt").network
    #expect(new?["TcpExt.ListenOverflows"] == 43)
    #expect(new?["TcpExt.ListenDrops"] == 43)
    #expect(new?["Tcp.RetransSegs"] == 0)
    let old = HostText.first(
      "Tcp:\n    9 segments send out\n    4 segments retransmited\nTcpExt:\n"
        + "    3 SYNs to LISTEN sockets ignored\n    TCPSynRetrans: 2\n"
    ).network
    #expect(old?["Tcp.OutSegs"] == 9 && old?["Tcp.RetransSegs"] == 4)
    #expect(old?["TcpExt.ListenDrops"] == 3 && old?["TcpExt.TCPSynRetrans"] == 2)
    // What is 0 is not printed.
    #expect(old?["TcpExt.ListenOverflows"] == 0)
  }

  @Test("/proc/net/snmp, netstat and nstat have the counters' own names")
  func kernel() {
    let text = """
      Tcp: RtoAlgorithm OutSegs RetransSegs MaxConn
      Tcp: 1 100 7 -1
      TcpExt: SyncookiesSent ListenOverflows
      TcpExt: 0 5
      Tcp: RtoAlgorithm OutSegs RetransSegs MaxConn
      Tcp: 1 200 9 -1

      """
    let snapshots = HostText.snapshots(text)
    #expect(snapshots.map { $0.network?["Tcp.OutSegs"] } == [100, 200])
    #expect(snapshots.first?.network?["TcpExt.ListenOverflows"] == 5)
    #expect(snapshots.last?.network?.place(of: "Tcp.OutSegs").line == 6)
    let nstat = HostText.first("#kernel\nTcpRetransSegs 86 0.0\nTcpExtListenDrops 2 0.0\n").network
    #expect(nstat?["Tcp.RetransSegs"] == 86 && nstat?["TcpExt.ListenDrops"] == 2)
  }

  static let tracked = [
    "net.netfilter.nf_conntrack_count = 41\nnet.netfilter.nf_conntrack_max = 100\n",
    "/proc/sys/net/netfilter/nf_conntrack_count:41\n/proc/sys/net/netfilter/nf_conntrack_max:100\n",
    "==> /proc/sys/net/netfilter/nf_conntrack_count <==\n41\n\n"
      + "==> /proc/sys/net/netfilter/nf_conntrack_max <==\n100\n",
    "$ cat /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max\n"
      + "41\n100\n",
    "# conntrack -C\n41\n# sysctl net.netfilter.nf_conntrack_max\nnet.netfilter.nf_conntrack_max=100\n",
  ]

  @Test("tracked connections and their limit, however they were asked for", arguments: tracked)
  func tracking(_ text: String) {
    let tracking = HostText.first(text).connectionTracking
    #expect(tracking?.count == 41 && tracking?.limit == 100)
  }

  @Test("drops of all processors add up, of the kernel's table in hexadecimal")
  func drops() {
    let tool = HostText.first(
      "cpu=0 \tfound=1 insert_failed=2 drop=3 early_drop=4\n"
        + "cpu=1 \tfound=1 insert_failed=2 drop=3 early_drop=4\n"
    ).connectionTracking
    #expect(tool?.drops == 6 && tool?.earlyDrops == 8 && tool?.insertFailures == 4)
    let kernel = HostText.first(
      "entries insert_failed drop early_drop\n0000000a 00000001 00000010 0000000b\n")
    #expect(kernel.connectionTracking?.drops == 16 && kernel.connectionTracking?.earlyDrops == 11)
  }

  @Test("interfaces by the kernel and by ip")
  func interfaces() {
    let text = """
      2: eth0@if5: <BROADCAST,UP> mtu 1500 qdisc fq state UP
          link/ether 02:fc:00:00:00:01 brd ff:ff:ff:ff:ff:ff
          RX:  bytes packets errors dropped  missed   mcast
                 100      10      1       2       0       0
          TX:  bytes packets errors dropped carrier collsns
                 200      20      3       4       0       0

      """
    let interface = HostText.first(text).interfaces.first
    #expect(interface?.name == "eth0" && interface?.receiveDrops == 2 && interface?.sendErrors == 3)
  }
}

@Suite("transcripts") struct TranscriptTests {
  static let refusals: [(String, String, PeerProbe.Result)] = [
    (
      "nc: connect to 10.0.0.5 port 5432 (tcp) failed: Connection refused", "10.0.0.5:5432",
      .refused
    ),
    (
      "nc: connect to localhost (::1) port 81 (tcp) failed: Connection refused", "localhost:81",
      .refused
    ),
    (
      "curl: (7) Failed to connect to a.example port 80: Connection refused", "a.example:80",
      .refused
    ),
    (
      "curl: (7) Failed to connect to a.example port 80 after 3050 ms: Couldn't connect to server",
      "a.example:80", .unreachable
    ),
    (
      "curl: (28) Failed to connect to 10.0.0.9 port 8080 after 5001 ms: Timeout was reached",
      "10.0.0.9:8080", .timedOut
    ),
    ("ssh: connect to host db port 22: Connection timed out", "db:22", .timedOut),
    ("Connection to 10.0.0.6 6379 port [tcp/redis] succeeded!", "10.0.0.6:6379", .connected),
    ("bash: line 1: /dev/tcp/10.0.0.5/5432: Connection refused", "10.0.0.5:5432", .refused),
    (
      "psql: error: connection to server at \"10.0.0.5\", port 5432 failed: Connection refused",
      "10.0.0.5:5432", .refused
    ),
    (
      "$ telnet 10.0.0.8 25\ntelnet: Unable to connect to remote host: No route to host",
      "10.0.0.8:25", .unreachable
    ),
  ]

  @Test("what tools say of a connection", arguments: refusals)
  func connections(_ text: String, _ name: String, _ result: PeerProbe.Result) throws {
    let probe = try #require(HostText.first(text + "\n").probes.first)
    #expect(probe.name == name)
    #expect(probe.attempts.map(\.result) == [result])
  }

  static let names: [(String, String, PeerProbe.Resolution)] = [
    (
      "; <<>> DiG 9.18.28 <<>> +short @10.0.0.2 db.example\n;; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 1",
      "db.example", .failed("SERVFAIL")
    ),
    ("** server can't find db.example: NXDOMAIN", "db.example", .unknownName("NXDOMAIN")),
    (
      "; <<>> DiG 9.11 <<>> db.example\n;; global options: +cmd\n;; connection timed out; no servers could be reached",
      "db.example", .failed("no servers could be reached")
    ),
    (
      "curl: (6) Could not resolve host: db.example", "db.example",
      .failed("could not resolve host")
    ),
    (
      "ping: db.example: Temporary failure in name resolution", "db.example",
      .failed("temporary failure in name resolution")
    ),
  ]

  @Test("what tools say of a name", arguments: names)
  func resolution(_ text: String, _ name: String, _ resolution: PeerProbe.Resolution) throws {
    let probe = try #require(HostText.first(text + "\n").probes.first)
    #expect(probe.name == name)
    #expect(probe.resolution == resolution)
  }

  @Test("text that is cut or damaged anywhere is read as far as it goes")
  func damage() {
    var dice = Dice(state: 5)
    for folder in ["df", "sockets"] {
      for name in Fixture.names(in: folder) {
        let bytes = Fixture.bytes("\(folder)/\(name)")
        for _ in 0..<12 {
          var damaged = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &dice)))
          for _ in 0..<20 where !damaged.isEmpty {
            let place = Int.random(in: damaged.indices, using: &dice)
            damaged[place] = UInt8.random(in: 0...255, using: &dice)
          }
          _ = HostText.series(damaged)
        }
        let digits = bytes.flatMap { $0 == 0x30 ? Array("99999999999999999999".utf8) : [$0] }
        _ = HostText.series(digits)
      }
    }
  }
}

@Suite("what is left of tables") struct FilteredTextTests {
  @Test("the state that a filter names stands for all rows")
  func state() {
    let text = """
      $ ss -tan state syn-sent
      Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
      0      1      10.0.0.4:40000      10.0.0.7:5432
      0      1      10.0.0.4:40002      10.0.0.7:5432

      """
    let sockets = HostText.first(text).sockets
    #expect(sockets?.states == ["SYN-SENT": 2])
    #expect(sockets?.peers.first?.address == "10.0.0.7:5432")
  }

  @Test("counters that grep has left, twice")
  func grepped() {
    let netstat =
      "    7 times the listen queue of a socket overflowed\n    9 SYNs to LISTEN sockets dropped\n"
    let twice = HostText.snapshots(netstat + netstat)
    #expect(twice.map { $0.network?["TcpExt.ListenOverflows"] } == [7, 7])
    #expect(twice.last?.network?["TcpExt.ListenDrops"] == 9)
    let nstat = "TcpExtListenOverflows           7                  0.0\n"
    #expect(HostText.snapshots(nstat + "\n" + nstat).count == 2)
  }
}
