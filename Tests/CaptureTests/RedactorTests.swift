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
      "DB_PASS=s3cr3tS4uce", "smtp.pass: s3cr3tS4uce", #"{"user":"a","pass":"s3cr3tS4uce"}"#,
      "worker --pass s3cr3tS4uce -q", "java -DdbPass=s3cr3tS4uce",
      "openssl rsa -passin pass:s3cr3tS4uce",
      "keytool -storepass s3cr3tS4uce -list", "requirepass s3cr3tS4uce",
      "REDISCLI_AUTH=s3cr3tS4uce x",
      #"{"auths":{"r.example":{"auth":"s3cr3tS4uce"}}}"#,
      "https://a.example/c?sv=1&sig=s3cr3tS4uce&x=1",
      "?X-Amz-Signature=s3cr3tS4uce", "SIGNING_KEY=s3cr3tS4uce", "RAILS_MASTER_KEY=s3cr3tS4uce",
      "mongodump -u root -p s3cr3tS4uce --archive", "docker login -u ci -p s3cr3tS4uce r.example",
      "unknown-tool --user a -ps3cr3tS4uce x", "curl -sS --user a:s3cr3tS4uce https://x",
      "mongosh\0-u\0root\0-p\0s3cr3tS4uce", "/opt/mssql/sqlcmd -S db -P s3cr3tS4uce",
      "rabbitmqctl add_user shop s3cr3tS4uce",
      "aws configure set aws_secret_access_key s3cr3tS4uce",
      "kubectl create secret generic x --from-literal=pin=s3cr3tS4uce",
      "POST https://hooks.slack.com/services/T0001/B0001/s3cr3tS4uce",
      #"<property name="password" value="s3cr3tS4uce"/>"#, "?next=%2Fa%3Fpassword%3Ds3cr3tS4uce",
      "password: |\n  s3cr3tS4uce", "db.password = correct horse s3cr3tS4uce",
      "ALTER USER x IDENTIFIED WITH caching_sha2_password BY 's3cr3tS4uce'",
      "WITH x AS (VALUES ('s3cr3tS4uce')) SELECT 1", "EXECUTE get('s3cr3tS4uce')",
      "SELECT ARRAY [8575533823108486] || 's3cr3tS4uce'",
      "DETAIL:  parameters: $1 = 's3cr3tS4uce', $2 = '5'", "Query Parameters: $1 = 's3cr3tS4uce'",
      "DETAIL:  Key (email)=(s3cr3tS4uce) already exists.",
      "Duplicate entry 's3cr3tS4uce' for key 'users.email'",
      "invalid input syntax for type integer: \"s3cr3tS4uce\"",
      "binding parameter [1] as [VARCHAR] - [s3cr3tS4uce]",
      "==> Parameters: s3cr3tS4uce(String), 5(Integer)",
      #""data": {"licence": "s3cr3tS4uce=", "b": "c2hvcA=="}, "kind": "Secret""#,
      "data:\n  licence: s3cr3tS4uce=\n  tls.crt: c2hvcA==\nkind: Secret",
      #"{\"data\":{\"licence\":\"s3cr3tS4uce=\"},\"kind\":\"Secret\"}"#,
      "stringData:\n  licence: s3cr3t/S4uce!", "\"args\": [\"--api-key\",\n  \"s3cr3tS4uce\"]",
      "login ok otp=s3cr3tS4uce user=a", #"{"otp":"s3cr3tS4uce"}"#, "OTP: s3cr3tS4uce",
      "GET /callback?state=1&code=s3cr3tS4uce12 HTTP/1.1",
      "the password is s3cr3tS4uce for user a", "password for shop: s3cr3tS4uce",
      "using secret s3cr3tS4uceS3cr3tS4uce next", "your one-time code is s3cr3tS4uce",
      "machine git.example login shop password s3cr3tS4uce",
      "machine git.example\n  login shop\n  password s3cr3tS4uce\n",
      "default login anonymous password s3cr3tS4uce",
      "db-1:5432:shop:app:s3cr3tS4uce", "*:*:*:postgres:s3cr3t\\:S4uce",
      "wrote db-1:6432:shop:app:s3cr3tS4uce", "shop:$apr1$s3cr3tS4uce$xxxxxxxxxxxx",
      "shop:$2y$05$s3cr3tS4ucexxxxxxxxxxxxx", "shop:{SHA}s3cr3tS4ucexxxxxxxxx=",
      "root:$6$s3cr3tS4uce$xxxxxxxxxx:19000:0:99999:7:::",
      "SCRAM-SHA-256$4096:s3cr3tS4uce==$s3cr3t=:S4uce=",
      "args:\n- --api-key\n- s3cr3tS4uce", #"[\"--token\",\"s3cr3tS4uce\"]"#, "bindpw s3cr3tS4uce",
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
      "PASS: TestCheckout (0.01s)", "bypass=on compass: north",
      "dial tcp: lookup auth: no such host",
      "auth: connection refused", "\tat com.shop.Cart$1$Line.run(CartOfTheShopItself.java:12)",
      "password is required", "the token is invalid", "secret shop-tls-7f9c8d6b5-x2x1z is mounted",
      "OnCalendar=*:*:00", "10.0.0.1:5432:ready", "password for user shop: expired",
      "Erlang/OTP 25 [erts-13.2]", "Password authentication is enabled for machine login users",
      "docker run -u 1000 -p 8080:80 shop", "psql -U shop -p 5432",
      "sudo -u postgres mkdir -p /srv/data", "Basic authentication needs a user",
      "asia-southeast1-docker.pkg.dev/shop/images/shop:1", "the data: 5 rows",
      "with 5 of 7 (as before)",
      #"{"status":"success","data":{"resultType":"vector","result":[]}}"#,
      "cache_key=a sort key: b",
      "token: expired", "\tat a.b.SignatureCheck.pass(SignatureCheck.java:5)",
      "execute (default) 12",
      "SELECT count(*) FROM orders WHERE id = ? [-8575533823108486063]: 33.7 ms a call",
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

  @Test(
    "tokens are known by how they begin",
    arguments: [
      "ghu_" + String(repeating: "a1", count: 18), "xoxa-" + String(repeating: "1a", count: 12),
      "sk_" + "test_" + String(repeating: "a1", count: 12),
      "AIza" + String(repeating: "Sy1", count: 12),
      "ya29." + String(repeating: "a0", count: 14),
      "sk-" + "proj-" + String(repeating: "Ab1", count: 12),
      "SG." + String(repeating: "Ab1", count: 22), "pypi-" + String(repeating: "Ag1", count: 15),
      "dckr_" + "pat_" + String(repeating: "aB3", count: 9),
      "hf_" + String(repeating: "aB3", count: 11),
      "dop_v1_" + String(repeating: "a3", count: 24), "AKIA" + "QZ7ABCDEFGHIJKLM",
      "LS0tLS1CRUdJTi" + String(repeating: "BQ1", count: 12),
    ])
  func tokens(_ token: String) {
    var redactor = Redactor(Redactor.Options())
    #expect(redactor.redacted("sent \(token) to it\n") == "sent *** to it\n")
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
