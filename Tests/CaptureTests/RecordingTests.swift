import Testing

@testable import Capture

@Suite("Inputs of a recording")
struct RecordingTests {
  @Test("strangers are named up to a limit, then counted; what was read is always named")
  func strangers() {
    var recording = Recording()
    let named = Recording.strangerLimit
    for number in 0..<named + 30 {
      recording.add(Recording.Input(source: "s\(number)", kind: "unknown", status: .unrecognized))
      if number % 500 == 0 {
        recording.add(Recording.Input(source: "p\(number)", kind: "iostat", status: .parsed))
      }
    }
    let parsed = recording.inputs.filter { $0.status == .parsed }
    let strangers = recording.inputs.filter { $0.status == .unrecognized }
    #expect(parsed.count == (named + 30 + 499) / 500)
    #expect(strangers.count == named + 1)
    #expect(strangers.last?.note == "30 more hold nothing that is recognised")
  }
}
