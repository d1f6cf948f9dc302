import ArgumentParser
import Capture
import Diagnostics
import Evidence
import Playbooks
import Rendering

/// One run: record what was handed over, derive facts, walk the playbooks, report.
struct Examination {
  let diagnostics: [any Diagnostic.Type]
  let options: ReportOptions
  /// Whether the report carries the full result of the diagnostics.
  let showsDetail: Bool
  /// Whose detail and remarks the report carries; `nil` is those of all.
  var shown: [any Diagnostic.Type]?
  /// The most bytes of memory for what is worked out of a heap dump.
  var memoryLimit = MemoryBudget.limit
  /// What to take from a system that runs, for a command that looks at one.
  var live: (any LivePlan)?
  /// The status that a report calls for, for a command that answers another question than whether
  /// there is a root cause.
  var answer: ((Report) -> Int32)?

  /// Takes what the next run finds instead of standard output, for a runbook whose check it is.
  final class Listener {
    var report: Report?
    var facts: [Fact] = []
    var couldLook = false
  }

  /// The program has one thread.
  nonisolated(unsafe) static var listener: Listener?

  /// Writes the report to standard output and ends with the status that it calls for.
  func run(_ inputs: [String]) throws {
    let report = try report(on: inputs.isEmpty && live == nil ? ["-"] : inputs)
    if let listener = unsafe Self.listener {
      (listener.report, listener.couldLook) = (report, isRead(report))
      return
    }
    try write(report, asked: inputs)
    throw ExitCode(status(of: report))
  }

  /// What there is to say about the inputs; writes nothing but progress.
  func report(on inputs: [String]) throws -> Report { try examined(inputs).report }

  /// What was recorded of the inputs, and what there is to say about it.
  ///
  /// `bundle` takes the texts that are read.
  func examined(
    _ inputs: [String], bundle: BundleWriter? = nil
  ) throws -> (recording: Recording, report: Report) {
    let clock = Stopwatch()
    let playbooks = try PlaybookSource(folder: options.playbooks)
    let progress = Progress.forTerminal()
    let deadline = options.deadline.map { ContinuousClock.now + $0.duration }
    var settings = Recorder.Options(
      parsers: diagnostics.flatMap { $0.parsers }.withoutDuplicates,
      binaryParsers: diagnostics.flatMap { $0.binaryParsers }.withoutDuplicates
        + BundleForms.parsers,
      maxInput: options.maxInput.bytes, memoryLimit: memoryLimit, deadline: deadline,
      progress: { progress?.show($0, bytes: $1) })
    settings.bundle = bundle
    var recorder = Recorder(settings)
    if let live {
      live.record(inputs, into: &recorder, deadline: deadline, progress: progress)
    } else {
      for input in inputs { recorder.record(path: input) }
    }
    progress?.clear()
    let isRedacted = live?.hidesLiterals ?? false
    let recording = isRedacted ? recorder.recording.withoutLiterals : recorder.recording
    return (recording, try report(on: recording, playbooks, clock))
  }

  private func report(
    on recording: Recording, _ source: PlaybookSource, _ clock: Stopwatch
  ) throws -> Report {
    let findings = diagnostics.map { $0.examine(recording) }
    let derived = findings.flatMap(\.facts)
    let layers = Layers.join(recording, derived)
    let facts = derived + layers.facts
    unsafe Self.listener?.facts = facts
    // What a server refused or hid concerns all that is asked of it.
    let names = shown.map {
      Set($0.map { $0.name } + [PostgresServerView.name, MySQLServerView.name])
    }
    let told = zip(diagnostics, findings).filter { names?.contains($0.0.name) ?? true }.map(\.1)
    let verdict = Verdict(
      walking: try source.playbooks(askingFor: facts), facts: facts,
      links: layers.links, gaps: findings.flatMap(\.gaps))
    var report = Report(
      version: Version.number, host: findings.compactMap(\.host).first, started: clock.started,
      elapsedSeconds: clock.elapsed, inputs: recording.inputs.map(Report.Input.init),
      verdict: verdict,
      observations: (options.verbose ? findings : told).flatMap(\.observations),
      detail: showsDetail ? detail(of: told, recording) : nil)
    report.addresses = findings.flatMap(\.addresses)
    report.peers = findings.flatMap(\.peers)
    report.charts = told.flatMap(\.charts)
    report.graphs = told.flatMap(\.graphs)
    return report.withoutSecrets
  }

  /// What the look itself cost is in every JSON, and elsewhere where it is asked for.
  private func detail(of findings: [Findings], _ recording: Recording) -> [Block] {
    let isAsked = options.verbose || options.json || options.format == .json
    let costs = [HostCost.block(of: recording), ServerCost.block(of: recording)]
    return findings.flatMap(\.detail).map { $0.limited(to: options.top) }
      + (isAsked ? costs.compactMap(\.self) : [])
  }

  /// Complains of what was asked for by name; what a folder or archive holds besides stands in the
  /// report only.
  func write(_ report: Report, asked: [String]) throws {
    try Self.print(report, options)
    for input in report.inputs
    where (asked.contains(input.source) || live?.isAsked(input.source, asked) == true)
      && (input.status == .unreadable || input.status == .unrecognized)
    {
      let note = input.note.map { ": \($0)" } ?? ""
      Output.complain("\(input.source): \(input.status.rawValue)\(note)")
    }
  }

  /// Writes a report in the form that was asked for.
  static func print(_ report: Report, _ options: ReportOptions) throws {
    Output.write(try renderer(options).render(report))
  }

  private static func renderer(_ options: ReportOptions) -> any Renderer {
    switch options.json ? .json : options.format {
    case .json: JSONRenderer()
    case .markdown: MarkdownRenderer(template: options.template.map(NoteTemplate.init))
    case .html: HTMLRenderer(verbosity: verbosity(options))
    case .prometheus: PrometheusRenderer()
    case .text:
      TextRenderer(
        width: Terminal.width, style: options.noColor || !Terminal.wantsColour ? .plain : .colour,
        verbosity: verbosity(options))
    }
  }

  private static func verbosity(_ options: ReportOptions) -> Verbosity {
    options.quiet ? .quiet : options.verbose ? .verbose : .normal
  }

  /// 2 where nothing of what was asked for could be looked at.
  func status(of report: Report) -> Int32 {
    if let answer { return answer(report) }
    if !report.verdict.causes.isEmpty { return 1 }
    return isRead(report) ? 0 : 2
  }

  /// Whether anything of what was asked for could be looked at.
  private func isRead(_ report: Report) -> Bool {
    report.inputs.contains {
      ($0.status == .parsed || $0.status == .partial)
        && live?.companions.contains($0.kind) != true
    }
  }
}

extension [any StreamParser.Type] {
  /// Each once: several diagnostics may read one format.
  fileprivate var withoutDuplicates: Self {
    var seen: Set<String> = []
    return filter { seen.insert($0.format.kind).inserted }
  }
}

extension [any BinaryParser.Type] {
  /// Each once.
  fileprivate var withoutDuplicates: Self {
    var seen: Set<String> = []
    return filter { seen.insert($0.format.kind).inserted }
  }
}

extension NoteTemplate {
  init(_ template: ReportOptions.Template) {
    self =
      switch template {
      case .initial: .initial
      case .update: .update
      case .resolved: .resolved
      }
  }
}

extension Report.Input {
  init(_ input: Recording.Input) {
    self.init(
      source: input.source, kind: input.kind,
      status: Status(rawValue: input.status.rawValue) ?? .unreadable, note: input.note)
  }
}

extension Block {
  /// The block with at most `count` rows or entries.
  func limited(to count: Int?) -> Block {
    guard let count else { return self }
    switch self {
    case .table(var table):
      table.rows = Array(table.rows.prefix(count))
      return .table(table)
    case .listing(var listing):
      listing.entries = Array(listing.entries.prefix(count))
      return .listing(listing)
    case .figures: return self
    }
  }
}
