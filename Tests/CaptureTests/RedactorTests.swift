import Capture
import Testing

@Suite struct RedactorTests {
  static let secret = "s3cr3tS4uce"

  @Test(
    "secrets go, whatever they stand in",
    arguments: [
      "java -Dspring.datasource.password=s3cr3tS4uce -jar shop.jar",
      "app --password s3cr3tS4uce --port 8080", "app --db-token=s3cr3tS4uce",
      "DB_PASSWORD=s3cr3tS4uce", #"{"password": "s3cr3tS4uce", "n": 1}"#,
      #"{\"apiKey\":\"s3cr3tS4uce\"}"#, "<password>s3cr3tS4uce</password>",
      "password: s3cr3tS4uce", "jdbc:postgresql://db/shop?user=a&password=s3cr3tS4uce&ssl=true",
      "jdbc:sqlserver://db;user=sa;password=s3cr3tS4uce;encrypt=true",
      "postgres://shop:s3cr3tS4uce@db-1:5432/shop", "mysql://root:s3cr3t/S4uce@db/x",
      "jdbc:oracle:thin:scott/s3cr3tS4uce@db:1521:orcl", "host=db password='s3cr3tS4uce' dbname=x",
      "Authorization: Bearer s3cr3tS4uce", "Cookie: a=1; session=s3cr3tS4uce",
      "Set-Cookie: JSESSIONID=s3cr3tS4uce; Path=/", "authorization=s3cr3tS4uce",
      "mysql -u root -ps3cr3tS4uce shop", "sshpass -p s3cr3tS4uce ssh host",
      "curl -u user:s3cr3tS4uce https://x", "redis-cli -a s3cr3tS4uce ping",
      "ALTER USER shop PASSWORD 's3cr3tS4uce'", "CREATE USER x IDENTIFIED BY 's3cr3tS4uce'",
      "SELECT * FROM users WHERE name = 's3cr3tS4uce'",
      "LOG:  statement: update t set a = 's3cr3tS4uce' where id = 4",
      "aws_secret_access_key = s3cr3tS4uce",
      "Authorization: Basic s3cr3tS4uce", "java\0-Dkey.password=s3cr3tS4uce\0-jar\0a.jar",
      "--token\0s3cr3tS4uce\0x", "PGPASSWORD=s3cr3tS4uce psql",
    ])
  func secrets(_ line: String) {
    var redactor = Redactor(Redactor.Options())
    let text = redactor.redacted(line + "\nnext line\n")
    #expect(!text.utf8.elementsEqual(line.utf8))
    for part in ["s3cr3t", "S4uce"] { #expect(!text.contains(part), "\(text)") }
    #expect(text.hasSuffix("next line\n"))
  }

  @Test(
    "what only looks like a secret stays",
    arguments: [
      "\tat com.shop.PasswordEncoder.encode(PasswordEncoder.java:12)",
      "ERROR 1045 (28000): Access denied for user 'a'@'b' (using password: YES)",
      "FATAL:  password authentication failed for user \"shop\"",
      "   1:       1234      56789  com.shop.TokenStore",
      "\t- parking to wait for  <0x000000076bf62208> (a com.shop.Token$Sync)",
      "http://db-1:8080/path/a@b", "max_tokens=512", "\"select-worker-5\" #12 daemon prio=5",
      "  ->  Seq Scan on orders  (cost=0.00..1693.00 rows=100000 width=16)",
      "Update 3 of 5 replicas failed", "2026-11-20 20:38:00 select a tab of 5",
    ])
  func lookAlikes(_ line: String) {
    var redactor = Redactor(Redactor.Options())
    #expect(redactor.redacted(line + "\n") == line + "\n")
  }

  @Test("a private key goes over several pieces, and its lines stay")
  func keys() {
    var redactor = Redactor(Redactor.Options())
    redactor.beginText()
    let first = redactor.redacted(Array("a\n-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n".utf8))
    let second = redactor.redacted(Array("MIIdef\n-----END RSA PRIVATE KEY-----\nb\n".utf8))
    let text = String(decoding: first + second, as: UTF8.self)
    #expect(!text.contains("MII"))
    #expect(text.hasSuffix("b\n"))
    #expect(text.count { $0 == "\n" } == 6)
  }

  @Test("a plan behind a statement keeps its numbers")
  func plans() {
    var redactor = Redactor(Redactor.Options())
    let plan =
      "\tSeq Scan on t  (cost=0.00..25.88 rows=6 width=36) (actual time=0.01..5.20 rows=9 loops=1)\n"
    let text = redactor.redacted("\tQuery Text: SELECT * FROM t\n\tWHERE id = 77;\n" + plan)
    #expect(text == "\tQuery Text: SELECT * FROM t\n\tWHERE id = ?;\n" + plan)
  }

  @Test(
    "a literal goes on all of its lines, and its lines stay",
    arguments: [
      (
        "2026-11-26 12:00:01 ERROR - INSERT INTO n VALUES ('s3cr3t one\ntwo s3cr3t\n\nS4uce'), (7)\n2026-11-26 12:00:02 INFO - it's done\n",
        "2026-11-26 12:00:01 ERROR - INSERT INTO n VALUES ('?\n?\n\n?'), (?)\n2026-11-26 12:00:02 INFO - it's done\n"
      ),
      (
        "LOG:  statement: UPDATE t SET a = $$s3cr3t\n\tS4uce$$, b = $x$s3cr3t$x$ WHERE id = $1\n",
        "LOG:  statement: UPDATE t SET a = $$?\n\t?$$, b = $x$?$x$ WHERE id = $1\n"
      ),
      (
        " 42 | UPDATE t SET a = 's3cr3t  +| active\n    | two S4uce' WHERE id = 4 | \n 43 | SELECT 1 | x\n",
        " 42 | UPDATE t SET a = '?+| active\n    |?' WHERE id = ? | \n 43 | SELECT ? | x\n"
      ),
    ])
  func manyLines(text: String, expected: String) {
    var redactor = Redactor(Redactor.Options())
    #expect(redactor.redacted(text) == expected)
  }

  @Test(
    "a literal that was cut off takes no other record with it",
    arguments: [
      "2026-11-26 12:00:01 ERROR - UPDATE t SET a = 'abc\n2026-11-26 12:00:02 INFO - don't\n",
      "ERROR near 'UPDATE t SET a' at line\n\tat a.B.c(B.java:1)\nCaused by: it's\n",
      "ERROR UPDATE t SET a = 'abc\n\tat a.B.c(B.java:1)\nCaused by: it's\n",
    ])
  func cutOff(text: String) {
    var redactor = Redactor(Redactor.Options())
    let rest = text[text.index(after: text.firstIndex(of: "\n") ?? text.startIndex)...]
    #expect(redactor.redacted(text).hasSuffix(rest))
  }

  @Test("literals stay where that is asked for")
  func literals() {
    var redactor = Redactor(Redactor.Options(keepsLiterals: true))
    let line = "SELECT * FROM t WHERE id = 5\n"
    #expect(redactor.redacted(line) == line)
  }

  @Test("an address becomes the same other one wherever it stands")
  func addresses() {
    var redactor = Redactor(Redactor.Options(hidesAddresses: true))
    let text = redactor.redacted(
      "10.0.0.7:5432 from 10.0.0.8(51234), 10.0.0.7, 127.0.0.1, [fe80::1c2d:3e4f]:80, eve@corp.example\n"
    )
    #expect(
      text
        == "240.0.0.1:5432 from 240.0.0.2(51234), 240.0.0.1, 127.0.0.1, [2001:db8::3]:80, user-4@example.invalid\n"
    )
  }

  @Test("any bytes are taken without a trap")
  func garbage() {
    var generator = SystemRandomNumberGenerator()
    var redactor = Redactor(Redactor.Options(hidesAddresses: true))
    let words = [
      "password", "=", "'", "\"", "\\", "://", "@", ":", "select ", "from ",
      "-----begin private key", "\n", "\0", "mysql -p", "cookie:", "1", "eyJ", "bearer ",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0..<12)).map { _ in
        words.randomElement(using: &generator) ?? ""
      }
      _ = redactor.redacted(Array(text.joined().utf8))
    }
  }
}
