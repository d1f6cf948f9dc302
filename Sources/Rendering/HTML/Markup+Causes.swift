import Evidence

extension Markup {
  /// A cause with what it rests on and what to do.
  mutating func write(_ cause: Cause, _ place: Int, of report: Report, _ verbosity: Verbosity) {
    let count = report.verdict.causes.count
    let number = count == 1 ? "" : " \(place + 1) of \(count)"
    element(
      "section",
      [
        ("class", "cause \(cause.severity.rawValue)"), ("id", "cause-\(place + 1)"),
        ("aria-labelledby", "h-cause-\(place + 1)"),
      ]
    ) { page in
      page.element("p", [("class", "kicker")], "Root cause\(number)")
      page.element("h2", [("id", "h-cause-\(place + 1)")], cause.id.rawValue)
      page.element("p", [("class", "summary")], cause.summary)
      page.writeMeasure(of: cause, report.host)
      if verbosity != .quiet { page.writeEvidence(of: cause, verbosity) }
      page.writeSteps(of: cause)
      if verbosity != .quiet {
        page.writeExplained(by: cause)
        page.writeWay(to: cause)
      }
    }
    line()
  }

  private mutating func writeMeasure(of cause: Cause, _ host: String?) {
    element("dl", [("class", "measures")]) { page in
      page.term("Severity") { page in
        page.writeSeverity(cause.severity)
        page.raw(" ")
        page.element("span", [("class", "aside")], cause.severity.meaning)
      }
      page.term("Confidence") { page in
        page.element("span", [("class", "number")], "\(cause.sureness) sure")
        page.writeBar(cause.boundedConfidence)
      }
      page.term("Subject") { page in
        page.element("span", [("class", "subject")], cause.subject.name)
        let place = cause.place(on: host)
        if !place.isEmpty { page.element("span", [("class", "aside")], place) }
      }
    }
  }

  private mutating func term(_ title: String, _ body: (inout Markup) -> Void) {
    element("div") { page in
      page.element("dt", title)
      page.element("dd", [], body)
    }
  }

  /// A share of 1, drawn beside the figure that says it.
  private mutating func writeBar(_ share: Double) {
    open(
      "svg",
      [
        ("class", "bar"), ("viewBox", "0 0 100 6"), ("preserveAspectRatio", "none"),
        ("aria-hidden", "true"), ("focusable", "false"),
      ])
    open("rect", [("class", "all"), ("width", "100"), ("height", "6"), ("rx", "3")])
    close("rect")
    open(
      "rect", [("class", "part"), ("width", svg(share * 100)), ("height", "6"), ("rx", "3")])
    close("rect")
    close("svg")
  }

  private mutating func writeEvidence(of cause: Cause, _ verbosity: Verbosity) {
    guard !cause.evidence.isEmpty else { return }
    let limit = verbosity == .verbose ? Int.max : 12
    element("h3", "Evidence")
    element("ul", [("class", "citations")]) { page in
      for citation in cause.evidence.prefix(limit) { page.write(citation) }
    }
    writeRemainder(cause.evidence.count - min(limit, cause.evidence.count))
  }

  mutating func writeRemainder(_ count: Int) {
    guard count > 0 else { return }
    element("p", [("class", "more")], "… and \(count) more, with --verbose")
  }

  mutating func write(_ citation: Citation) {
    element("li") { page in
      page.element("span", [("class", "said")], citation.text)
      page.raw(" ")
      page.element("code", [("class", "source")], citation.source)
    }
  }

  private mutating func writeSteps(of cause: Cause) {
    guard !cause.next.isEmpty else { return }
    element("h3", "Next")
    element("ol", [("class", "steps")]) { page in
      for step in cause.next { page.write(step) }
    }
  }

  private mutating func write(_ step: Cause.Step) {
    element("li") { page in page.writeStep(step) }
  }

  mutating func writeStep(_ step: Cause.Step) {
    element("p", step.text)
    // The box may scroll, so that it must be reachable by keyboard.
    if let command = step.command {
      element("pre", [("class", "command"), ("tabindex", "0")]) { page in
        page.element("code", command)
      }
    }
  }

  private mutating func writeExplained(by cause: Cause) {
    guard !cause.explains.isEmpty else { return }
    element("h3", "Also seen, and explained by this")
    element("ul", [("class", "tags")]) { page in
      for symptom in cause.explains {
        page.element("li") { page in page.element("code", symptom.rawValue) }
      }
    }
  }

  /// The questions of the playbook as they were answered, down to the conclusion.
  private mutating func writeWay(to cause: Cause) {
    element("h3", "How it was concluded")
    element("p", [("class", "aside")]) { page in
      page.raw("Playbook ")
      page.element("code", cause.playbook)
    }
    element("ol", [("class", "way")]) { page in
      for (place, name) in cause.path.enumerated() {
        page.element("li") { page in
          let decision =
            cause.decisions.indices.contains(place) && cause.decisions.count == cause.path.count
            ? cause.decisions[place] : nil
          page.write(decision, named: name)
        }
      }
      page.element("li", [("class", "end \(cause.severity.rawValue)")]) { page in
        page.element("p", [("class", "asked")], cause.id.rawValue)
        page.element(
          "p", [("class", "aside")], "\(cause.severity.rawValue), \(cause.sureness) sure")
      }
    }
  }

  private mutating func write(_ decision: Decision?, named name: String) {
    guard let decision else {
      element("p", [("class", "asked")], name)
      return
    }
    element("p", [("class", "asked")]) { page in
      page.write(decision.question)
      page.raw(" ")
      page.element("strong", [("class", "answer")], decision.answer)
    }
    guard !decision.figures.isEmpty else { return }
    element("ul", [("class", "figures")]) { page in
      for figure in decision.figures {
        page.element("li") { page in
          page.element("code", figure.fact)
          page.raw(" ")
          page.element("strong", figure.value ?? "unknown")
          page.element("span", [("class", "aside")], " asked: \(figure.against)")
        }
      }
    }
  }
}
