import DatabaseClients
import Foundation
import TestSupport
import Testing

@Suite struct MySQLTargetTests {
  private static func none(_ name: String) -> String? { nil }

  @Test("a URI says user, password, host, port and database, each percent-encoded")
  func full() {
    let target = MySQLTarget(
      "mysql://shop%40eu:p%3Aa%2F%3F%40s@db-1.example.org:3307/sh%6Fp?ssl-mode=VERIFY-CA&ssl-ca=/ca.pem"
    )
    #expect(target.problem == nil)
    #expect(target.user == "shop@eu" && target.password == "p:a/?@s")
    #expect(target.host == "db-1.example.org" && target.port == 3307 && target.database == "shop")
    #expect(target.tls == "verify_ca" && target.ca == "/ca.pem")
    #expect(!target.isSocket)
  }

  @Test(
    "passwords may hold signs that nobody encoded",
    arguments: [
      ("mysql://app:a@b@h/", "a@b"), ("mysql://app:a/b@h/", "a/b"), ("mysql://app:a?b@h/", "a?b"),
      ("mysql://app:a:b@h/", "a:b"), ("mysql://app:a#b@h/", "a#b"), ("mysql://app:@h/", ""),
      ("mysql://app:a%@h", "a%"), ("mysql://app:a%zz@h", "a%zz"),
    ])
  func passwords(text: String, password: String) {
    let target = MySQLTarget(text)
    #expect(target.problem == nil)
    #expect(target.user == "app" && target.password == password && target.host == "h")
  }

  @Test(
    "where it leads",
    arguments: [
      ("mysql://[::1]:3307/", "::1", 3307, nil, false),
      ("mysql://[fe80::1]", "fe80::1", nil, nil, false),
      ("mysql://", nil, nil, nil, true), ("mysql:///shop", nil, nil, nil, true),
      ("mysql://localhost/", "localhost", nil, nil, true),
      ("mysql://localhost:3306/", "localhost", 3306, nil, false),
      ("mysql://127.0.0.1", "127.0.0.1", nil, nil, false),
      ("mysql://app@/?socket=/run/my.sock", nil, nil, "/run/my.sock", true),
      ("mariadb://db-1", "db-1", nil, nil, false),
    ] as [(String, String?, Int?, String?, Bool)])
  func places(text: String, host: String?, port: Int?, socket: String?, isSocket: Bool) {
    let target = MySQLTarget(text)
    #expect(target.host == host && target.port == port && target.socket == socket)
    #expect(target.isSocket == isSocket && target.problem == nil)
    #expect(target.password == nil)
  }

  @Test(
    "what is wrong is said without the words, of which a password may be one",
    arguments: [
      "hunter:hunter@127.0.0.1", "mysql://app:x@h:hunter/", "mysql://h/?hunter=1",
      "mysql://h:0/", "mysql://h:65536/", "mysql://h/?ssl-mode=hunter",
      "mysql://h/?admin-port=hunter",
    ])
  func problems(text: String) throws {
    let problem = try #require(MySQLTarget(text).problem)
    #expect(!problem.contains("hunter"))
  }

  @Test("a port for administrators stands in the URI, by either name")
  func administration() {
    #expect(MySQLTarget("mysql://h/?admin-port=33062").administrationPort == 33062)
    #expect(MySQLTarget("mysql://h/?extra_port=3307").administrationPort == 3307)
  }

  @Test("an option file stands before the environment, and both behind the URI")
  func order() {
    let environment = ["MYSQL_HOST": "env", "MYSQL_TCP_PORT": "4", "MYSQL_UNIX_PORT": "/env.sock"]
    func completed(_ text: String, _ options: [String: String]) -> MySQLTarget {
      var target = MySQLTarget(text)
      target.complete(from: options) { environment[$0] }
      return target
    }
    let file = ["host": "file", "port": "5", "socket": "/file.sock"]
    #expect(completed("mysql://uri:6/", file).host == "uri")
    #expect(completed("mysql://uri:6/", file).port == 6)
    #expect(completed("mysql://uri/", file).port == 5)
    #expect(completed("mysql://app@/", file).host == "file")
    #expect(completed("mysql://app@/", file).socket == nil, "the host is elsewhere")
    #expect(completed("mysql://app@/", [:]).host == "env")
    #expect(completed("mysql://app@/", [:]).port == 4)
    #expect(completed("mysql://localhost/", file).socket == "/file.sock")
    #expect(completed("mysql://localhost/", file).port == nil, "a socket has none")
    #expect(completed("mysql://localhost:7/", file).socket == nil)
    #expect(completed("mysql://localhost/", [:]).socket == "/env.sock")
    #expect(completed("mysql://?socket=/uri.sock", file).socket == "/uri.sock")
    #expect(completed("mysql://?socket=/uri.sock", file).host == nil)
    let forced = completed("mysql://localhost/", ["protocol": "TCP", "socket": "/file.sock"])
    #expect(!forced.isSocket && forced.port == 4)
    var bare = MySQLTarget("mysql://:9/")
    bare.complete(from: [:], environment: Self.none)
    #expect(bare.host == "localhost" && !bare.isSocket)
  }

  @Test("the password of the environment is left to the library, which puts files before it")
  func environmentPassword() {
    var target = MySQLTarget("mysql://app@h/")
    target.complete(from: [:]) { $0 == "MYSQL_PWD" ? "secret" : nil }
    #expect(target.password == nil)
  }

  @Test("a missing option file is a problem, an unreadable name none that shows a password")
  func missingFile() {
    let target = MySQLTarget("mysql://app:hunter@h/", defaultsFile: "/nowhere/my.cnf")
    #expect(target.problem?.contains("/nowhere/my.cnf cannot be read") == true)
  }
}

@Suite struct OptionFileTests {
  private func values(_ text: String) -> [String: String] {
    var file = OptionFile(groups: ["client", "diag"])
    file.take(text)
    return file.values
  }

  @Test("groups, comments, quotes, dashes and escapes as the manuals have them")
  func grammar() {
    let found = values(
      """
      user = before any group
      [mysqld]
      port = 1
      [client]
      # a comment
      ; another
      port=3307
      Host = "db # 1"  # a comment behind it
      pass-word = 'a\\sb'
        socket =   /run/my.sock   # where it is
      compress
      path=C:\\\\x\\q
      [ diag ]
      port = 3308
      [client]extra
      user = last
      """)
    #expect(found["port"] == "3308", "the last one counts")
    #expect(found["host"] == "db # 1")
    #expect(found["pass_word"] == "a b")
    #expect(found["socket"] == "/run/my.sock")
    #expect(found["compress"] == "")
    #expect(found["path"] == "C:\\x\\q")
    #expect(found["user"] == "last")
  }

  @Test("files that name others are followed, as deep as it makes sense")
  func includes() throws {
    let folder = try TemporaryFolder()
    let root = folder.path("")
    func write(_ name: String, _ text: String, _ mode: Int = 0o644) throws {
      let path = folder.path(name)
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    try write(
      "my.cnf", "!include \(root)/one.txt\n!includedir \(root)/d\n!include \(root)/my.cnf\n")
    try write("one.txt", "[client]\nhost=one\nport=1\n")
    try write("d/a.cnf", "[client]\nport=2\n")
    try write("d/ignored.txt", "[client]\nport=3\n")
    try write("d/open.cnf", "[client]\nport=4\n", 0o666)
    var file = OptionFile(groups: ["client"])
    file.read("\(root)/my.cnf")
    #expect(file.values == ["host": "one", "port": "2"])
    withExtendedLifetime(folder) {}
  }

  @Test("no text traps")
  func damage() {
    let text = "[client]\nhost = \"a\\\nport=\n=\n[\n]\n!include\n!includedir\n'\nx='\n"
    for end in 0...text.utf8.count {
      _ = values(String(decoding: Array(text.utf8).prefix(end), as: UTF8.self))
    }
  }
}
