import ByteParsing

/// The stack traces of a dump: FRAME and TRACE records.
struct StackRecords {
  /// More is no stack of a thread that anybody reads.
  private static let frameLimit = 1 << 20

  struct Frame {
    var method: UInt64
    var file: UInt64
    var classSerial: UInt32
    var line: Int32
  }

  private var frameTable = IdentifierTable()
  private var frames: [Frame] = []
  /// Frame identifiers of each trace, by its serial number.
  private var traces: [UInt32: [UInt64]] = [:]
  private var kept = 0
  /// The identifiers of class names by the serial number of the class.
  private var classNames: [UInt32: UInt64] = [:]

  mutating func add(class serial: UInt32, name: UInt64) {
    if classNames.count < 1 << 22 { classNames[serial] = name }
  }

  mutating func add(frame bytes: RawSpan, _ body: Range<Int>, _ size: Int) {
    guard body.count >= 4 * size + 8, frames.count < Self.frameLimit else { return }
    let at = body.lowerBound
    guard frameTable.insert(bytes.identifier(at, size)).isNew else { return }
    frames.append(
      Frame(
        method: bytes.identifier(at + size, size), file: bytes.identifier(at + 3 * size, size),
        classSerial: bytes.u4(at + 4 * size),
        line: Int32(bitPattern: bytes.u4(at + 4 * size + 4))))
  }

  mutating func add(trace bytes: RawSpan, _ body: Range<Int>, _ size: Int) {
    guard body.count >= 12 else { return }
    let at = body.lowerBound
    let count = min(Int(bytes.u4(at + 8)), (body.count - 12) / size)
    guard kept + count <= Self.frameLimit else { return }
    kept += count
    traces[bytes.u4(at)] = (0..<count).map { bytes.identifier(at + 12 + $0 * size, size) }
  }

  /// The frames of a trace, top first, as thread dumps write them.
  func frames(of trace: UInt32, _ symbols: SymbolTable) -> [String] {
    (traces[trace] ?? []).map { identifier in
      guard let number = frameTable.number(of: identifier) else { return "(unknown frame)" }
      return text(frames[number], symbols)
    }
  }

  private func text(_ frame: Frame, _ symbols: SymbolTable) -> String {
    let owner = classNames[frame.classSerial].flatMap { symbols[$0] }.map(sourceName)
    let method = symbols[frame.method] ?? "(unknown method)"
    let file = symbols[frame.file]
    let place =
      switch frame.line {
      case 1...: "\(file ?? "line "):\(frame.line)"
      case -3: "Native Method"
      default: file ?? "Unknown Source"
      }
    return "\(owner ?? "(unknown class)").\(method)(\(place))"
  }
}
