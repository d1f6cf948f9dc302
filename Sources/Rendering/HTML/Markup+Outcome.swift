import Evidence

extension Markup {
  /// The verdict in one glance: what was found, that nothing was, or that nobody can say.
  mutating func writeOutcome(of report: Report) {
    switch report.outcome {
    case .found: writeFound(report)
    case .healthy: writeHealthy(report)
    case .cannotTell: writeCannotTell(report)
    }
    line()
  }

  private mutating func writeFound(_ report: Report) {
    let causes = report.verdict.causes
    let worst = causes.map(\.severity).max() ?? .info
    element("section", [("class", "outcome \(worst.rawValue)")]) { page in
      page.mark(worst.sign)
      page.element("div") { page in
        page.element(
          "h1",
          causes.count == 1 ? "Root cause found" : "\(causes.count) root causes found")
        page.element("ol", [("class", "toc")]) { page in
          for (place, cause) in causes.enumerated() { page.writeEntry(cause, place) }
        }
      }
    }
  }

  private mutating func writeEntry(_ cause: Cause, _ place: Int) {
    element("li") { page in
      page.element("a", [("href", "#cause-\(place + 1)")], cause.id.rawValue)
      page.raw(" ")
      page.writeSeverity(cause.severity)
      page.element("span", [("class", "sure")], " \(cause.sureness) sure, ")
      page.element("span", [("class", "subject")], cause.subject.name)
    }
  }

  mutating func writeSeverity(_ severity: Cause.Severity) {
    element("span", [("class", "severity \(severity.rawValue)")], severity.rawValue)
  }

  private mutating func writeHealthy(_ report: Report) {
    element("section", [("class", "outcome healthy")]) { page in
      page.mark("✓")
      page.element("div") { page in
        page.element("h1", "No root cause found")
        page.element("p", "Looked at \(report.readInputs).")
        let count = report.verdict.ruledOut.count
        if count > 0 { page.element("p", "\(counted(count, "cause")) ruled out, below.") }
      }
    }
  }

  private mutating func writeCannotTell(_ report: Report) {
    element("section", [("class", "outcome unknown")]) { page in
      page.mark("?")
      page.element("div") { page in
        page.element("h1", report.doubt.title)
        page.element("p", [("class", "lead")], report.doubt.reason.capitalized + ".")
        if report.isRehearsal { return }
        let read = report.readInputs
        page.element("p", read.isEmpty ? "Nothing could be read." : "Looked at \(read).")
        let hidden = report.hiddenCauses
        if !hidden.isEmpty {
          page.element("p") { page in
            page.raw("May be hidden: ")
            page.writeCodes(hidden)
          }
        }
      }
    }
    let missing = report.verdict.gaps.filter { !$0.weakens.isEmpty }
    guard !missing.isEmpty else { return }
    section("missing", "What is missing: capture it and run diag again") { page in
      page.writeGapList(missing)
    }
  }

  /// A sign beside the heading, which says the same in words.
  private mutating func mark(_ sign: String) {
    element("p", [("class", "mark"), ("aria-hidden", "true")], sign)
  }

  mutating func writeCodes(_ words: [String]) {
    for (place, word) in words.enumerated() {
      if place > 0 { raw(", ") }
      element("code", word)
    }
  }

  /// A section with its heading.
  mutating func section(
    _ name: StaticString, _ title: String, _ body: (inout Markup) -> Void
  ) {
    element(
      "section", [("class", name.description), ("aria-labelledby", "h-\(name)")]
    ) { page in
      page.element("h2", [("id", "h-\(name)")], title)
      body(&page)
    }
    line()
  }
}

extension Cause.Severity {
  var sign: String {
    switch self {
    case .critical: "!"
    case .warning: "▲"
    case .info: "i"
    }
  }

  /// What the severity means for users, as the contract words it.
  var meaning: String {
    switch self {
    case .critical: "users are hurt now"
    case .warning: "it will hurt"
    case .info: "good to know"
    }
  }
}
