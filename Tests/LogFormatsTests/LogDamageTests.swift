import LogFormats
import TestSupport
import Testing

private let text = """
  2026-11-26T14:53:53.1Z stderr P ERROR could not ask db:5432: Connection refused
  2026-11-26T14:53:53.1Z stderr F {"level":"error","msg":"x \\ud83d\\uded2 \\u00","err":{"message":"connect ECONNREFUSED [::1]:9"}}
  Nov 26 14:53:53 web-1 orders[42]: HTTPConnectionPool(host='stock', port=80): Read timed out
  E1126 14:53:53.123456    1234 x.go:1] dial tcp: lookup base on 10.0.0.2:53: no such host
  [pod/a/b] 2026-11-26 14:53:53 [error] upstream: "http://user:secret@h:1/" Connection refused
  x509: certificate is valid for a, not b
  fork: retry: Resource temporarily unavailable

  """

@Suite struct LogDamageTests {
  @Test("a text cut anywhere is read as far as it goes")
  func cut() {
    let bytes = Array(text.utf8)
    for end in 0...bytes.count { _ = read(Array(bytes[..<end])) }
  }

  @Test("bytes that were changed do no harm")
  func changed() {
    var generator = SeededGenerator(state: 8)
    for _ in 0..<400 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      _ = read(bytes, size: Int.random(in: 10...500, using: &generator))
    }
  }
}
