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

  /// Which of the texts, in their order, stand somewhere in `bytes`; those in `known` are taken to
  /// do so and not looked for.
  package func occurring(in bytes: RawSpan, known: (Int) -> Bool = { _ in false }) -> [Bool] {
    guard let set = unsafe set else {
      return texts.indices.map { known($0) || bytes.firstRange(of: texts[$0]) != nil }
    }
    var found: [UInt8] = texts.indices.map { known($0) ? 1 : 0 }
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe diag_needles_find(set, bytes.baseAddress, bytes.count, &found)
    }
    return found.map { $0 != 0 }
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
