import Capture
import Testing

@Suite struct ConnectionRedactionTests {
  @Test(
    "passwords in connection strings are found",
    arguments: [
      ("host=db user=app password=se-cret dbname=x", ["se-cret"]),
      ("password='with \\' and blank' host=db", ["with \\' and blank"]),
      ("password = spaced host=db", ["spaced"]), ("sslpassword=key password=se", ["key", "se"]),
      ("postgresql://app:se%20cret@db:5432/shop", ["se%20cret"]),
      ("postgresql://app:a/b@db/shop", ["a/b"]),
      ("postgresql://app@db/shop?password=se&sslmode=require", ["se"]),
      ("postgresql://app@db/shop", []), ("host=db user=app", []), ("password=", []),
      ("password", []), ("", []), ("'password='cut", ["cut"]), ("mysql://u:p@h/", ["p"]),
    ])
  func places(text: String, secrets: [String]) {
    let bytes = Array(text.utf8)
    let found = Redaction.passwords(inConnection: bytes).map {
      String(decoding: bytes[$0], as: UTF8.self)
    }
    #expect(found == secrets)
  }
}
