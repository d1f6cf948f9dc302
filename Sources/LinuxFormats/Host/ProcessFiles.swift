internal import ByteParsing

/// The small files of `/proc/PID`, each read into the process that it is of.
extension HostProcess {
  /// Reads `/proc/PID/stat`; the name may hold anything, brackets, blanks and newlines too.
  ///
  /// `pageSize` is in bytes; the kernel counts resident memory in pages.
  package init?(stat bytes: RawSpan, pageSize: Int) {
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")"), in: 0..<bytes.byteCount), open < close
    else { return nil }
    var cursor = ByteCursor(bytes)
    guard let pid = cursor.nextNumber() else { return nil }
    cursor.move(to: close + 1)
    cursor.skipBlanks()
    guard let state = cursor.next else { return nil }
    cursor.skip(1)
    var fields = InlineArray<21, Int>(repeating: 0)
    for index in fields.indices {
      guard let field = cursor.nextSigned() else { return nil }
      fields[index] = field
    }
    self.init(
      pid: pid, parent: fields[0], startTicks: fields[18],
      name: bytes.string((open + 1)..<close), state: Character(Unicode.Scalar(state)),
      processorTicks: max(0, fields[10]) &+ max(0, fields[11]), majorFaults: fields[8],
      threads: fields[16], resident: max(0, fields[20]).multiplied(by: pageSize))
    // PF_KTHREAD of include/linux/sched.h.
    isKernelThread = fields[5] & 0x20_0000 != 0
    // Of kernel threads these two have been seen at either end of 64 bits.
    if !isKernelThread { childTicks = max(0, fields[12]).addingClamped(max(0, fields[13])) }
    nice = max(-20, min(19, fields[15]))
  }

  /// Reads `/proc/PID/statm`: size, resident, shared, each in pages.
  package mutating func read(statm bytes: RawSpan, pageSize: Int) {
    var cursor = ByteCursor(bytes)
    let fields = cursor.numbers()
    guard fields.count >= 3 else { return }
    resident = max(0, fields[1]).multiplied(by: pageSize)
    shared = max(0, fields[2]).multiplied(by: pageSize)
  }

  /// Reads `/proc/PID/io`.
  package mutating func read(io bytes: RawSpan) {
    readBytes = bytes.value(behind: "\nread_bytes: ")
    writtenBytes = bytes.value(behind: "\nwrite_bytes: ")
    cancelledBytes = bytes.value(behind: "\ncancelled_write_bytes: ")
  }

  /// Reads `/proc/PID/schedstat`: nanoseconds run, nanoseconds ready, time slices.
  ///
  /// - Returns: the nanoseconds run, of the main thread.
  @discardableResult
  package mutating func read(schedstat bytes: RawSpan) -> Int? {
    var cursor = ByteCursor(bytes)
    let fields = cursor.numbers()
    guard fields.count >= 2 else { return nil }
    runDelay = fields[1]
    return fields[0]
  }

  /// Reads of `/proc/PID/status` what stands nowhere else.
  package mutating func read(status bytes: RawSpan) {
    swapped = bytes.value(behind: "\nVmSwap:").map { $0.multiplied(by: 1024) }
    sharedMemory = bytes.value(behind: "\nRssShmem:").map { $0.multiplied(by: 1024) }
    peakResident = bytes.value(behind: "\nVmHWM:").map { $0.multiplied(by: 1024) }
  }

  /// Reads `/proc/PID/limits`; `unlimited` is `nil`.
  package mutating func read(limits bytes: RawSpan) {
    openFilesLimit = bytes.value(behind: "\nMax open files")
    processLimit = bytes.value(behind: "\nMax processes")
  }
}

extension RawSpan {
  /// The number that follows `text` and blanks; `nil` where the text does not occur.
  package func value(behind text: StaticString) -> Int? {
    guard let range = firstRange(of: text, in: 0..<byteCount) else { return nil }
    var cursor = ByteCursor(self)
    cursor.move(to: range.upperBound)
    return cursor.nextNumber()
  }
}

extension Int {
  /// The sum, or the largest number where it exceeds 64 bits.
  package func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product, or the largest number where it exceeds 64 bits.
  package func multiplied(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}
