internal import ByteParsing
package import Capture

/// Reads the reports of AWS Lambda in any wrapping: plain, `aws logs tail`, the JSON of
/// `filter-log-events` and of exports, and the platform's own events.
///
///     REPORT RequestId: 3f2a…	Duration: 102.25 ms	Billed Duration: 103 ms	Memory Size: 512 MB	Max Memory Used: 89 MB	Init Duration: 512.11 ms
///     {"time":"…","type":"platform.report","record":{"requestId":"…","metrics":{"durationMs":102.25,…},"status":"success"}}
///
/// `Init Duration` stands only where a new environment was prepared for the invocation. It stands
/// also where provisioned concurrency had prepared it long before; only `platform.initReport` and the
/// time of `INIT_START` tell these apart.
package struct LambdaLogParser: StreamParser {
  package static let format = Format(
    kind: "lambda-log", label: "logs of AWS Lambda",
    markers: [
      "REPORT RequestId: ", "\"platform.report\"", "\"platform.initReport\"",
      "INIT_REPORT Init Duration: ", "\\\"platform.report\\\"",
    ])

  private var log = LambdaLog()
  /// The time of the last `INIT_START` of each log stream.
  private var starts: [String: Double] = [:]
  /// Of the environment of the log stream, what it was prepared for.
  private var isPrepared: Set<String> = []
  /// Ids of requests whose report came already.
  private var seen: Set<String> = []
  private static let limit = 500_000
  private static let noteLimit = 200

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    bytes.forEachLine(firstLine: firstLine) { line, number in take(line, number) }
  }

  package mutating func finish() -> Parsed<LambdaLog>? {
    guard !log.invocations.isEmpty || !log.failedInits.isEmpty else { return nil }
    let count = log.invocations.count
    return Parsed(log, note: count == 1 ? "1 invocation" : "\(count) invocations")
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    if log.function == nil || line.has("/aws/lambda/") {
      if let name = line.word(behind: "/aws/lambda/", until: "\"' \t:,\\") { log.function = name }
    }
    if let name = line.word(behind: "\"functionName\":\"", until: "\"") { log.function = name }
    if line.has("\\\"platform.") {
      // Events as text within other JSON.
      let plain = line.string.utf8.filter { $0 != UInt8(ascii: "\\") }
      takeEvent(plain.rawSpan, number)
      return
    }
    if line.has("\"platform.") {
      takeEvent(line, number)
      return
    }
    // One line may hold a whole answer of the service.
    var position = 0
    while let found = line.firstRange(of: "REPORT RequestId: ", in: position..<line.byteCount) {
      let next = line.firstRange(of: "REPORT RequestId: ", in: found.upperBound..<line.byteCount)
      let isInit = found.lowerBound > 4 && line.starts(with: "INIT_", at: found.lowerBound - 5)
      let range =
        found.lowerBound..<min(next?.lowerBound ?? line.byteCount, found.lowerBound + 4000)
      if !isInit { takeReport(line, range, position, number) }
      position = found.upperBound
    }
    guard position == 0 else { return }
    takeRest(line, number)
  }

  private mutating func takeReport(
    _ line: RawSpan, _ range: Range<Int>, _ start: Int, _ number: Int
  ) {
    let report = line.extracting(range)
    guard let duration = report.number(behind: "Duration: "), duration.isFinite,
      let id = report.word(behind: "RequestId: ", until: " \t\\\""), isNew(id)
    else { return }
    var invocation = Invocation(line: number, duration: duration)
    invocation.initDuration = report.number(behind: "Init Duration: ")
    invocation.restoreDuration = report.number(behind: "Restore Duration: ")
    invocation.memorySize = report.number(behind: "Memory Size: ")
    invocation.memoryUsed = report.number(behind: "Max Memory Used: ")
    if report.has("Status: timeout") { invocation.status = .timeout }
    if report.has("Status: error") || report.has("Error Type: ") { invocation.status = .failure }
    if report.has("Error Type: Runtime.OutOfMemory") { append(report, number, to: \.memoryEnds) }
    invocation.function = log.function
    let before = line.extracting(start..<range.lowerBound)
    invocation.time = Self.time(in: before) ?? Self.time(in: report)
    let stream = Self.stream(line)
    if invocation.initDuration != nil, let begun = starts[stream], let end = invocation.time,
      end - begun > (invocation.initDuration ?? 0) / 1000 + duration / 1000 + 10
    {
      // Ten seconds are the most that an environment is given to prepare while somebody waits.
      invocation.isPrepared = true
    }
    add(invocation)
  }

  private mutating func isNew(_ id: String) -> Bool {
    guard seen.count < Self.limit else { return true }
    return seen.insert(id).inserted
  }

  private mutating func add(_ invocation: Invocation) {
    guard log.invocations.count < Self.limit else {
      log.leftOut += 1
      return
    }
    log.invocations.append(invocation)
  }

  /// The first time that stands in a text, plain or as milliseconds since 1970.
  private static func time(in text: RawSpan) -> Double? {
    if let milliseconds = text.number(behind: "\"timestamp\":"), milliseconds > 1e12,
      milliseconds < 4e12
    {
      return milliseconds / 1000
    }
    for position in 0..<min(40, text.byteCount) where text[position] == UInt8(ascii: "2") {
      if let time = Moment.parse(text, at: position) { return time.seconds }
    }
    return nil
  }

  /// `2026/11/20/[$LATEST]3f2a…`, which stands for an environment.
  private static func stream(_ line: RawSpan) -> String {
    guard let found = line.firstRange(of: "/[$LATEST]") ?? line.firstRange(of: "/[") else {
      return ""
    }
    return line.word(at: found.lowerBound, until: " \t\",") ?? ""
  }

  private mutating func takeRest(_ line: RawSpan, _ number: Int) {
    if line.has("INIT_START") {
      let stream = Self.stream(line)
      if starts.count < 100_000 { starts[stream] = Self.time(in: line) }
    } else if let found = line.firstRange(of: "INIT_REPORT Init Duration: ") {
      let report = line.extracting(found.lowerBound..<line.byteCount)
      if report.has("Status: timeout") || report.has("Status: error") {
        append(report, number, to: \.failedInits)
      }
    } else if line.has("Task timed out after ") {
      append(line, number, to: \.timeouts)
    } else if line.has("Runtime.OutOfMemory")
      || line.has("signal: killed") && line.has("Runtime exited")
    {
      append(line, number, to: \.memoryEnds)
    }
  }

  private mutating func append(
    _ line: RawSpan, _ number: Int, to list: WritableKeyPath<LambdaLog, [(line: Int, text: String)]>
  ) {
    if log[keyPath: list].count < Self.noteLimit {
      log[keyPath: list].append((number, line.extracting(line.first(240)).trimmedText))
    }
  }

  /// The platform's own events, one or many in a line, possibly as text within other JSON.
  private mutating func takeEvent(_ line: RawSpan, _ number: Int) {
    var position = 0
    while let found = line.firstRange(of: "\"platform.", in: position..<line.byteCount) {
      let next = line.firstRange(of: "\"platform.", in: found.upperBound..<line.byteCount)
      let event = line.extracting(found.lowerBound..<(next?.lowerBound ?? line.byteCount))
      let before = line.extracting(position..<found.lowerBound)
      let time = before.firstRange(of: "\"time\":\"").flatMap {
        Moment.parse(before, at: $0.upperBound)?.seconds
      }
      takeEvent(event, time, number)
      position = found.upperBound
    }
  }

  private mutating func takeEvent(_ event: RawSpan, _ time: Double?, _ number: Int) {
    let isAhead = event.has("provisioned-concurrency")
    if event.starts(with: "\"platform.initStart\"") {
      if isAhead { isPrepared.insert("") } else { isPrepared.remove("") }
    } else if event.starts(with: "\"platform.initReport\"") {
      if isAhead { log.preparedInits &+= 1 }
      if event.has("\"status\":\"timeout\"") || event.has("\"status\":\"error\"") {
        append(event, number, to: \.failedInits)
      }
    } else if event.starts(with: "\"platform.report\"") {
      guard let duration = event.number(behind: "\"durationMs\":"), duration.isFinite else {
        return
      }
      if let id = event.word(behind: "\"requestId\":\"", until: "\""), !isNew(id) { return }
      var invocation = Invocation(line: number, duration: duration)
      invocation.initDuration = event.number(behind: "\"initDurationMs\":")
      invocation.restoreDuration = event.number(behind: "\"restoreDurationMs\":")
      invocation.memorySize = event.number(behind: "\"memorySizeMB\":")
      invocation.memoryUsed = event.number(behind: "\"maxMemoryUsedMB\":")
      invocation.time = time
      if event.has("\"status\":\"timeout\"") { invocation.status = .timeout }
      if event.has("\"status\":\"failure\"") || event.has("\"status\":\"error\"") {
        invocation.status = .failure
      }
      if event.has("Runtime.OutOfMemory") { append(event, number, to: \.memoryEnds) }
      if invocation.initDuration != nil, isPrepared.remove("") != nil {
        invocation.isPrepared = true
      }
      invocation.function = log.function
      add(invocation)
    }
  }
}
