import ByteParsing

/// The table of `free`, in any unit and language, of procps before and after 3.3.10.
///
///                  total        used        free      shared  buff/cache   available
///     Mem:         16Gi        3,1Gi       10Gi       120Mi       2,5Gi        12Gi
///     Swap:       2,0Gi          0B       2,0Gi
///
///     Mem:      16328264   15012344    1315920          0     212344    9876543
///     -/+ buffers/cache:    4923457   11404807
package struct FreeSection: HostSection {
  package static let markers: [StaticString] = ["buff/cache", "-/+ buffers", "Puffer/Cache"]

  private let file: String?
  private var line = 0
  private var memory: [Size] = []
  private var swap: [Size] = []
  private var swapLine = 0
  /// Used and free without buffers and cache, as old versions print them.
  private var plain: [Size] = []

  package init(_ origin: SectionOrigin) {
    file = origin.source
  }

  /// A number as printed, and its unit where one was.
  private struct Size {
    var number: Double
    var unit: Double?
  }

  package static func begins(_ line: RawSpan, _ origin: SectionOrigin) -> Bool {
    guard let row = row(line) else { return false }
    return row.isMemory && (5...7).contains(row.sizes.count)
  }

  package mutating func take(_ line: RawSpan, number: Int) -> Bool {
    if memory.isEmpty {
      guard let row = Self.row(line), row.isMemory else { return false }
      (memory, self.line) = (row.sizes, number)
      return true
    }
    if line.starts(with: "-/+ buffers/cache:"), plain.isEmpty {
      plain = Self.sizes(line, from: 18) ?? []
      return !plain.isEmpty
    }
    guard swap.isEmpty, let row = Self.row(line), !row.isMemory, row.sizes.count == 3 else {
      return false
    }
    (swap, swapLine) = (row.sizes, number)
    return true
  }

  /// A label that ends in a colon, and sizes; the label is translated.
  private static func row(_ line: RawSpan) -> (isMemory: Bool, sizes: [Size])? {
    guard line.byteCount > 20, line.byteCount < 160, !line[0].isBlank,
      let colon = line.firstIndex(of: UInt8(ascii: ":")), colon < 24,
      let sizes = sizes(line, from: colon + 1), sizes.count >= 3
    else { return nil }
    let names: [StaticString] = ["Mem", "Speicher", "Memoria", "M\u{e9}m", "Pami", "Память"]
    return (names.contains { line.starts(with: $0) }, sizes)
  }

  private static func sizes(_ line: RawSpan, from start: Int) -> [Size]? {
    var cursor = ByteCursor(line)
    cursor.move(to: start)
    var sizes: [Size] = []
    while true {
      cursor.skipBlanks()
      if cursor.isAtEnd { return sizes }
      guard let number = cursor.number(), number >= 0, sizes.count < 8 else { return nil }
      var unit: Double?
      if let letter = cursor.next, !letter.isBlank {
        guard let word = cursor.word(), let factor = factor(line.string(word)) else { return nil }
        unit = factor
      }
      sizes.append(Size(number: number, unit: unit))
    }
  }

  private static func factor(_ unit: String) -> Double? {
    let scale: Double = unit.hasSuffix("i") ? 1024 : unit.count > 1 ? 1000 : 1024
    switch unit.first {
    case "B": return 1
    case "K", "k": return scale
    case "M": return scale * scale
    case "G": return scale * scale * scale
    case "T": return scale * scale * scale * scale
    default: return nil
    }
  }

  package func isIn(_ snapshot: HostSnapshot) -> Bool { snapshot.memory != nil }

  package func add(to snapshot: inout HostSnapshot) {
    guard memory.count >= 5 else { return }
    let unit = unitOfBareNumbers
    func bytes(_ size: Size) -> Int {
      let value = size.number * (size.unit ?? unit)
      return value < 1e18 ? Int(value) : .max
    }
    var counters = NamedCounters(file: file)
    func set(_ name: String, _ value: Int, _ line: Int) { counters.set(name, value, line: line) }
    let values = memory.map(bytes)
    set("MemTotal", values[0], line)
    set("MemFree", values[2], line)
    set("Shmem", values[3], line)
    if isOld {
      // Buffers and cache have columns of their own, and nothing says what is available.
      if values.count > 4 { set("Buffers", values[4], line) }
      if values.count > 5 { set("Cached", values[5], line) }
    } else if values.count == 7 {
      set("Buffers", values[4], line)
      set("Cached", values[5], line)
      set("MemAvailable", values[6], line)
    } else {
      set("Cached", values[4], line)
      if values.count > 5 { set("MemAvailable", values[5], line) }
    }
    if swap.count == 3 {
      set("SwapTotal", bytes(swap[0]), swapLine)
      set("SwapFree", bytes(swap[2]), swapLine)
    }
    snapshot.memory = counters
  }

  private var isOld: Bool {
    if !plain.isEmpty { return true }
    guard memory.count == 6, memory.allSatisfy({ $0.unit == nil }) else { return false }
    let (total, used, free, cached) = (
      memory[0].number, memory[1].number, memory[2].number, memory[4].number + memory[5].number
    )
    return total > 0 && abs(total - used - free) <= total / 200 && cached > total / 50
  }

  /// KiB, unless the size of the host says that it is bytes, MiB or GiB.
  private var unitOfBareNumbers: Double {
    let numbers = memory.filter { $0.unit == nil }.map(\.number)
    guard let total = numbers.first else { return 1024 }
    if total < 2048 { return 1_073_741_824 }
    if total < 262_144 { return 1_048_576 }
    // KiB are counted in pages of 4.
    let isPages = numbers.allSatisfy { $0.truncatingRemainder(dividingBy: 4) == 0 }
    if total < 8_000_000, !isPages { return 1_048_576 }
    let isBytes =
      total >= 1e9 && numbers.allSatisfy { $0.truncatingRemainder(dividingBy: 1024) == 0 }
    return isBytes ? 1 : 1024
  }
}
