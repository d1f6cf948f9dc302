import ByteParsing

/// A line of headings and what it says; the reports of a run repeat it.
struct IostatHeading {
  var text: [UInt8] = []
  var columns: [IostatColumn] = []
  /// A bit for each measure.
  var mask: UInt32 = 0
  /// How many columns are known.
  var known = 0

  init() {}

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    text.reserveCapacity(line.count)
    for index in line { text.append(bytes[index]) }
    var cursor = ByteCursor(bytes)
    cursor.move(to: line.lowerBound)
    while let word = cursor.word(), word.upperBound <= line.upperBound {
      if bytes.isDeviceHeading(word) { continue }
      let column = bytes.iostatColumn(word)
      if column != nil { known += 1 }
      if let measure = column?.measure { mask |= 1 << UInt32(measure.rawValue) }
      columns.append(column ?? IostatColumn())
    }
  }
}

/// The columns of the part of a report that is being read.
struct IostatTable {
  /// Where the device's name stands: first, or last (`-h`, `--pretty`).
  enum NamePlace {
    case first, last
  }

  /// Empty where no table is open.
  var columns: [IostatColumn] = []
  var namePlace = NamePlace.first
  /// Whether an earlier part of the report has other columns of the same devices.
  var isContinued = false
  /// The blanks before the header; a group's name stands one further to the right.
  var indent = 0
  /// The device that is expected in the next row, if devices keep their order.
  var expectedDevice = 0
  /// The rows of this part of the report so far.
  var rowsRead = 0
  /// A name that stands in a line of its own, with its values in the next (`-h` before 11.6).
  var pendingName: [UInt8]?
}

extension IostatParser {
  mutating func readLine(_ bytes: RawSpan, _ whole: Range<Int>, line: Int) {
    var start = whole.lowerBound
    var end = whole.upperBound
    while end > start, bytes[end - 1].isBlank { end -= 1 }
    while start < end, bytes[start].isBlank { start += 1 }
    guard start < end else {
      table.columns.removeAll(keepingCapacity: true)
      table.pendingName = nil
      return
    }
    if bytes[start] == 0 { return }
    let text = start..<end
    if readHeading(bytes, text, lineStart: whole.lowerBound, line: line) { return }
    if processorColumns != nil {
      readProcessor(bytes, text, line: line)
    } else if !table.columns.isEmpty {
      let isWhole = whole.upperBound < bytes.byteCount
      readRow(bytes, text, lineStart: whole.lowerBound, line: line, isWhole: isWhole)
    } else if bytes[end - 1] == UInt8(ascii: ")"), readBanner(bytes, text) {
      return
    } else if !bytes.isTime(text) {
      foreignCount += 1
    }
  }

  private mutating func readHeading(
    _ bytes: RawSpan, _ text: Range<Int>, lineStart: Int, line: Int
  ) -> Bool {
    switch bytes[text.lowerBound] {
    case UInt8(ascii: "L"):
      if bytes.starts(with: "Linux ", at: text.lowerBound), readBanner(bytes, text) { return true }
    case UInt8(ascii: "a"):
      if bytes.starts(with: "avg-cpu:", at: text.lowerBound) {
        readProcessorHeading(bytes, text, lineStart: lineStart, line: line)
        return true
      }
    case UInt8(ascii: "D"):
      if bytes.starts(with: "Device", at: text.lowerBound),
        openTable(bytes, text, place: .first, lineStart: lineStart, line: line)
      {
        return true
      }
    default: break
    }
    let last = bytes[text.upperBound - 1]
    guard last == UInt8(ascii: "e") || last == UInt8(ascii: ":") else { return false }
    let name = text.upperBound - (last == UInt8(ascii: ":") ? 7 : 6)
    guard name > text.lowerBound, bytes.starts(with: "Device", at: name) else { return false }
    return openTable(bytes, text, place: .last, lineStart: lineStart, line: line)
  }

  /// Opens a table if the line names at least two known columns and no unknown one but the last,
  /// which may be of a later version.
  private mutating func openTable(
    _ bytes: RawSpan, _ text: Range<Int>, place: IostatTable.NamePlace, lineStart: Int, line: Int
  ) -> Bool {
    if heading.text.count != text.count || !bytes.isEqual(text, to: heading.text.rawSpan, at: 0) {
      heading = IostatHeading(bytes, text)
    }
    let mask = heading.mask
    guard heading.known >= 2, mask != 0 else { return false }
    if !isReportOpen || mask & reportColumns != 0 {
      openReport(line: line, timestamp: timestamp(bytes, before: lineStart))
    }
    processorColumns = nil
    table = IostatTable(
      columns: heading.columns, namePlace: place, isContinued: reportColumns != 0,
      indent: text.lowerBound - lineStart)
    reportColumns |= mask
    if let last = run.reports.indices.last { run.reports[last].lastLine = line }
    return true
  }

  private mutating func readRow(
    _ bytes: RawSpan, _ text: Range<Int>, lineStart: Int, line: Int, isWhole: Bool
  ) {
    var position = text.lowerBound
    var name = position..<position
    if table.namePlace == .first, table.pendingName == nil {
      while position < text.upperBound, !bytes[position].isBlank { position += 1 }
      name = text.lowerBound..<position
    }
    var row = IostatRow(device: 0, line: line)
    var count = 0
    var number = IostatNumber(value: 0)
    var firstDecimals = 0
    let columns = table.columns
    while count < columns.count {
      while position < text.upperBound, bytes[position].isBlank { position &+= 1 }
      guard position < text.upperBound,
        let value = bytes.hundredths(at: &position, end: text.upperBound)
          ?? bytes.iostatNumber(at: &position, end: text.upperBound)
      else { break }
      number = value
      if count == 0 { firstDecimals = number.decimals }
      let column = columns[count]
      if let measure = column.measure, value.value == value.value {
        row[measure] = value.isBytes ? value.value : value.value * column.scale
      }
      count += 1
    }
    if table.namePlace == .last {
      name = bytes.trimmed(position..<text.upperBound)
      if !name.isEmpty { position = text.upperBound }
    }
    guard count == table.columns.count, position == text.upperBound,
      table.pendingName != nil || (1...nameLimit).contains(name.count)
    else {
      let isCut = position == text.upperBound || !isWhole
      readOther(bytes, text, name: name, values: count, isCut: isCut, line: line)
      return
    }
    let endsWhole =
      table.namePlace == .last
      ? isKnown(bytes, name) : number.decimals > 0 && number.decimals >= firstDecimals
    guard isWhole || endsWhole else {
      note(damage: "the text ends within line \(line)")
      return
    }
    if let pending = table.pendingName {
      table.pendingName = nil
      let known = unsafe pending.span.bytes
      add(row, of: deviceIndex(known, 0..<pending.count, lineStart: 0), line: line)
    } else {
      add(row, of: deviceIndex(bytes, name, lineStart: lineStart), line: line)
    }
  }

  /// A line in a table that is no row: a name whose values follow, a row cut short, or foreign.
  private mutating func readOther(
    _ bytes: RawSpan, _ text: Range<Int>, name: Range<Int>, values: Int, isCut: Bool, line: Int
  ) {
    table.pendingName = nil
    foreignCount += 1
    if bytes[text.upperBound - 1] == UInt8(ascii: ")"), readBanner(bytes, text) {
      note(damage: "line \(line) is cut")
    } else if values == 0, table.namePlace == .first, name == text, name.count <= nameLimit {
      table.pendingName = bytes.copy(name)
    } else if isCut, values > 0, values < table.columns.count {
      note(damage: "line \(line) is cut")
    }
  }

  /// Adds a row, or joins it to the one that an earlier part of the report has of the device.
  ///
  /// A device beyond the limit is `nil` and left out.
  mutating func add(_ row: IostatRow, of device: Int?, line: Int) {
    guard let report = run.reports.indices.last, let device else { return }
    run.reports[report].lastLine = line
    table.expectedDevice = device + 1
    let rows = run.reports[report].rows
    defer { table.rowsRead += 1 }
    if table.isContinued, let index = rowIndex(of: device, in: rows) {
      for column in table.columns {
        if let measure = column.measure { run.rows[index][measure] = row[measure] }
      }
      run.rows[index].line = Int32(clamping: line)
    } else {
      var row = row
      row.device = Int32(clamping: device)
      run.rows.append(row)
      run.reports[report].rows = rows.lowerBound..<run.rows.count
    }
  }

  private func rowIndex(of device: Int, in rows: Range<Int>) -> Int? {
    let expected = rows.lowerBound + table.rowsRead
    if rows.contains(expected), run.rows[expected].device == device { return expected }
    return run.rows[rows].firstIndex { $0.device == device }
  }

  /// The position of a name in the devices of the run; a new name is added, up to the limit.
  mutating func deviceIndex(_ bytes: RawSpan, _ name: Range<Int>, lineStart: Int) -> Int? {
    let expected = table.expectedDevice
    if expected < names.count, isName(expected, bytes, name) { return expected }
    let copy = bytes.copy(name)
    if let index = nameIndex[copy] { return index }
    guard names.count < Self.deviceLimit else {
      if !hasTooManyDevices {
        note(damage: "only the first \(Self.deviceLimit) devices are read")
      }
      hasTooManyDevices = true
      return nil
    }
    let isGroup =
      table.namePlace == .first
      ? name.lowerBound - lineStart == table.indent + 1
      : name.lowerBound >= 2 && bytes[name.lowerBound - 1] == 0x20
        && bytes[name.lowerBound - 2] == 0x20
    nameIndex[copy] = names.count
    names.append(copy)
    run.devices.append(IostatRun.Device(name: bytes.string(name), isGroup: isGroup))
    return names.count - 1
  }

  private func isKnown(_ bytes: RawSpan, _ name: Range<Int>) -> Bool {
    nameIndex[bytes.copy(name)] != nil
  }

  private func isName(_ index: Int, _ bytes: RawSpan, _ name: Range<Int>) -> Bool {
    let known = names[index]
    return unsafe known.count == name.count && bytes.isEqual(name, to: known.span.bytes, at: 0)
  }
}

/// Bytes of a device's name.
private let nameLimit = 256

extension RawSpan {
  fileprivate func copy(_ range: Range<Int>) -> [UInt8] {
    unsafe withUnsafeBytes { unsafe Array($0[range]) }
  }

  fileprivate func isDeviceHeading(_ word: Range<Int>) -> Bool {
    guard starts(with: "Device", at: word.lowerBound) else { return false }
    return word.count == 6 || (word.count == 7 && self[word.upperBound - 1] == UInt8(ascii: ":"))
  }
}
