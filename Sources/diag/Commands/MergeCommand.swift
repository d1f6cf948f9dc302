import ArgumentParser
import Capture
import Evidence
import Fleet
import Playbooks

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Puts the reports of many hosts together into one ranked report",
    discussion: """
      FILE holds what diag triage --json printed on a host: one report or several one after the other, \
      a folder of them, packed with gzip or not, lines with the name of the host in front as pdsh writes them, or the JSON of \
      Ansible with the output in it; - is standard input.

      The same cause on many hosts is one row, the gravest first. A cause on one host accounts for what \
      others suffer that name an address of it. Of two reports of one host the newer one counts.

        pdsh -w web-[1-40] diag triage --json | diag merge -
        ansible web -m command -a "diag triage --json" -t reports/; diag merge reports/
        for pod in $(kubectl get pods -o name); do kubectl exec $pod -- diag triage --json; done | diag merge -
      """)

  @Argument(help: ArgumentHelp("Files, folders, or - for standard input", valueName: "file"))
  var files: [String] = ["-"]

  @OptionGroup var options: ReportOptions

  /// The most bytes of one file: a report has some hundred kB.
  private static let limit = 256 << 20

  func run() throws {
    let clock = Stopwatch()
    var reports: [HostReport] = []
    var inputs: [Report.Input] = []
    for file in files { read(file, &reports, &inputs) }
    let playbooks = try PlaybookSource(folder: options.playbooks).playbooks()
    let fleet = Fleet(reports) { cause in
      playbooks.first { $0.name == cause.playbook }?.symptoms(of: cause.id) ?? []
    }
    let report = fleet.report(
      version: Version.number, started: clock.started, elapsed: clock.elapsed, inputs: inputs)
    let examination = Examination(diagnostics: [], options: options, showsDetail: true)
    try examination.write(report, asked: inputs.map(\.source))
    throw ExitCode(examination.status(of: report))
  }

  private func read(
    _ file: String, _ reports: inout [HostReport], _ inputs: inout [Report.Input]
  ) {
    do throws(CaptureError) {
      for (path, bytes) in try TextFiles.read(
        at: file, limit: min(Self.limit, options.maxInput.bytes))
      {
        let texts = ReportTexts(bytes, source: path)
        reports += texts.reports
        let count = texts.reports.count
        inputs.append(
          Report.Input(
            source: path, kind: count == 0 ? "unknown" : "diag-report",
            status: count == 0 ? .unrecognized : texts.damage == nil ? .parsed : .partial,
            note: count == 0
              ? texts.damage ?? "an empty file"
              : ["\(count) report\(count == 1 ? "" : "s")", texts.damage].compactMap(\.self)
                .joined(separator: "; ")))
      }
    } catch {
      inputs.append(
        Report.Input(source: file, kind: "unknown", status: .unreadable, note: error.description))
    }
  }
}
