import CZlib

/// The content of gzip data, of one member or several behind each other.
@safe final class InflateStream: ByteStream {
  private let source: any ByteStream
  private var input = [UInt8](repeating: 0, count: 64 << 10)
  private var available = 0
  private var consumed = 0
  private var state = unsafe z_stream()
  private var isAtMemberStart = true
  private var isFinished = false
  /// Damage that was met, perhaps behind good bytes, for the read after them.
  private var pending: CaptureError?

  /// Whether the data is one stream without a wrapper, as in zip archives.
  private let isBare: Bool
  /// Bytes that were read of the source and do not belong to a bare stream, once it has ended.
  var rest: [UInt8] { isBare ? Array(input[consumed..<max(consumed, available)]) : [] }

  init(_ source: any ByteStream, isBare: Bool = false) throws(CaptureError) {
    self.source = source
    self.isBare = isBare
    // 15 bits of window, and 16 for the gzip wrapper.
    let status = unsafe inflateInit2_(
      &state, isBare ? -15 : 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK { throw .damaged("zlib could not be set up") }
  }

  deinit {
    _ = unsafe inflateEnd(&state)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    while !isFinished {
      if consumed == available { try refill() }
      if isFinished { return 0 }
      let produced = try unsafe inflateOnce(into: buffer)
      if produced > 0 { return produced }
    }
    if let error = pending { throw error }
    return 0
  }

  private func refill() throws(CaptureError) {
    consumed = 0
    available = try input.fill(from: 0, reading: source)
    guard available == 0 else { return }
    isFinished = true
    if !isAtMemberStart { throw .damaged("the compressed data ends early") }
  }

  private func inflateOnce(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(CaptureError) -> Int {
    var status: Int32 = Z_OK
    unsafe input.withUnsafeMutableBufferPointer { bytes in
      unsafe state.next_in = bytes.baseAddress.map { unsafe $0 + consumed }
      unsafe state.avail_in = UInt32(available - consumed)
      unsafe state.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe state.avail_out = UInt32(clamping: buffer.count)
      status = unsafe inflate(&state, Z_NO_FLUSH)
    }
    isAtMemberStart = false
    consumed = available - Int(unsafe state.avail_in)
    let produced = buffer.count - Int(unsafe state.avail_out)
    switch status {
    case Z_STREAM_END where isBare:
      isFinished = true
    case Z_STREAM_END:
      isAtMemberStart = true
      unsafe inflateReset(&state)
      if consumed == available { try refill() }
      // Padding behind the last member is no member.
      if !isFinished, input[consumed] != 0x1F { isFinished = true }
    case Z_OK, Z_BUF_ERROR:
      break
    default:
      isFinished = true
      pending = .damaged("the compressed data is damaged")
    }
    return produced
  }
}
