import LogFormats
import Testing

@Suite struct LayoutTests {
  @Test("each container of a JSON log is a source of its own")
  func containers() {
    let text = """
      {"log":"2026 connect to db:5432: Connection refused\\n","stream":"stderr","container_name":"shop","time":"2026-11-26T14:53:53Z"}
      {"log":"connect to cache:6379: Connection refused\\n","stream":"stderr","container_name":"till","time":"2026-11-26T14:53:54Z"}

      """
    let log = read(text)
    #expect(log.sources == ["shop", "till"])
    #expect(log.groups.map(\.peer) == ["db:5432", "cache:6379"])
    #expect(log.groups.map(\.source) == [0, 1])
  }

  @Test("prefixes of collectors name the source")
  func prefixes() {
    let lines = [
      "[pod/orders-7d4/app] 2026-11-26T14:53:53Z ERROR db:5432: Connection refused",
      "orders-1  | 2026-11-26T14:53:53Z ERROR db:5432: Connection refused",
      "Nov 26 14:53:53 web-1 orders[42]: db:5432: Connection refused",
      "2026-11-26T14:53:53.123456+00:00 web-1 orders[42]: db:5432: Connection refused",
    ]
    let names = lines.map { read($0 + "\n").sources }
    #expect(names == [["orders-7d4/app"], ["orders-1"], ["orders"], ["orders"]])
  }

  @Test("a line that a container runtime cut is one, under the number of its last part")
  func parts() {
    let text = """
      2026-11-26T14:53:53.1Z stdout F ready
      2026-11-26T14:53:54.1Z stderr P ERROR could not ask db:5432: Connection ref
      2026-11-26T14:53:54.1Z stdout F another
      2026-11-26T14:53:54.1Z stderr F used

      """
    let group = read(text).groups(.refused)[0]
    #expect(group.tally.count == 1 && group.tally.first?.line == 4)
    #expect(group.peer == "db:5432")
    #expect(read(text).lines == 4)
  }

  @Test("levels are read where layouts put them")
  func levels() {
    let lines = [
      "2026-11-26 14:53:53,123 WARNING till: db:5432: Connection refused",
      "level=warn ts=2026-11-26T14:53:53Z msg=\"db:5432: Connection refused\"",
      "{\"severity\":\"WARNING\",\"message\":\"db:5432: Connection refused\"}",
      "{\"level\":40,\"time\":1795704833000,\"msg\":\"db:5432: Connection refused\"}",
      "2026/11/26 14:53:53 [warn] 42#42: db:5432: Connection refused",
      "W1126 14:53:53.123456    1234 x.go:1] db:5432: Connection refused",
      "[Thu Nov 26 14:53:53.123456 2026] [core:warn] [pid 42] db:5432: Connection refused",
    ]
    for line in lines {
      #expect(read(line + "\n").templates.first?.level == .warning, "\(line)")
      #expect(read(line + "\n").failures.count == 1, "\(line)")
    }
    let quiet = "level=info ts=2026-11-26T14:53:53Z msg=\"db:5432: Connection refused\"\n"
    #expect(read(quiet).groups[0].owner == .remark)
  }

  @Test("halves of a pair in an escape are one character in what is shown")
  func surrogates() {
    let text =
      "{\"level\":\"error\",\"msg\":\"basket \\ud83d\\uded2: connect to db:5432: Connection refused\"}\n"
    #expect(
      read(text).groups[0].tally.first?.text == "basket 🛒: connect to db:5432: Connection refused")
  }

  @Test("the message of a record is the one of the record, not of an error in it")
  func nested() {
    let text =
      "{\"level\":50,\"err\":{\"message\":\"connect ECONNREFUSED 127.0.0.1:9\"},\"msg\":\"order 1 failed\"}\n"
    #expect(read(text).templates.map(\.text) == ["order * failed"])
    #expect(read(text).groups[0].peer == "127.0.0.1:9")
  }
}
