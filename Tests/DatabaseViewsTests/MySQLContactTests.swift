import DatabaseViews
import Testing

@testable import LiveDatabases

@Suite struct MySQLContactTests {
  @Test(
    "why a server refuses, by the number of its error",
    arguments: [
      ("1040", "slots full"), ("1203", "limit of the user"), ("1226", "limit of the user"),
      ("1129", "host blocked"), ("1053", "starting or stopping"), ("1045", "login"),
      ("1130", "login"), ("1698", "login"), ("2026", "login"), ("2061", "login"),
      ("3159", "login"), (nil, "login"), ("1290", "other"),
    ] as [(String?, String)])
  func refusals(number: String?, refusal: String) {
    var contact = ServerContact(.refused, sqlState: number, message: "nein")
    contact.product = .mysql
    #expect(contact.refusal == refusal)
    #expect(contact.explanation?.contains("nein") == true)
  }

  @Test("the line of a side door reaches the parent, before or behind a contact that is corrected")
  func sideDoor() {
    var reader = ServerReplyReader<MySQLView>()
    for line in [
      "C\trefused\t1040\tToo many connections\t0.1\t127.0.0.1\t3306\t\\N",
      "P\trefused\t1040\tToo many connections\t0.1\t\\N", "A\t33062\t\\N",
    ] {
      reader.take(line)
    }
    #expect(reader.series.contact?.sideDoor == ServerContact.SideDoor(port: 33_062))
    reader.take("C\trefused\t1040\tToo many connections\t0.1\t127.0.0.1\t3306\t\\N")
    #expect(reader.series.contact?.sideDoor?.port == 33_062)
    #expect(reader.series.contact?.probes.count == 1)
  }

  @Test("sockets as the kernel's tables write them")
  func sockets() throws {
    let line =
      "   0: 0100007F:0CEA 0200007F:C822 01 00000000:00000005 00:00000000 00000000   105        0 "
      + "48291 1 0000000000000000 20 4 30 10 -1"
    let socket = try #require(TCPSocket(line.utf8))
    #expect(socket.localPort == 3306 && socket.remoteAddress == "127.0.0.2")
    #expect(socket.isConnected && !socket.isListening)
    #expect(socket.link == "socket:[48291]" && socket.user == 105 && socket.waiting == 5)
    let mapped = line.replacing("0200007F", with: "0000000000000000FFFF00000700000A")
    #expect(TCPSocket(mapped.utf8)?.remoteAddress == "10.0.0.7")
    #expect(TCPSocket.address("00000000000000000000000001000000:0CEA") == "::1")
    #expect(TCPSocket.address("000080FE000000000000000001000000:1") == "fe80:0:0:0:0:0:0:1")
    #expect(TCPSocket("  sl  local_address rem_address".utf8) == nil)
    for end in 0...line.utf8.count { _ = TCPSocket(line.utf8.prefix(end)) }
    for text in ["", ":", "xyz:1", "0100007:1", "0100007F"] { _ = TCPSocket.address(text) }
  }

  @Test("an account without PROCESS sees its own user, and that is not all")
  func visibility() {
    func series(_ users: [(Int, String)], grants: String?) -> MySQLSeries {
      var series = MySQLSeries(name: "mysql", origin: .live)
      var snapshot = MySQLSnapshot()
      var list = RowSet(columns: ["id", "user", "command", "time"])
      for (id, user) in users { list.append(["\(id)", user, "Sleep", "1"]) }
      var server = RowSet(columns: ["connection_id", "account"])
      server.append(["1", "app@%"])
      snapshot.views = [.processlist: .rows(list), .server: .rows(server)]
      if let grants {
        var rows = RowSet(columns: ["Grants for app@%"])
        rows.append([grants])
        snapshot.views[.grants] = .rows(rows)
      }
      series.snapshots = [snapshot]
      return series
    }
    let usage = "GRANT USAGE ON *.* TO `app`@`%`"
    #expect(series([(1, "app"), (2, "app")], grants: usage).seesOthers == false)
    #expect(series([(1, "app"), (2, "web")], grants: usage).seesOthers == true)
    #expect(series([(1, "app")], grants: "GRANT PROCESS ON *.* TO `app`@`%`").seesOthers == true)
    #expect(series([(1, "app")], grants: nil).seesOthers == nil)
  }
}
