internal import ByteParsing

/// What was last seen of processes, for when one turns out to hold a lock.
///
/// Of many processes some are forgotten.
struct ProcessMemory {
  private struct Slot {
    var pid = -1
    var prefix: [UInt8] = []
    var owner: LogOwner?
    var statement: [UInt8] = []
  }

  private static let count = 1024
  private static let textLimit = 300
  private var slots = Array(repeating: Slot(), count: count)

  private func place(_ pid: Int) -> Int { pid & (Self.count - 1) }

  /// Notes the prefix of a line of a process.
  mutating func meet(_ pid: Int, _ bytes: RawSpan, _ prefix: Range<Int>) {
    let place = place(pid)
    guard slots[place].pid != pid || prefix.count > slots[place].prefix.count &+ 2 else { return }
    if slots[place].pid != pid { reset(place, pid) }
    slots[place].prefix.removeAll(keepingCapacity: true)
    let end = min(prefix.upperBound, prefix.lowerBound + Self.textLimit)
    unsafe bytes.withUnsafeBytes {
      unsafe slots[place].prefix.append(contentsOf: $0[prefix.lowerBound..<end])
    }
  }

  func knows(_ pid: Int) -> Bool { slots[place(pid)].pid == pid }

  mutating func meet(_ pid: Int, _ owner: LogOwner) {
    let place = place(pid)
    if slots[place].pid != pid { reset(place, pid) }
    if owner.isKnown { slots[place].owner = owner }
  }

  private mutating func reset(_ place: Int, _ pid: Int) {
    slots[place].pid = pid
    slots[place].owner = nil
    slots[place].prefix.removeAll(keepingCapacity: true)
    slots[place].statement.removeAll(keepingCapacity: true)
  }

  mutating func meet(_ pid: Int, _ record: LogRecord) {
    let place = place(pid)
    if slots[place].pid != pid { reset(place, pid) }
    if record.owner.isKnown { slots[place].owner = record.owner }
    if !record.statement.isEmpty {
      slots[place].statement = Array(record.statement.prefix(Self.textLimit))
    }
  }

  /// Notes a statement that the log shows of a process.
  mutating func note(_ pid: Int, _ bytes: RawSpan, _ statement: Range<Int>) {
    let place = place(pid)
    if slots[place].pid != pid { reset(place, pid) }
    slots[place].statement.removeAll(keepingCapacity: true)
    let end = min(statement.upperBound, statement.lowerBound + Self.textLimit)
    unsafe bytes.withUnsafeBytes {
      unsafe slots[place].statement.append(contentsOf: $0[statement.lowerBound..<end])
    }
  }

  func process(_ pid: Int) -> LogProcess {
    let slot = slots[place(pid)]
    guard slot.pid == pid else { return LogProcess(owner: LogOwner(), statement: nil, mark: nil) }
    let owner = slot.owner ?? LogPrefix.owner(slot.prefix.rawSpan, 0..<slot.prefix.count)
    return LogProcess(
      owner: owner, statement: slot.statement.isEmpty ? nil : slot.statement.text, mark: nil)
  }

  /// Gives holders the names that were only learned after their waits.
  func name(_ waits: inout LockWaitLedger) {
    for (pid, known) in waits.holders where !known.owner.isKnown {
      let later = process(pid)
      waits.holders[pid]?.owner = later.owner
      if known.statement == nil { waits.holders[pid]?.statement = later.statement }
    }
  }
}
