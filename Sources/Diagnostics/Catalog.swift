package import Evidence

/// All diagnostics; a new one is one more line.
package enum Catalog {
  package static let diagnostics: [any Diagnostic.Type] = [
    JVMThreads.self,
    JVMLive.self,
    JVMCollector.self,
    JVMHistogram.self,
    DiskIO.self,
  ]

  package static var facts: [FactDeclaration] { diagnostics.flatMap { $0.facts } }
}
