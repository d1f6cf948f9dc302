import ByteParsing
package import Capture

/// Reads threads as `java.lang.management.ThreadInfo` shows them, as JSON in any layout: Spring
/// Boot's `/actuator/threaddump`, Jolokia's `dumpAllThreads`, lists that programs write.
///
///     {"threads": [{"threadName": "http-1", "threadId": 31, "threadState": "BLOCKED",
///       "lockName": "com.example.Stock@64a4c19e", "lockOwnerId": 32, "lockOwnerName": "http-2",
///       "stackTrace": [{"className": "com.example.Stock", "methodName": "take",
///         "fileName": "Stock.java", "lineNumber": 41, "nativeMethod": false}],
///       "lockedMonitors": [{"className": "com.example.Order", "identityHashCode": 1775411222,
///         "lockedStackDepth": 0, "lockedStackFrame": {}}],
///       "lockedSynchronizers": [], "lockInfo": {}}]}
package struct ThreadInfoJSONParser: StreamParser {
  package static let format = Format(
    kind: "jvm-thread-dump-management",
    label: "JVM thread dump as JSON (Spring actuator, Jolokia)",
    markers: ["\"threadState\""])

  var builder = DumpBuilder()
  /// `nil` between dumps.
  private var tokenizer: JSONTokenizer?
  var levels: [InfoLevel] = []
  var key = InfoKey.other
  var line = 1
  var info = OpenInfo()
  private var wasCut = false

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    line = firstLine
    var position = 0
    while position < bytes.byteCount {
      let end = min(bytes.lineEnd(from: position) + 1, bytes.byteCount)
      if bytes[position] != 0 { take(bytes.extracting(position..<end)) }
      position = end
      line += 1
    }
  }

  package mutating func finish() -> Parsed<ThreadDumpSeries>? {
    if builder.dump != nil { wasCut = true }
    endDump(isWhole: false)
    guard let series = builder.series else { return nil }
    return Parsed(series, damage: wasCut ? "a dump was cut short" : nil, note: builder.note)
  }

  private mutating func take(_ bytes: RawSpan) {
    var position = 0
    if tokenizer == nil {
      while position < bytes.byteCount, bytes[position] != UInt8(ascii: "{"),
        bytes[position] != UInt8(ascii: "[")
      {
        position += 1
      }
      guard position < bytes.byteCount else { return }
      tokenizer = JSONTokenizer()
    }
    do throws(ParseError) {
      while let token = try tokenizer?.next(in: bytes, at: &position) {
        take(token, tokenizer?.text ?? [])
        if tokenizer?.depth == 0 { return endDump(isWhole: true) }
      }
    } catch {
      if builder.dump?.threads.isEmpty == false { wasCut = true }
      endDump(isWhole: false)
    }
  }

  private mutating func endDump(isWhole: Bool) {
    tokenizer = nil
    levels = []
    builder.closeThread()
    builder.dump?.hasTail = isWhole
    builder.closeDump()
  }
}

/// What an object or array of a dump is.
enum InfoLevel: Sendable {
  case thread, stack, frame, monitors, monitor, synchronizers, synchronizer, lock, other, ignored

  /// Whether it is one of a thread's frames or locks.
  var isPart: Bool { [.frame, .monitor, .synchronizer, .lock].contains(self) }

  /// What opens inside of this level behind `key`; any object may turn out to be a thread.
  func inner(_ key: InfoKey, isObject: Bool) -> InfoLevel {
    switch (self, key, isObject) {
    case (.thread, .stackTrace, false): .stack
    case (.thread, .lockedMonitors, false): .monitors
    case (.thread, .lockedSynchronizers, false): .synchronizers
    case (.thread, .lockInfo, true): .lock
    case (.stack, _, true): .frame
    case (.monitors, _, true): .monitor
    case (.synchronizers, _, true): .synchronizer
    case (.thread, _, let isObject), (.other, _, let isObject): isObject ? .thread : .other
    default: .ignored
    }
  }
}

/// The keys of a dump.
enum InfoKey: String, Sendable {
  case threadName, threadId, threadState, lockName, lockOwnerId, lockInfo
  case stackTrace, className, methodName, fileName, lineNumber, nativeMethod
  case lockedMonitors, lockedSynchronizers, identityHashCode, lockedStackDepth
  case other
}
