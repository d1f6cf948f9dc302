internal import ByteParsing

/// Takes records of a csvlog apart, whose quoted fields may span lines: 23 columns before 13, then 24,
/// then 26 from 14 on.
///
///     2026-11-26 05:16:04.910 UTC,"shop","app",4242,"10.0.0.7:51234",6926a1b2.1092,3,"UPDATE",2026-11-26 05:16:03 UTC,4/9,728,ERROR,40P01,"deadlock detected","Process …
struct CSVLogReader {
  /// A record that is longer has lost its end.
  private static let limit = 1 << 20

  /// A record whose last line is still to come.
  private var open: [UInt8] = []
  private var firstLine = 0
  private var quotes = 0
  var isOpen: Bool { !open.isEmpty }
  /// Records of interest that are read to their end, for the parser to take.
  var ready: [LogRecord] = []
  /// Records that are of no interest.
  var skipped = 0

  /// Whether a line begins a record: a time, and a comma behind its zone.
  static func begins(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    guard line.count > 40, bytes[line.lowerBound].isDigit,
      bytes[line.lowerBound + 4] == UInt8(ascii: "-"),
      bytes[line.lowerBound + 13] == UInt8(ascii: ":")
    else { return false }
    var position = line.lowerBound + 14
    while position < line.lowerBound + 40, bytes[position] != UInt8(ascii: ",") {
      // No zone has it, and many prefixes.
      if bytes[position] == UInt8(ascii: "[") { return false }
      position += 1
    }
    guard position >= line.lowerBound + 19, position < line.lowerBound + 40 else { return false }
    let next = bytes[position + 1]
    return next == UInt8(ascii: "\"") || next == UInt8(ascii: ",")
  }

  /// Takes a line, and reads the record that ends with it.
  ///
  /// What a record says of its process is kept in `memory`, be it of interest or not.
  mutating func take(
    _ bytes: RawSpan, _ line: Range<Int>, number: Int, _ memory: inout ProcessMemory
  ) {
    if isOpen, Self.begins(bytes, line) || open.count > Self.limit { close(&memory) }
    if isOpen {
      open.append(0x0A)
      unsafe bytes.withUnsafeBytes { unsafe open.append(contentsOf: $0[line]) }
      quotes &+= bytes.extracting(line).count(of: UInt8(ascii: "\""))
      if quotes & 1 == 0 { close(&memory, last: number) }
      return
    }
    guard Self.begins(bytes, line) else { return }
    quotes = bytes.extracting(line).count(of: UInt8(ascii: "\""))
    if quotes & 1 == 0 {
      read(bytes, line, first: number, last: number, &memory)
      return
    }
    unsafe bytes.withUnsafeBytes { unsafe open = Array($0[line]) }
    firstLine = number
  }

  /// Ends the text: what is open of a record is read as far as it goes.
  mutating func close(_ memory: inout ProcessMemory, last: Int? = nil) {
    let record = open
    open = []
    guard !record.isEmpty else { return }
    read(record.rawSpan, 0..<record.count, first: firstLine, last: last ?? firstLine, &memory)
  }

  private mutating func read(
    _ bytes: RawSpan, _ record: Range<Int>, first: Int, last: Int, _ memory: inout ProcessMemory
  ) {
    var fields: [Range<Int>] = []
    fields.reserveCapacity(26)
    var position = record.lowerBound
    while position <= record.upperBound, fields.count < 40 {
      let end = Self.fieldEnd(bytes, position..<record.upperBound)
      fields.append(position..<end)
      position = end + 1
      // The level decides whether the rest matters.
      if fields.count == 13, !Self.matters(fields, bytes, record) {
        skipped &+= 1
        if let pid = Self.integer(bytes, fields[3]), !memory.knows(pid) {
          var owner = LogOwner()
          owner.user = Self.text(bytes, fields[1])
          owner.database = Self.text(bytes, fields[2])
          memory.meet(pid, owner)
        }
        return
      }
    }
    guard fields.count >= 14, let severity = LogTag.severity(fields[11], in: bytes) else {
      return
    }
    var result = LogRecord(severity: severity, line: first)
    result.lastLine = max(first, last)
    result.time = LogPrefix.dated(bytes, fields[0])?.time
    result.pid = Self.integer(bytes, fields[3])
    result.state = SQLState(bytes, fields[12])
    result.owner.user = Self.text(bytes, fields[1])
    result.owner.database = Self.text(bytes, fields[2])
    result.owner.client = Self.text(bytes, fields[4])
    result.message = Self.unquoted(bytes, fields[13])
    if fields.count > 14 { result.detail = Self.unquoted(bytes, fields[14]) }
    if fields.count > 16 { result.query = Self.unquoted(bytes, fields[16]) }
    if fields.count > 18 { result.context = Self.unquoted(bytes, fields[18]) }
    if fields.count > 19 { result.statement = Self.unquoted(bytes, fields[19]) }
    if fields.count > 22 { result.owner.application = Self.text(bytes, fields[22]) }
    if fields.count > 23 { result.backend = Self.text(bytes, fields[23]) }
    ready.append(result)
  }

  /// Whether the message may be of interest, by the first thirteen fields and its beginning.
  private static func matters(
    _ fields: [Range<Int>], _ bytes: RawSpan, _ record: Range<Int>
  ) -> Bool {
    guard let severity = LogTag.severity(fields[11], in: bytes) else { return true }
    let start = fields[12].upperBound + 2
    guard start < record.upperBound else { return true }
    return ServerMessage.matters(severity, bytes, start..<record.upperBound)
  }

  private static func fieldEnd(_ bytes: RawSpan, _ range: Range<Int>) -> Int {
    guard bytes.starts(with: "\"", at: range.lowerBound), !range.isEmpty else {
      return bytes.place(of: UInt8(ascii: ","), in: range) ?? range.upperBound
    }
    var position = range.lowerBound + 1
    while let quote = bytes.place(of: UInt8(ascii: "\""), in: position..<range.upperBound) {
      position = quote + 1
      guard position < range.upperBound, bytes[position] == UInt8(ascii: "\"") else {
        return position
      }
      position += 1
    }
    return range.upperBound
  }

  private static func integer(_ bytes: RawSpan, _ field: Range<Int>) -> Int? {
    guard (1...10).contains(field.count) else { return nil }
    var value = 0
    for place in field {
      guard bytes[place].isDigit else { return nil }
      value = value * 10 + Int(bytes[place] - 0x30)
    }
    return value
  }

  private static func text(_ bytes: RawSpan, _ field: Range<Int>) -> String? {
    let text = unquoted(bytes, field)
    return text.isEmpty ? nil : text.text
  }

  /// The text of a field, without its quotes; those inside are doubled.
  private static func unquoted(_ bytes: RawSpan, _ field: Range<Int>) -> [UInt8] {
    guard bytes.starts(with: "\"", at: field.lowerBound), field.count >= 2 else {
      return bytes.copied(field, atMost: LogRecord.textLimit)
    }
    var text: [UInt8] = []
    var position = field.lowerBound + 1
    let end =
      bytes[field.upperBound - 1] == UInt8(ascii: "\"") ? field.upperBound - 1 : field.upperBound
    guard position < end, bytes.place(of: UInt8(ascii: "\""), in: position..<end) != nil else {
      return bytes.copied(position..<max(position, end), atMost: LogRecord.textLimit)
    }
    while position < end, text.count < LogRecord.textLimit {
      if bytes[position] == UInt8(ascii: "\""), position + 1 < end,
        bytes[position + 1] == UInt8(ascii: "\"")
      {
        position += 1
      }
      text.append(bytes[position])
      position += 1
    }
    return text
  }
}
