internal import CMemory

/// Texts that are looked for together: one pass over the bytes, however many there are.
@safe
package final class NeedleSet {
  private let texts: [StaticString]
  private let set: OpaquePointer?

  /// Each text has three bytes or more.
  package init(_ texts: [StaticString]) {
    precondition(texts.allSatisfy { $0.utf8CodeUnitCount >= 3 })
    self.texts = texts
    unsafe set = diag_needles_make(texts.count)
    guard let set = unsafe set else { return }
    for (index, text) in texts.enumerated() {
      unsafe diag_needles_put(set, index, text.utf8Start, text.utf8CodeUnitCount)
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
}
