extension FileSystem {
  /// What several tables say of one mount point, as one; a later mount hides an earlier one.
  package static func merged(_ systems: [FileSystem]) -> [FileSystem] {
    var result: [FileSystem] = []
    var places: [String: Int] = [:]
    for system in systems {
      if let place = places[system.mountPoint] {
        result[place].take(system)
      } else {
        places[system.mountPoint] = result.count
        result.append(system)
      }
    }
    return result
  }

  /// Whether both say how much space, or how many inodes, are left of the same mount point: two
  /// moments.
  package static func measureSame(_ left: [FileSystem], _ right: [FileSystem]) -> Bool {
    guard !left.isEmpty, !right.isEmpty else { return false }
    let known = Dictionary(left.map { ($0.mountPoint, $0) }, uniquingKeysWith: { $1 })
    return right.contains { system in
      guard let other = known[system.mountPoint] else { return false }
      if let own = system.isReadOnly, let before = other.isReadOnly, own != before { return true }
      return (system.size != nil && other.size != nil)
        || (system.inodes != nil && other.inodes != nil)
    }
  }

  private mutating func take(_ other: FileSystem) {
    if !other.options.isEmpty {
      (options, superOptions, isReadOnly) = (other.options, other.superOptions, other.isReadOnly)
      (type, root) = (other.type ?? type, other.root ?? root)
      if size == nil { (place, device) = (other.place, other.device) }
    }
    type = type ?? other.type
    deviceNumber = deviceNumber ?? other.deviceNumber
    if other.size != nil {
      (size, used, free, available) = (other.size, other.used, other.free, other.available)
      (printedUse, sizePlace) = (other.printedUse, other.sizePlace ?? other.place)
    }
    if other.inodes != nil {
      (inodes, usedInodes, freeInodes) = (other.inodes, other.usedInodes, other.freeInodes)
      (printedInodeUse, inodePlace) = (other.printedInodeUse, other.inodePlace ?? other.place)
    }
    if other.answer != .notAsked {
      (answer, answerPlace) = (other.answer, other.answerPlace ?? other.place)
    }
  }
}
