/// The roots of a dump by the objects they hold.
struct HeapRoots {
  private(set) var objects: [UInt32] = []
  /// The most telling root of each object.
  private var roots: [UInt32: HeapRoot] = [:]

  init(_ all: borrowing Column<HeapRoot>, _ index: borrowing AddressIndex) {
    for place in 0..<all.count {
      let root = all[place]
      guard let object = index.object(at: root.identifier) else { continue }
      if let known = roots[object] {
        if Self.rank(root.kind) < Self.rank(known.kind) { roots[object] = root }
      } else {
        roots[object] = root
        objects.append(object)
      }
    }
  }

  func root(of object: UInt32) -> HeapRoot? { roots[object] }

  /// What says most about the place first.
  private static func rank(_ kind: HeapRoot.Kind) -> Int {
    switch kind {
    case .thread: 0
    case .stickyClass: 1
    case .jniGlobal: 2
    case .unknown: 3
    case .javaFrame: 4
    case .jniLocal: 5
    case .monitor: 6
    case .threadBlock, .nativeStack: 7
    }
  }
}
