/// The setting `synchronous_standby_names`: how many standbys a commit waits for.
package struct SynchronousStandbys: Sendable, Hashable {
  package var required: Int
  /// As it stands in the setting; foreign text.
  package var text: String

  /// `FIRST 2 (a, b)`, `ANY 1 (a, b)`, `2 (a, b)`, or a list of which one is enough; `nil` where
  /// commits wait for nobody.
  package init?(_ setting: String) {
    var text = Substring(setting)
    while let first = text.first, first == " " { text.removeFirst() }
    guard !text.isEmpty else { return nil }
    self.text = String(text)
    var words = text.split { $0 == " " || $0 == "(" }
    if let first = words.first, ["FIRST", "ANY"].contains(first.uppercased()) {
      words.removeFirst()
    }
    let isCounted = text.utf8.contains(UInt8(ascii: "("))
    required = isCounted ? max(1, words.first.flatMap { Int($0) } ?? 1) : 1
  }
}
