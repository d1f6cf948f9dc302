import ByteParsing
import Capture
import Diagnostics
import Evidence
import LinuxFormats

/// What a diagnostic of the host finds in texts, each a file of its own: `0.txt`, `1.txt`.
func examineHost(_ diagnostic: any Diagnostic.Type, _ texts: String...) -> Findings {
  var recording = Recording()
  for (index, text) in texts.enumerated() {
    var parser = HostTextParser()
    let bytes = Array(text.utf8)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    if let parsed = parser.finish() {
      recording.add(parsed.sample, of: HostTextParser.format, from: "\(index).txt")
    }
  }
  return diagnostic.examine(recording)
}

extension Findings {
  func value(_ name: String, of subject: String) -> Fact.Value? {
    facts.first { $0.name == name && $0.subject.name == subject }?.value
  }

  /// A quantity rounded to two decimals.
  func quantity(_ name: String, of subject: String) -> Double? {
    guard case .quantity(let quantity) = value(name, of: subject) else { return nil }
    return (quantity.value * 100).rounded() / 100
  }

  /// Facts that are not declared as they are.
  func undeclared(_ declarations: [FactDeclaration]) -> [String] {
    facts.filter { fact in
      guard let declaration = declarations.first(where: { $0.name == fact.name }),
        declaration.subject == fact.subject.kind
      else { return true }
      switch (fact.value, declaration.shape) {
      case (.quantity(let quantity), .quantity(let unit)): return quantity.unit != unit
      case (.text, .text), (.flag, .flag): return false
      default: return true
      }
    }.map(\.name)
  }
}
