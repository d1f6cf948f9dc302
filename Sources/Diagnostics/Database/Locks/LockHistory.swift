/// Several moments of the locks of one server: what of the last one stood before.
struct LockHistory<Picture: LockPicture>: Sendable {
  /// In the order of time.
  let pictures: [Picture]

  var last: Picture? { pictures.last }

  /// For how long the same wait behind the same transaction of `root` has been seen, in seconds; 0
  /// where only the last moment shows it, `nil` where there is no other.
  func lasting(_ root: Int) -> Double? {
    guard let last, pictures.count > 1, let end = last.now else { return nil }
    let party = last.forest.nodes[root].party
    var seconds = 0.0
    for picture in pictures.dropLast().reversed() {
      guard let begin = picture.now, let place = picture.forest.index(of: party),
        picture.forest.nodes[place].wait == nil, picture.isSame(party, in: last)
      else { break }
      let waits = waits(below: root, of: last, for: end - begin)
      guard
        picture.forest.below(place).contains(where: { below in
          picture.identity(of: below).map { waits.contains($0) } ?? false
        })
      else { break }
      seconds = max(seconds, end - begin)
    }
    return seconds
  }

  /// For how long the same ring of the same waits has been seen; `nil` for one moment only.
  func lasting(_ ring: [LockParty]) -> Double? {
    guard let last, pictures.count > 1, let end = last.now else { return nil }
    let waits = ring.map { last.identity(of: $0) }
    var seconds = 0.0
    for picture in pictures.dropLast().reversed() {
      guard let begin = picture.now, picture.forest.rings.contains(ring),
        ring.map({ picture.identity(of: $0) }) == waits,
        ring.allSatisfy({ party in
          last.forest.index(of: party).map { last.hasStood($0, for: end - begin) } ?? false
        })
      else { break }
      seconds = max(seconds, end - begin)
    }
    return seconds
  }

  private func waits(
    below root: Int, of picture: Picture, for seconds: Double
  ) -> Set<LockWaitIdentity> {
    Set(
      picture.forest.below(root).filter { picture.hasStood($0, for: seconds) }
        .compactMap { picture.identity(of: $0) })
  }
}
