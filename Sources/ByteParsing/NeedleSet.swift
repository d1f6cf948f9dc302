internal import CMemory

/// Texts that are looked for together: one pass over the bytes, however many there are.
@safe
package final class NeedleSet {
  private let texts: [StaticString]
  private let set: OpaquePointer?

  /// Each text has three bytes or more; `inOrder` is for who will ask `next`, and slower.
  package init(_ texts: [StaticString], inOrder: Bool = false) {
    precondition(texts.allSatisfy { $0.utf8CodeUnitCount >= 3 })
    self.texts = texts
    unsafe set = diag_needles_make(texts.count)
    guard let set = unsafe set else { return }
    for (index, text) in texts.enumerated() {
      unsafe diag_needles_put(set, index, text.utf8Start, text.utf8CodeUnitCount, inOrder ? 1 : 0)
    }
    unsafe diag_needles_prepare(set)
  }

  deinit {
    unsafe diag_needles_free(set)
  }

  /// Which of the texts, in their order, stand somewhere in `bytes`.
  package func occurring(in bytes: RawSpan) -> [Bool] {
    find(in: bytes, limit: 1).counts.map { $0 != 0 }
  }

  /// The first places of each text in `bytes`, at most sixteen; nothing of it is looked for twice.
  package func places(in bytes: RawSpan) -> NeedlePlaces {
    find(in: bytes, limit: 16)
  }

  private func find(in bytes: RawSpan, limit: Int) -> NeedlePlaces {
    var found = NeedlePlaces(texts: texts.count, limit: limit)
    guard let set = unsafe set else {
      for (index, text) in texts.enumerated() {
        guard let first = bytes.firstRange(of: text) else { continue }
        found.counts[index] = 1
        if limit > 1 { found.first[index * limit] = UInt32(first.lowerBound) }
      }
      return found
    }
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe found.counts.withUnsafeMutableBufferPointer { counts in
        unsafe found.first.withUnsafeMutableBufferPointer { first in
          var places = unsafe diag_needle_places(
            counts: counts.baseAddress, first: limit > 1 ? first.baseAddress : nil,
            limit: UInt32(limit))
          unsafe diag_needles_find(set, bytes.baseAddress, bytes.count, &places)
        }
      }
    }
    return found
  }

  /// The first place in `range` where one of the texts stands, and which of them in their order; for
  /// a set made `inOrder`.
  package func next(in bytes: RawSpan, _ range: Range<Int>) -> (text: Int, position: Int)? {
    guard range.lowerBound >= 0, range.upperBound <= bytes.byteCount else { return nil }
    guard let set = unsafe set else { return nextSingly(in: bytes, range) }
    return unsafe bytes.withUnsafeBytes { all -> (text: Int, position: Int)? in
      guard let base = all.baseAddress else { return nil }
      var index = 0
      guard
        let found = unsafe diag_needles_next(set, base + range.lowerBound, range.count, &index)
      else { return nil }
      return (index, unsafe UnsafeRawPointer(found) - base)
    }
  }

  private func nextSingly(in bytes: RawSpan, _ range: Range<Int>) -> (text: Int, position: Int)? {
    let places = texts.enumerated().compactMap { index, text in
      bytes.firstRange(of: text, in: range).map { (text: index, position: $0.lowerBound) }
    }
    return places.min { ($0.position, $0.text) < ($1.position, $1.text) }
  }
}

/// Where the texts of a set stand: their first places.
package struct NeedlePlaces {
  fileprivate(set) var counts: [UInt8]
  fileprivate(set) var first: [UInt32]
  private let limit: Int

  fileprivate init(texts: Int, limit: Int) {
    counts = [UInt8](repeating: 0, count: texts)
    first = [UInt32](repeating: 0, count: limit > 1 ? texts * limit : 0)
    self.limit = limit
  }

  /// Whether a text stands anywhere.
  package func holds(_ text: Int) -> Bool { counts[text] != 0 }

  /// The places of a text, from the first on.
  package subscript(text: Int) -> ArraySlice<UInt32> {
    first[text * limit..<text * limit + Int(counts[text])]
  }
}
