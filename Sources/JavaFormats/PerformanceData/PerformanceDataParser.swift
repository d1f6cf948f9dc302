import ByteParsing
package import Capture

/// Reads the file in which HotSpot keeps its counters for `jstat`: `/tmp/hsperfdata_USER/PID`.
///
///     0  magic cafec0c0      8  bytes used             24  place of the first entry
///     4  byte order, 1 for   12  overflow              28  number of entries
///        little; version 2.0 16  time of modification
///     7  accessible
///
/// An entry is: its length, the place of its name, the vector length (0 for a number), type `J` or
/// `B`, flags, unit, variability, the place of its value; places count from its own start.
package struct PerformanceDataParser: BinaryParser {
  package static let format = Format(
    kind: "jvm-counters", label: "performance data of a JVM (hsperfdata)")

  /// Far more than a JVM writes, whose file has 32 KiB unless told otherwise.
  private static let limit = 4 << 20

  private var bytes: [UInt8] = []
  private var isTooLarge = false

  package static func recognizes(_ head: RawSpan) -> Bool {
    head.byteCount >= 8 && head[0] == 0xCA && head[1] == 0xFE && head[2] == 0xC0
      && head[3] == 0xC0
  }

  package init() {}

  package mutating func read(_ piece: RawSpan) {
    let room = max(0, Self.limit - bytes.count)
    if piece.byteCount > room { isTooLarge = true }
    unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0.prefix(room)) }
  }

  package mutating func finish() -> Parsed<PerformanceDataSeries>? {
    var reader = PerformanceDataReader(bytes)
    guard let data = reader.read() else { return nil }
    let damage = reader.damage ?? (isTooLarge ? "longer than \(Self.limit) bytes" : nil)
    return Parsed(
      PerformanceDataSeries(pid: nil, data), damage: damage, note: Self.note(data))
  }

  /// Reads one look at the file; `nil` where it holds no counters.
  package static func counters(in bytes: [UInt8]) -> PerformanceData? {
    var reader = PerformanceDataReader(bytes)
    return reader.read()
  }

  private static func note(_ data: PerformanceData) -> String {
    let counters = "\(data.entries.count) counters"
    return data.machine.map { "\(counters), \($0)" } ?? counters
  }
}

/// Takes the bytes apart; no place in them is trusted.
private struct PerformanceDataReader {
  private static let entryHead = 20

  private let bytes: [UInt8]
  private let isLittle: Bool
  private(set) var damage: String?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    isLittle = bytes.count > 4 && bytes[4] == 1
  }

  mutating func read() -> PerformanceData? {
    guard PerformanceDataParser.recognizes(bytes.rawSpan), bytes.count >= 32, bytes[4] <= 1,
      bytes[5] == 2, let start = int32(24), let count = int32(28), start >= 32, count > 0
    else { return nil }
    var data = PerformanceData()
    data.isAccessible = bytes[7] != 0
    data.entries.reserveCapacity(min(count, 512))
    var place = start
    for index in 0..<count {
      guard let length = take(at: place, &data) else {
        damage = "entry \(index + 1) of \(count) is damaged or missing: the file was cut short"
        break
      }
      place += length
    }
    return data.entries.isEmpty ? nil : data
  }

  /// Reads the entry at `start` and gives its length; `nil` where it is none.
  private func take(at start: Int, _ data: inout PerformanceData) -> Int? {
    guard let length = int32(start), length >= Self.entryHead, start <= bytes.count - length,
      let nameStart = int32(start + 4), let count = int32(start + 8),
      let valueStart = int32(start + 16), nameStart >= Self.entryHead, nameStart < length,
      valueStart >= Self.entryHead, valueStart < length, count >= 0
    else { return nil }
    let end = start + length
    let name = text(from: start + nameStart, to: end)
    guard !name.isEmpty else { return nil }
    let value = start + valueStart
    switch bytes[start + 12] {
    case UInt8(ascii: "J") where count == 0:
      guard value <= end - 8 else { return nil }
      data.entries[name] = .number(int64(value))
    case UInt8(ascii: "B") where count > 0:
      guard count <= end - value else { return nil }
      data.entries[name] = .text(text(from: value, to: value + count))
    default: break
    }
    return length
  }

  private func text(from start: Int, to end: Int) -> String {
    var stop = start
    while stop < end, bytes[stop] != 0 { stop += 1 }
    return String(decoding: bytes[start..<stop], as: UTF8.self)
  }

  private func unsigned(_ place: Int, _ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<count {
      let byte = bytes[place + (isLittle ? count - 1 - index : index)]
      value = value << 8 | UInt64(byte)
    }
    return value
  }

  private func int32(_ place: Int) -> Int? {
    guard place >= 0, place <= bytes.count - 4 else { return nil }
    return Int(Int32(truncatingIfNeeded: unsigned(place, 4)))
  }

  private func int64(_ place: Int) -> Int64 {
    Int64(bitPattern: unsigned(place, 8))
  }
}
