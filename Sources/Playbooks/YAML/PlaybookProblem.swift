/// A place in a file; line and column count from 1.
package struct Mark: Sendable, Hashable, Comparable {
  package var line: Int
  /// In characters, not bytes.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: Mark, right: Mark) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// Something that was read, and where it stands.
package struct Marked<Value: Sendable>: Sendable {
  package var value: Value
  package var mark: Mark

  package init(_ value: Value, at mark: Mark) {
    self.value = value
    self.mark = mark
  }
}

/// What is wrong with a playbook or a case, and where: `java-hang.yaml:12:7: unknown key `askk``.
package struct PlaybookProblem: Error, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  package var line: Int
  package var column: Int
  package var message: String

  package init(file: String, at mark: Mark, _ message: String) {
    self.file = file
    line = mark.line
    column = mark.column
    self.message = message
  }

  package var mark: Mark { Mark(line: line, column: column) }

  package var description: String { "\(file):\(line):\(column): \(message)" }
}

/// Everything that is wrong with what was read, in the order of the text.
package struct PlaybookProblems: Error, Sendable, CustomStringConvertible {
  package var all: [PlaybookProblem]

  package init(_ all: [PlaybookProblem]) {
    self.all = all
  }

  package var description: String { all.map(\.description).joined(separator: "\n") }
}
