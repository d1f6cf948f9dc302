import Glibc

/// A growing row of plain values, kept outside of the array allocator.
///
/// A large row grows without a copy, pages that were never written cost nothing, and a row can be
/// narrowed in place: what decides whether the graph of a heap fits beside its file.
@safe
struct Column<Element: BitwiseCopyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private(set) var count: Int
  private var capacity: Int

  init() {
    self.init(capacity: 16)
  }

  /// Zeros.
  init(zeros count: Int) {
    let room = max(16, count)
    unsafe base = Self.checked(calloc(room, MemoryLayout<Element>.stride))
    self.count = count
    capacity = room
  }

  private init(capacity: Int) {
    unsafe base = Self.checked(malloc(capacity * MemoryLayout<Element>.stride))
    count = 0
    self.capacity = capacity
  }

  private init(adopting raw: UnsafeMutableRawPointer, count: Int) {
    let room = max(16, count)
    unsafe base = Self.checked(realloc(raw, room * MemoryLayout<Element>.stride))
    self.count = count
    capacity = room
  }

  deinit {
    unsafe free(base)
  }

  private static func checked(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Element> {
    guard let raw = unsafe raw else { fatalError("out of memory") }
    return unsafe raw.assumingMemoryBound(to: Element.self)
  }

  var isEmpty: Bool { count == 0 }
  var byteCount: Int { count * MemoryLayout<Element>.stride }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      return unsafe base[index]
    }
    @inline(__always) set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      unsafe base[index] = newValue
    }
  }

  @inline(__always)
  subscript(index: UInt32) -> Element {
    get { self[Int(index)] }
    set { self[Int(index)] = newValue }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    unsafe base[count] = element
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    capacity *= 2
    unsafe base = Self.checked(realloc(base, capacity * MemoryLayout<Element>.stride))
  }

  @inline(__always)
  mutating func removeLast() -> Element {
    precondition(count > 0)
    count -= 1
    return unsafe base[count]
  }

  mutating func removeAll() {
    count = 0
  }

  /// Calls `body` for each value and keeps what it makes of it, in half of the room.
  consuming func narrowed(_ body: (UInt64) -> UInt32) -> Column<UInt32>
  where Element == UInt64 {
    let raw = unsafe UnsafeMutableRawPointer(base)
    let count = count
    for index in 0..<count {
      let wide = unsafe raw.load(fromByteOffset: index * 8, as: UInt64.self)
      unsafe raw.storeBytes(of: body(wide), toByteOffset: index * 4, as: UInt32.self)
    }
    discard self
    return unsafe Column<UInt32>(adopting: raw, count: count)
  }
}
