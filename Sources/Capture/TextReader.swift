import ByteParsing

/// Reads a stream in pieces of whole lines.
struct TextReader {
  /// Small enough for the processor's cache to keep a piece from reading to parsing.
  private static let pieceSize = 256 << 10
  /// A longer line is handed on in parts.
  private static let lineLimit = 4 << 20

  private let stream: any ByteStream
  private var buffer = [UInt8](repeating: 0, count: pieceSize)
  private var filled = 0
  /// Whether the beginning is coloured, as programs write for a terminal; `nil` before anything is read.
  private var isColoured: Bool?
  private(set) var lines = 0
  private(set) var byteCount = 0

  init(_ stream: any ByteStream) {
    self.stream = stream
  }

  /// Hands all pieces to `body`, each with the number of its first line; throws what the stream
  /// throws, after the bytes before it were handed on.
  mutating func forEachPiece(
    _ body: (RawSpan, _ firstLine: Int) -> Void
  ) throws(CaptureError) {
    var failure: CaptureError?
    while failure == nil {
      var count = 0
      do throws(CaptureError) {
        count = try buffer.fill(from: filled, reading: stream)
      } catch {
        failure = error
      }
      byteCount += count
      filled += count
      if count == 0 { break }
      // Full pieces only: what is found in a text must not hang on how a pipe delivers it.
      if filled == buffer.count { handOn(body) }
    }
    if filled > 0 { lines += hand(0..<filled, body) }
    if let failure { throw failure }
  }

  /// Hands on the whole lines and keeps the rest for the next piece.
  private mutating func handOn(_ body: (RawSpan, Int) -> Void) {
    guard let end = lastNewline() else {
      if filled < Self.lineLimit {
        buffer.append(contentsOf: repeatElement(0, count: buffer.count))
      } else {
        lines += hand(0..<filled, body)
        filled = 0
      }
      return
    }
    lines += hand(0..<end, body)
    let rest = filled - end
    if rest > 0 {
      unsafe buffer.withUnsafeMutableBytes { bytes in
        let tail = unsafe UnsafeRawBufferPointer(rebasing: bytes[end..<(end + rest)])
        unsafe bytes.copyMemory(from: tail)
      }
    }
    filled = rest
  }

  private func lastNewline() -> Int? {
    var position = filled
    while position > 0 {
      if buffer[position - 1] == 0x0A { return position }
      position -= 1
    }
    return nil
  }

  /// Gives the number of lines in the piece.
  private mutating func hand(_ range: Range<Int>, _ body: (RawSpan, Int) -> Void) -> Int {
    if isColoured == nil {
      isColoured = buffer.rawSpan.firstRange(of: "\u{1B}[", in: range) != nil
    }
    let piece = buffer.rawSpan.extracting(range)
    if isColoured == true {
      body(piece.withoutControlSequences.rawSpan, lines + 1)
    } else {
      body(piece, lines + 1)
    }
    return piece.count(of: 0x0A)
  }
}
