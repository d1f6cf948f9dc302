/// Finds objects by address: sorted, with a table of where each part of the range begins.
struct AddressIndex: ~Copyable {
  private let least: UInt64
  /// Distances from the least address, ascending.
  private var sorted: Column<UInt64>
  /// The object of each place in `sorted`.
  private var order: Column<UInt32>
  private var parts: Column<UInt32>
  private let shift: UInt64
  private let most: UInt64

  /// Takes the addresses of all objects; the object's number is its place.
  init(_ addresses: consuming Column<UInt64>) {
    var keys = addresses
    let count = keys.count
    var least = UInt64.max
    var most: UInt64 = 0
    for index in 0..<count {
      least = min(least, keys[index])
      most = max(most, keys[index])
    }
    if count == 0 { least = 0 }
    let base = least
    for index in 0..<count { keys[index] = keys[index] &- base }
    order = Column(zeros: count)
    for index in 0..<count { order[index] = UInt32(truncatingIfNeeded: index) }
    let range = count == 0 ? 0 : most - base
    AddressSort(range: range).sort(&keys, &order)
    // About two objects to a part.
    let wanted = max(1, (count / 2).bitWidth - (count / 2).leadingZeroBitCount)
    let width = 64 - range.leadingZeroBitCount
    shift = UInt64(max(0, width - wanted))
    parts = Column(zeros: Int(range >> shift) + 2)
    for index in 0..<count { parts[Int(keys[index] >> shift) + 1] += 1 }
    for part in 1..<parts.count { parts[part] += parts[part - 1] }
    self.least = base
    self.most = range
    sorted = keys
  }

  /// The object at an address; `nil` where none begins there.
  @inline(__always)
  func object(at address: UInt64) -> UInt32? {
    let key = address &- least
    guard key <= most, sorted.count > 0 else { return nil }
    let part = Int(truncatingIfNeeded: key >> shift)
    var low = Int(parts[part])
    var high = Int(parts[part + 1])
    while high - low > 4 {
      let middle = (low + high) >> 1
      if sorted[middle] < key { low = middle } else { high = middle + 1 }
    }
    while low < high {
      if sorted[low] == key { return order[low] }
      low += 1
    }
    return nil
  }
}

extension AddressIndex {
  /// The addresses by object, in half of the room.
  struct Places: Sendable {
    fileprivate let least: UInt64
    fileprivate let shift: UInt64
    fileprivate let numbers: [UInt32]

    func address(_ object: UInt32) -> UInt64? {
      Int(object) < numbers.count ? least + UInt64(numbers[Int(object)]) << shift : nil
    }
  }

  /// `nil` where the addresses lie too far from each other.
  func places() -> Places? {
    let shift: UInt64 = 3
    guard most >> shift <= UInt64(UInt32.max), least % 8 == 0 else { return nil }
    let numbers = unsafe [UInt32](unsafeUninitializedCapacity: sorted.count) { buffer, count in
      for place in 0..<sorted.count {
        unsafe buffer[Int(order[place])] = UInt32(truncatingIfNeeded: sorted[place] >> shift)
      }
      count = sorted.count
    }
    return Places(least: least, shift: shift, numbers: numbers)
  }
}

/// Sorts addresses together with the numbers of their objects, by digits of 11 bits.
struct AddressSort {
  private static let bits: UInt64 = 11
  let range: UInt64

  func sort(_ keys: inout Column<UInt64>, _ order: inout Column<UInt32>) {
    let count = keys.count
    var isSorted = true
    for index in 1..<max(1, count) where keys[index] < keys[index - 1] {
      isSorted = false
      break
    }
    if isSorted { return }
    var keysAside = Column<UInt64>(zeros: count)
    var orderAside = Column<UInt32>(zeros: count)
    // Addresses are multiples of 8: their lowest bits order nothing, but cost no pass of their own.
    var shift: UInt64 = 0
    while range >> shift > 0 {
      if move(keys, order, &keysAside, &orderAside, shift) {
        swap(&keys, &keysAside)
        swap(&order, &orderAside)
      }
      shift += Self.bits
    }
  }

  /// Orders by one digit; false where all have the same.
  private func move(
    _ keys: borrowing Column<UInt64>, _ order: borrowing Column<UInt32>,
    _ keysAside: inout Column<UInt64>, _ orderAside: inout Column<UInt32>, _ shift: UInt64
  ) -> Bool {
    let mask = UInt64(1) << Self.bits - 1
    var places = [Int](repeating: 0, count: Int(mask) + 1)
    for index in 0..<keys.count {
      places[Int(truncatingIfNeeded: keys[index] >> shift & mask)] += 1
    }
    if places.contains(keys.count) { return false }
    var start = 0
    for digit in places.indices {
      let count = places[digit]
      places[digit] = start
      start += count
    }
    for index in 0..<keys.count {
      let digit = Int(truncatingIfNeeded: keys[index] >> shift & mask)
      let place = places[digit]
      places[digit] += 1
      keysAside[place] = keys[index]
      orderAside[place] = order[index]
    }
    return true
  }
}
