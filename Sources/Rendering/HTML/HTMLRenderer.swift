internal import CReportStyle
package import Evidence

/// The report as one file for a browser: no script, nothing loaded, light and dark, made to be read on
/// a phone and to be printed.
package struct HTMLRenderer: Renderer {
  private let verbosity: Verbosity

  /// - Parameter verbosity: quiet leaves the outcome and what to do; verbose cuts nothing.
  package init(verbosity: Verbosity = .normal) {
    self.verbosity = verbosity
  }

  package func render(_ report: Report) -> String {
    var page = Markup()
    page.raw(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">

      """)
    page.element("title", report.title)
    page.raw("\n<style>\n")
    page.writeStyle()
    page.raw("</style>\n</head>\n<body>\n")
    page.element("a", [("class", "skip"), ("href", "#main")], "Skip to the outcome")
    page.writeMasthead(of: report)
    page.open("main", [("id", "main")])
    page.writeOutcome(of: report)
    for place in report.verdict.causes.indices {
      page.write(report.verdict.causes[place], place, of: report, verbosity)
    }
    if verbosity != .quiet { page.writeRest(of: report, verbosity) }
    page.close("main")
    page.writeFooter(of: report)
    page.raw("</body>\n</html>\n")
    return page.text
  }
}

extension Markup {
  fileprivate mutating func writeStyle() {
    var length = 0
    let start = unsafe diag_report_style(&length)
    let sheet = unsafe UnsafeBufferPointer(start: start, count: length)
    unsafe rawBytes(Array(sheet))
  }

  fileprivate mutating func writeMasthead(of report: Report) {
    element("header", [("class", "masthead")]) { page in
      page.element("p", [("class", "product")], "diag")
      page.element("p", [("class", "where")]) { page in
        if let host = report.host {
          page.element("span", [("class", "host")], host)
          page.raw(" ")
        }
        page.element("time", [("datetime", report.started)], report.startedInWords)
      }
    }
    line()
  }

  /// All that stands below the causes.
  fileprivate mutating func writeRest(of report: Report, _ verbosity: Verbosity) {
    // Where these are the verdict, they stand at the top.
    let isOpen = report.outcome == .cannotTell
    if isOpen { writeCandidates(report.verdict.candidates) }
    writePlots(of: report)
    writeExclusions(report.verdict.ruledOut)
    writeGaps(report.verdict.gaps.filter { !isOpen || $0.weakens.isEmpty })
    if !isOpen { writeCandidates(report.verdict.candidates) }
    writeObservations(report.observations, limit: verbosity == .verbose ? .max : 40)
    writeInputs(report.inputs)
    for (place, block) in (report.detail ?? []).enumerated() { write(block, place) }
  }

  fileprivate mutating func writeFooter(of report: Report) {
    element("footer") { page in
      page.element("p", report.footer)
      page.element(
        "p", "All times are UTC. Commands are never run by diag itself: read before you paste.")
    }
    line()
  }
}

extension Report {
  /// What stands on the tab of a browser.
  fileprivate var title: String {
    let place = host.map { " on \($0)" } ?? ""
    switch outcome {
    case .found:
      let more = verdict.causes.count > 1 ? " and \(verdict.causes.count - 1) more" : ""
      return "\(verdict.causes[0].id.rawValue)\(more)\(place) – diag"
    case .healthy: return "No root cause found\(place) – diag"
    case .cannotTell: return "\(doubt.title)\(place) – diag"
    }
  }

  /// `2026-11-20 20:38:00 UTC`.
  var startedInWords: String {
    let bytes = Array(started.utf8)
    guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z") else {
      return started
    }
    return String(decoding: bytes[..<10], as: UTF8.self) + " "
      + String(decoding: bytes[11..<19], as: UTF8.self) + " UTC"
  }
}
