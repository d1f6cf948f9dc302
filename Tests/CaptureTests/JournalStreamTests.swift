import ByteParsing
import Capture
import Testing

/// Bytes that come in small pieces.
private final class Pieces: ByteStream {
  private var rest: ArraySlice<UInt8>
  private let size: Int

  init(_ bytes: [UInt8], size: Int) {
    (rest, self.size) = (bytes[...], size)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    let count = min(size, buffer.count, rest.count)
    unsafe buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }
}

private func lines(_ bytes: [UInt8], size: Int = 7) throws -> [String]? {
  let (pieces, head) = (Pieces(bytes, size: size), Array(bytes.prefix(1024)))
  let journal: (any ByteStream)? = JournalStream(pieces, head: head)
  guard let stream = journal ?? RecordStream(pieces, head: head) else { return nil }
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64)
  while true {
    let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe stream.read(into: $0) }
    if count == 0 { break }
    all += buffer[0..<count]
  }
  return String(decoding: all, as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false
  )
  .map(String.init)
}

private let journal = """
  __CURSOR=s=1;i=1
  __REALTIME_TIMESTAMP=1795704833123456
  MESSAGE=db:5432: Connection refused
  _HOSTNAME=web-1
  SYSLOG_IDENTIFIER=orders
  _PID=42

  __CURSOR=s=1;i=2
  __REALTIME_TIMESTAMP=1795704834000001
  _TRANSPORT=kernel
  SYSLOG_IDENTIFIER=kernel
  _HOSTNAME=web-1
  MESSAGE=usb 1-1: new device


  """

@Suite struct JournalStreamTests {
  @Test("a record of the export format is a line where its message stood", arguments: [1, 7, 4096])
  func export(_ size: Int) throws {
    let made = try #require(try lines(Array(journal.utf8), size: size))
    #expect(
      made[2] == "2026-11-26T14:53:53.123456+00:00 web-1 orders[42]: db:5432: Connection refused")
    #expect(made[12] == "2026-11-26T14:53:54.000001+00:00 web-1 kernel: usb 1-1: new device")
    #expect(made.filter { !$0.isEmpty }.count == 2)
    #expect(made.count == journal.split(separator: "\n", omittingEmptySubsequences: false).count)
  }

  @Test("a message of several lines has a length in front, and keeps its lines")
  func binary() throws {
    let message = Array("first\n\tat second".utf8)
    let bytes =
      Array("__REALTIME_TIMESTAMP=1795704833000000\nMESSAGE\n".utf8) + [UInt8(message.count)]
      + [UInt8](repeating: 0, count: 7) + message + Array("\n_HOSTNAME=a\n\n".utf8)
    let made = try #require(try lines(bytes))
    #expect(made[2...3] == ["2026-11-26T14:53:53.000000+00:00 a unknown: first", "\tat second"])
  }

  @Test("a record in JSON is a line, its message a text or a list of bytes")
  func json() throws {
    let text = """
      {"__REALTIME_TIMESTAMP":"1795704833123456","MESSAGE":"caf\\u00e9","_HOSTNAME":"web-1","_PID":"42","SYSLOG_IDENTIFIER":"orders"}
      {"MESSAGE" : [104,105], "__CURSOR" : "x", "_COMM" : "till", "__REALTIME_TIMESTAMP" : "1795704833123456"}
      {"no message":1}
      """
    #expect(
      try lines(Array(text.utf8)) == [
        "2026-11-26T14:53:53.123456+00:00 web-1 orders[42]: café",
        "2026-11-26T14:53:53.123456+00:00 localhost till: hi", "{\"no message\":1}",
      ])
  }

  @Test("what is cut or damaged is given as far as it goes")
  func damage() throws {
    let bytes = Array(journal.utf8)
    for end in 12...bytes.count { _ = try lines(Array(bytes[..<end])) }
    #expect(try lines(Array("no journal\n".utf8)) == nil)
    _ = try lines(Array("__CURSOR=1\nMESSAGE\n".utf8) + [UInt8](repeating: 0xFF, count: 30))
  }

  @Test("records of log stores become lines", arguments: [1, 7, 4096])
  func records(_ size: Int) throws {
    let documents = [
      #"{"data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":["#
        + #"["1773479523417000000","ERROR one\ntwo"],["1773479524417000000","three"]]}]}}"#,
      """
      [
        {
          "insertId": "a1", "jsonPayload": { "message": "one \\"x\\"" },
          "severity": "ERROR", "timestamp": "2026-03-14T09:12:03Z"
        }, { "textPayload": "two", "timestamp": "2026-03-14T09:12:04Z" }
      ]
      """,
      #"{"events":[{"logStreamName":"s","timestamp":1773479523417,"message":"one"}]}"#,
    ]
    let expected = [
      ["2026-03-14T09:12:03.417000+00:00 ERROR one two", "2026-03-14T09:12:04.417000+00:00 three"],
      ["", "", "", "", "2026-03-14T09:12:03Z ERROR one \"x\"", "2026-03-14T09:12:04Z two", ""],
      ["2026-03-14T09:12:03.417000+00:00 one"],
    ]
    for (document, wanted) in zip(documents, expected) {
      #expect(try lines(Array(document.utf8), size: size) == wanted)
    }
    #expect(try lines(Array(#"{"items": []}"#.utf8)) == nil)
  }
}
