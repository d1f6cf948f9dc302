import ArgumentParser
import Diagnostics
import Evidence

@testable import diag

/// What `diag triage` reports on `inputs`, with the status it ends with.
func triage(_ inputs: String...) throws -> (report: Report, status: Int32) {
  let examination = Examination(
    diagnostics: Catalog.diagnostics, options: try ReportOptions.parse([]), showsDetail: false)
  let report = try examination.report(on: inputs)
  return (report, examination.status(of: report))
}

extension Report {
  var causes: [String] { verdict.causes.map(\.id.rawValue) }
}
