package import Evidence

/// The facts that all diagnostics declare, by name.
///
/// It is made once for many files: of over a thousand facts it takes half a megabyte.
package struct FactCatalog: Sendable, ExpressibleByArrayLiteral {
  private let declarations: [String: FactDeclaration]

  /// Of those with one name the first counts.
  package init(_ declarations: [FactDeclaration]) {
    self.declarations = Dictionary(
      declarations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package init(arrayLiteral declarations: FactDeclaration...) {
    self.init(declarations)
  }

  subscript(name: String) -> FactDeclaration? { declarations[name] }

  var names: Dictionary<String, FactDeclaration>.Keys { declarations.keys }
}
