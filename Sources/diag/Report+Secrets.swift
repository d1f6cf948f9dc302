import Capture
import Evidence

extension Report {
  /// Without passwords, tokens and keys in what the system itself says: names of threads and sessions,
  /// statements, lines of logs.
  var withoutSecrets: Report {
    var hider = Hider()
    var report = self
    hider.each(&report.verdict.causes) { hider, cause in
      hider.hide(&cause.summary)
      hider.hide(&cause.subject.name)
      hider.hide(&cause.evidence)
      hider.each(&cause.next) { $0.hide(&$1.text) }
      hider.each(&cause.decisions) { hider, decision in
        hider.each(&decision.figures) { hider, figure in
          figure.value = figure.value.map { hider.hidden($0) }
        }
      }
    }
    hider.each(&report.verdict.ruledOut) { $0.hide(&$1.because) }
    hider.each(&report.verdict.gaps) { $0.hide(&$1.reason) }
    hider.each(&report.verdict.candidates) { hider, candidate in
      hider.hide(&candidate.supporting)
      hider.hide(&candidate.opposing)
      hider.hide(&candidate.missing)
    }
    hider.hide(&report.observations)
    hider.each(&report.inputs) { hider, input in input.note = input.note.map { hider.hidden($0) } }
    report.detail = report.detail.map { $0.map { hider.hidden($0) } }
    hider.each(&report.graphs) { hider, graph in
      hider.hide(&graph.note)
      hider.each(&graph.nodes) { hider, node in
        hider.hide(&node.title)
        hider.hide(&node.lines)
      }
    }
    return report
  }
}

private struct Hider {
  private var redactor = Redactor(Redactor.Options(keepsLiterals: true))

  mutating func hidden(_ text: String) -> String { redactor.redacted(text) }

  mutating func hide(_ text: inout String) { text = redactor.redacted(text) }

  mutating func hide(_ texts: inout [String]) { each(&texts) { $0.hide(&$1) } }

  mutating func hide(_ citations: inout [Citation]) { each(&citations) { $0.hide(&$1.text) } }

  mutating func each<Element>(
    _ elements: inout [Element], _ body: (inout Hider, inout Element) -> Void
  ) {
    for place in elements.indices { body(&self, &elements[place]) }
  }

  mutating func hidden(_ block: Block) -> Block {
    switch block {
    case .table(var table):
      each(&table.rows) { hider, row in hider.each(&row) { $1 = $0.hidden($1) } }
      return .table(table)
    case .figures(var figures):
      each(&figures.figures) { $1.value = $0.hidden($1.value) }
      return .figures(figures)
    case .listing(var listing):
      each(&listing.entries) { hider, entry in
        hider.hide(&entry.heading)
        hider.hide(&entry.lines)
        hider.each(&entry.figures) { $1.value = $0.hidden($1.value) }
      }
      return .listing(listing)
    }
  }

  private mutating func hidden(_ cell: Cell) -> Cell {
    switch cell {
    case .text(let text): return .text(redactor.redacted(text))
    case .list(var texts):
      hide(&texts)
      return .list(texts)
    default: return cell
    }
  }
}
