internal import ByteParsing

/// Reads rows as JSON: an array of objects, or one object after the other, of whatever layout.
///
///     [{"pid":4242,"state":"active"},
///      {"pid":4243,"state":null}]
///
/// psql draws a `+` behind each of several lines of one value.
struct JSONRows {
  private var tokenizer = JSONTokenizer()
  private var records = RecordList()
  private var key = ""
  /// The elements of an array within a row.
  private var elements: [String]?
  private var rowDepth = 0
  private let firstLine: Int
  private var lastLine: Int
  private var isBroken = false
  /// The first key of the first object.
  private(set) var firstKey: String?

  init(line: Int) {
    firstLine = line
    lastLine = line
  }

  /// Takes the next line; false where the rows ended, with this line or before it.
  mutating func take(_ line: String, _ number: Int) -> Bool {
    var bytes = Array(line.utf8)
    while let last = bytes.last, last == 0x20 || last == 0x0D { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "+") { bytes.removeLast() }
    bytes.append(0x0A)
    if tokenizer.depth == 0, let first = bytes.first(where: { $0 != 0x20 && $0 != 0x09 }),
      first != UInt8(ascii: "{"), first != UInt8(ascii: "[")
    {
      return false
    }
    lastLine = number
    let span = unsafe bytes.span.bytes
    var position = 0
    do throws(ParseError) {
      while let token = try tokenizer.next(in: span, at: &position) { take(token) }
    } catch {
      isBroken = true
      return false
    }
    return true
  }

  private mutating func take(_ token: JSONTokenizer.Token) {
    let text = String(decoding: tokenizer.text, as: UTF8.self)
    switch token {
    case .beginObject:
      if rowDepth == 0 {
        rowDepth = tokenizer.depth
        records.begin()
      }
    case .endObject: if tokenizer.depth < rowDepth { rowDepth = 0 }
    case .key:
      if tokenizer.depth == rowDepth { key = text }
      firstKey = firstKey ?? text
    case .beginArray: if rowDepth > 0 { elements = [] }
    case .endArray:
      if let elements { add("{" + elements.joined(separator: ",") + "}") }
      elements = nil
    case .string: put(text)
    case .number(let value): put(Int(exactly: value).map { "\($0)" } ?? "\(value)")
    case .flag(let flag): put(flag ? "t" : "f")
    case .null: put(nil)
    }
  }

  private mutating func put(_ value: String?) {
    if elements != nil {
      if let value { elements?.append(value) }
    } else {
      add(value)
    }
  }

  private mutating func add(_ value: String?) {
    guard rowDepth > 0, tokenizer.depth == rowDepth else { return }
    records.add(key, value)
  }

  /// Whether it holds a row.
  var isEmpty: Bool { records.isEmpty }

  var table: CapturedTable {
    var table = CapturedTable(rows: records.rows, firstLine: firstLine)
    table.lastLine = lastLine
    table.isDamaged = isBroken || tokenizer.depth > 0
    return table
  }
}
