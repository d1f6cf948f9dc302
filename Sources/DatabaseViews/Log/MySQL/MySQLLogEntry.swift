internal import ByteParsing

/// One message as `log_sink_json` writes it.
///
///     { "prio" : 3, "err_code" : 12468, "subsystem" : "InnoDB", "msg" : "Transactions deadlock detected, …", "time" : "2026-11-26T08:17:23.596800Z", "thread" : 7, "label" : "Note" }
struct MySQLLogEntry {
  var level = MySQLLogLevel.note
  var code: Int?
  var thread: Int?
  var isInnoDB = false
  var message: [UInt8] = []
  var time: MySQLClock.Time?

  /// `nil` where the object is no such message.
  init?(_ bytes: RawSpan, _ object: Range<Int>) {
    guard bytes.firstRange(of: "\"err_code\"", in: object) != nil,
      bytes.firstRange(of: "\"prio\"", in: object) != nil
    else { return nil }
    let text = bytes.extracting(object)
    var tokens = JSONTokenizer()
    var position = 0
    var key: [UInt8] = []
    while let token = try? tokens.next(in: text, at: &position) {
      switch token {
      case .key: key = tokens.text
      case .string: keep(tokens.text, of: key)
      case .number(let value): keep(value, of: key)
      default: break
      }
    }
    guard code != nil, !message.isEmpty else { return nil }
  }

  private mutating func keep(_ text: [UInt8], of key: [UInt8]) {
    if key.elementsEqual("msg".utf8) {
      message = text
    } else if key.elementsEqual("subsystem".utf8) {
      isInnoDB = text.elementsEqual("InnoDB".utf8)
    } else if key.elementsEqual("time".utf8) {
      time = MySQLClock.time(text.rawSpan, 0..<text.count)
    }
  }

  private mutating func keep(_ value: Double, of key: [UInt8]) {
    if key.elementsEqual("err_code".utf8) {
      code = Int(exactly: value)
    } else if key.elementsEqual("thread".utf8) {
      thread = Int(exactly: value)
    } else if key.elementsEqual("prio".utf8) {
      level = value == 0 ? .system : value == 1 ? .error : value == 2 ? .warning : .note
    }
  }
}
