internal import ByteParsing

/// What the text of a failure tells of its kind.
package struct FailureSigns: OptionSet, Sendable, Hashable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A time-out, or a deadline that passed.
  package static let time = FailureSigns(rawValue: 1)
  /// Something of another test, or of a run before, is still there.
  package static let state = FailureSigns(rawValue: 2)
  /// A port that somebody else listens at.
  package static let port = FailureSigns(rawValue: 4)
  /// Another party that does not answer, or not as it should.
  package static let network = FailureSigns(rawValue: 8)
  /// Memory, space, descriptors or processes ran out.
  package static let resources = FailureSigns(rawValue: 16)
  /// Two threads at once where one is allowed.
  package static let concurrency = FailureSigns(rawValue: 32)

  /// In lower case.
  private static let words: [(StaticString, FailureSigns)] = [
    ("address already in use", .port), ("eaddrinuse", .port), ("port already in use", .port),
    ("port is already allocated", .port), ("bindexception", .port), ("is already in use", .port),
    ("only one usage of each socket address", .port), ("os error 98", .port),
    ("address in use", .port), ("failed to bind", .port),
    ("connection refused", .network), ("econnrefused", .network), ("connection reset", .network),
    ("econnreset", .network), ("enotfound", .network), ("eai_again", .network),
    ("no such host", .network), ("unknownhostexception", .network), ("getaddrinfo", .network),
    ("name or service not known", .network), ("name resolution", .network),
    ("nameresolutionerror", .network), ("could not resolve", .network),
    ("network is unreachable", .network), ("no route to host", .network),
    ("host unreachable", .network), ("connection aborted", .network), ("broken pipe", .network),
    ("socket hang up", .network), ("tls handshake", .network), ("ssl handshake", .network),
    ("bad gateway", .network), ("service unavailable", .network), ("gateway time", .network),
    ("too many requests", .network), ("internal server error", .network),
    ("read timed out", .network), ("connect timed out", .network),
    ("connection timed out", .network), ("etimedout", .network), ("i/o timeout", .network),
    ("connecttimeout", .network), ("readtimeout", .network), ("httpsconnectionpool", .network),
    ("httpconnectionpool", .network), ("remote end closed connection", .network),
    ("server disconnected", .network), ("unexpected eof", .network),
    ("timed out", .time), ("timeout", .time), ("time-out", .time), ("deadline exceeded", .time),
    ("time limit", .time), ("was not fulfilled within", .time), ("took too long", .time),
    ("did not complete within", .time), ("not invoked within", .time),
    ("exceeded its deadline", .time), ("waited too long", .time), ("within timeout", .time),
    ("already exists", .state), ("eexist", .state), ("file exists", .state),
    ("duplicate key", .state), ("duplicate entry", .state), ("unique constraint", .state),
    ("unique violation", .state), ("integrityerror", .state), ("database is locked", .state),
    ("resource busy", .state), ("filealreadyexists", .state), ("could not obtain lock", .state),
    ("already locked", .state), ("already registered", .state), ("table is locked", .state),
    ("optimisticlock", .state), ("already been initialized", .state),
    ("out of memory", .resources), ("outofmemoryerror", .resources), ("enospc", .resources),
    ("no space left on device", .resources), ("cannot allocate memory", .resources),
    ("too many open files", .resources), ("emfile", .resources), ("memoryerror", .resources),
    ("signal: killed", .resources), ("unable to create native thread", .resources),
    ("resource temporarily unavailable", .resources), ("can't start new thread", .resources),
    ("oomkilled", .resources),
    ("data race", .concurrency), ("race detected", .concurrency),
    ("concurrentmodification", .concurrency), ("concurrent map", .concurrency),
    ("deadlock", .concurrency), ("changed size during iteration", .concurrency),
    ("brokenbarrier", .concurrency), ("lock order inversion", .concurrency),
    ("simultaneous access", .concurrency), ("poisonerror", .concurrency),
    ("could not serialize access", .concurrency),
  ]

  /// Of a text in lower case.
  init(_ text: RawSpan) {
    self = []
    for (word, sign) in Self.words where !contains(sign) {
      if text.has(word) { formUnion(sign) }
    }
  }
}

/// The text of a failure without what every failure has: frames and the source of the test.
struct Complaint {
  private(set) var message = ""
  private(set) var signs: FailureSigns = []

  private static let lineLimit = 30

  init(_ text: [UInt8]) {
    let bytes = text.rawSpan
    // pytest marks with an E what failed, among lines of the source.
    let marksErrors = bytes.starts(with: "E   ") || bytes.has("\nE   ")
    var kept: [UInt8] = []
    var lines = 0
    var first: String?
    bytes.forEachLine(firstLine: 1) { line, _ in
      let range = line.trimmed(0..<line.byteCount)
      guard !range.isEmpty, lines < Self.lineLimit else { return }
      let content = line.extracting(range)
      if marksErrors ? !content.starts(with: "E  ") : Self.isFrame(content) { return }
      let told = marksErrors ? content.extracting(1..<content.byteCount) : content
      if first == nil { first = told.extracting(told.first(200)).trimmedText }
      kept.append(told, limit: 16_384)
      kept.append(0x0A)
      lines += 1
    }
    message = first ?? ""
    signs = FailureSigns(kept.lowercased.rawSpan)
    guard !signs.isEmpty else { return }
    // The line that shows the kind says more than the first one.
    var telling: String?
    kept.rawSpan.forEachLine(firstLine: 1) { line, _ in
      guard telling == nil else { return }
      let text = line.string.utf8.map { $0 }.lowercased
      if !FailureSigns(text.rawSpan).isEmpty {
        telling = line.extracting(line.first(200)).trimmedText
      }
    }
    message = telling ?? message
  }

  private static func isFrame(_ line: RawSpan) -> Bool {
    if line[0] == line[line.byteCount - 1], line.byteCount > 3, line[0] == line[1],
      "=-*_".utf8.contains(line[0])
    {
      return true
    }
    return line.starts(with: "at ") || line.starts(with: "File \"") || line.starts(with: "...")
      || line.starts(with: "=== ") || line.starts(with: "goroutine ") || line.starts(with: "^")
      || line.starts(with: "stack backtrace") || line.starts(with: "note: run with")
      || (line.byteCount > 2 && line[0].isDigit && line.extracting(line.first(5)).has(": "))
  }
}
