internal import ByteParsing

/// Reads objects out of JSON that arrives in pieces: one document or several, one per line or indented,
/// between other lines.
struct ClusterJSONReader {
  private var tokenizer = JSONTokenizer()
  private var assembler = TreeAssembler()
  private var isOpen = false
  /// What stands before the `{` of an item, once one was seen.
  private var indentation: Int?
  private var isLost = false
  private var baseLine = 1
  private(set) var isDamaged = false

  /// Hands out each object that is whole.
  mutating func read(
    _ bytes: RawSpan, firstLine: Int, _ take: (TreeAssembler.Value) -> Void
  ) {
    var position = 0
    var counted = (position: 0, line: firstLine)
    while position < bytes.byteCount {
      if !isOpen {
        guard let start = start(in: bytes, from: position) else { return }
        counted.line += bytes.extracting(counted.position..<start).count(of: 0x0A)
        (counted.position, position) = (start, start)
        baseLine = counted.line
        tokenizer = JSONTokenizer()
        isOpen = true
      }
      do throws(ParseError) {
        try readDocument(bytes, &position, take)
      } catch {
        isDamaged = true
        (isOpen, isLost) = (false, true)
        assembler.abandon()
        for value in assembler.takeValues() { take(value) }
        // On behind the line that cannot be read.
        position = min(bytes.byteCount, bytes.lineEnd(from: min(position, bytes.byteCount)) + 1)
      }
    }
  }

  private mutating func readDocument(
    _ bytes: RawSpan, _ position: inout Int, _ take: (TreeAssembler.Value) -> Void
  ) throws(ParseError) {
    while let token = try tokenizer.next(in: bytes, at: &position) {
      switch token {
      case .beginObject:
        if indentation == nil, assembler.isAtItem { indentation = indent(bytes, position) }
        assembler.begin(object: true, line: baseLine + tokenizer.newlines)
      case .beginArray: assembler.begin(object: false, line: baseLine + tokenizer.newlines)
      case .endObject, .endArray: assembler.end()
      case .key where assembler.isSkipping: break
      case .string where assembler.isSkipping: assembler.scalar(.null)
      case .key: assembler.key(String(decoding: tokenizer.text, as: UTF8.self))
      case .string: assembler.scalar(.text(String(decoding: tokenizer.text, as: UTF8.self)))
      case .number(let number): assembler.scalar(.number(number))
      case .flag(let flag): assembler.scalar(.flag(flag))
      case .null: assembler.scalar(.null)
      }
      if assembler.hasValues {
        for value in assembler.takeValues() { take(value) }
      }
      if tokenizer.depth == 0 {
        isOpen = false
        return
      }
    }
  }

  mutating func finish(_ take: (TreeAssembler.Value) -> Void) {
    guard isOpen, tokenizer.depth > 0 else { return }
    isDamaged = true
    assembler.abandon()
    for value in assembler.takeValues() { take(value) }
  }

  /// Where the next document begins: a line with `{` or `[` at its very start; behind damage, also one
  /// that begins an item as the ones before did.
  private func start(in bytes: RawSpan, from position: Int) -> Int? {
    var line = position
    if position > 0, bytes[position - 1] != 0x0A { line = bytes.lineEnd(from: position) + 1 }
    while line < bytes.byteCount {
      let byte = bytes[line]
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") && isArray(bytes, line) {
        return line
      }
      if isLost, let indentation, isLoneBrace(bytes, line, line + indentation) {
        return line + indentation
      }
      line = bytes.lineEnd(from: line) + 1
    }
    return nil
  }

  /// Whether a line holds nothing but a brace at `place`.
  private func isLoneBrace(_ bytes: RawSpan, _ line: Int, _ place: Int) -> Bool {
    guard place < bytes.byteCount, bytes[place] == UInt8(ascii: "{") else { return false }
    let text = bytes.trimmed(line..<bytes.lineEnd(from: line))
    return text.lowerBound == place && text.count == 1
  }

  /// Not the `[` of a log line.
  private func isArray(_ bytes: RawSpan, _ start: Int) -> Bool {
    var next = start + 1
    while next < bytes.byteCount, bytes[next].isBlank { next += 1 }
    return next < bytes.byteCount && bytes[next] == UInt8(ascii: "{")
  }

  /// Blanks in front of the brace before `position`, where nothing else is on its line.
  private func indent(_ bytes: RawSpan, _ position: Int) -> Int? {
    var start = position - 1
    while start > 0, bytes[start - 1] == 0x20 { start -= 1 }
    return start > 0 && bytes[start - 1] == 0x0A && position - 1 > start
      ? position - 1 - start : nil
  }
}
