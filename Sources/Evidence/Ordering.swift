extension Sequence {
  /// The elements in order; those that neither precede nor follow each other stay as they came.
  ///
  /// Does what `sorted(by:)` does with one sort of places for all types: that of the standard library
  /// is compiled anew for each, and all of them together were a fortieth of the program.
  package func ordered(by precedes: (Element, Element) -> Bool) -> [Element] {
    let elements = Array(self)
    return places(elements.count) { precedes(elements[$0], elements[$1]) }.map { elements[$0] }
  }
}

@inline(never)
private func places(_ count: Int, by precedes: (Int, Int) -> Bool) -> [Int] {
  (0..<count).sorted(by: precedes)
}
