import Evidence

extension Markup {
  /// Causes that the evidence neither shows nor rules out.
  mutating func writeCandidates(_ candidates: [Verdict.Candidate]) {
    guard !candidates.isEmpty else { return }
    section("candidates", "What it may be") { page in
      page.element(
        "p", [("class", "aside")], "The evidence neither shows these nor rules them out.")
      for candidate in candidates { page.write(candidate) }
    }
  }

  private mutating func write(_ candidate: Verdict.Candidate) {
    element("article", [("class", "candidate")]) { page in
      page.element("h3") { page in
        page.write(candidate.id.rawValue)
        page.raw(" ")
        page.element("span", [("class", "subject")], candidate.subject.name)
      }
      page.writeCitations(candidate.supporting, under: "Speaks for it")
      page.writeCitations(candidate.opposing, under: "Speaks against it")
      if !candidate.missing.isEmpty {
        page.element("h4", "Not known")
        page.element("ul") { page in
          for missing in candidate.missing { page.element("li", missing) }
        }
      }
      if let capture = candidate.capture {
        page.element("h4", "What would decide")
        page.writeStep(capture)
      }
    }
  }

  private mutating func writeCitations(_ citations: [Citation], under title: String) {
    guard !citations.isEmpty else { return }
    element("h4", title)
    element("ul", [("class", "citations")]) { page in
      for citation in citations { page.write(citation) }
    }
  }

  mutating func writeExclusions(_ exclusions: [Verdict.Exclusion]) {
    guard !exclusions.isEmpty else { return }
    section("ruled-out", "Ruled out") { page in
      page.element("dl", [("class", "pairs")]) { page in
        for exclusion in exclusions {
          page.element("div") { page in
            page.element("dt") { page in page.element("code", exclusion.id.rawValue) }
            page.element("dd", exclusion.because)
          }
        }
      }
    }
  }

  mutating func writeGaps(_ gaps: [Gap]) {
    guard !gaps.isEmpty else { return }
    section("gaps", "Could not be seen") { page in page.writeGapList(gaps) }
  }

  mutating func writeGapList(_ gaps: [Gap]) {
    element("dl", [("class", "pairs")]) { page in
      for gap in gaps {
        page.element("div") { page in
          page.element("dt") { page in page.element("code", gap.source) }
          page.element("dd", gap.statement)
        }
      }
    }
  }

  mutating func writeObservations(_ observations: [Citation], limit: Int) {
    guard !observations.isEmpty else { return }
    section("observations", "Also observed") { page in
      page.element("ul", [("class", "citations")]) { page in
        for observation in observations.prefix(limit) { page.write(observation) }
      }
      page.writeRemainder(observations.count - min(limit, observations.count))
    }
  }

  mutating func writeInputs(_ inputs: [Report.Input]) {
    guard !inputs.isEmpty else { return }
    section("inputs", "Inputs") { page in
      page.writeTable(
        caption: "What was read, and how far", titles: ["source", "kind", "status", "note"],
        alignsRight: [],
        rows: inputs.map { input in
          [
            .text(input.source), .text(input.kind), .text(input.status.rawValue),
            input.note.map(Cell.text) ?? .unknown,
          ]
        })
    }
  }
}
