/// `; did you mean …?` where one of `names` differs from `name` by little, else nothing.
func suggestion(for name: String, among names: some Sequence<String>) -> String {
  let length = name.count
  let limit = min(3, max(1, length / 3))
  var best: (name: String, distance: Int)?
  for candidate in names.sorted() where abs(candidate.count - length) <= limit {
    let distance = editDistance(Array(name), Array(candidate))
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best.map { "; did you mean \(quoted($0.name))?" } ?? ""
}

/// How many letters have to be added, dropped, changed or swapped with their neighbour.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let same = left[row] == right[column]
      var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (same ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}

/// A name from a file for use in a message: in backticks, cut short, control characters visible.
func quoted(_ name: String) -> String {
  let shown = name.prefix(60)
  let safe = shown.unicodeScalars.map { scalar in
    scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return "`\(safe.joined())\(shown.count < name.count ? "…" : "")`"
}
