import Evidence
import LogFormats

/// What is told of failures of one kind: how many, how long, and whether they go on.
enum FailureFact: String, CaseIterable {
  case count = "failures"
  case span, quiet, pauses, rate, burst, recovered, fatal, log

  var shape: FactDeclaration.Shape {
    switch self {
    case .count, .burst: .quantity(.events)
    case .span, .quiet: .quantity(.seconds)
    case .pauses: .quantity(.count)
    case .rate: .quantity(.perMinute)
    case .recovered, .fatal: .flag
    case .log: .text
    }
  }

  var meaning: String {
    switch self {
    case .count:
      "Records that tell of it, each once; without those at levels below a warning, and those of "
        + "database servers, of the kernel, of probes and of JDBC, which are judged elsewhere."
    case .span: "From the first to the last; absent without times."
    case .quiet: "How long the log goes on behind the last; absent without times."
    case .pauses:
      "How many of the usual pauses between two of them (of five seconds at least) the log goes on "
        + "behind the last; by lines where the log tells no times; absent of a single one."
    case .rate: "How many a minute from the first to the last; absent without times."
    case .burst: "The most of them within a minute; absent without times."
    case .recovered: "Whether the log tells of a connection that came about behind the last."
    case .fatal: "Whether the log ends with the program that wrote the last of them."
    case .log: "The log that tells of it."
    }
  }

  static func declare(_ area: String, of kind: Subject.Kind) -> [FactDeclaration] {
    allCases.map { FactDeclaration("\(area).\($0.rawValue)", of: kind, $0.shape, $0.meaning) }
  }

  static func add(_ episode: LogEpisode, _ area: String, to sheet: inout FactSheet) {
    func name(_ fact: FailureFact) -> String { "\(area).\(fact.rawValue)" }
    let citations = episode.citations
    sheet.add(name(.count), episode.count, .events, citations)
    if let span = episode.span { sheet.add(name(.span), span, .seconds, citations) }
    if let quiet = episode.quiet { sheet.add(name(.quiet), quiet, .seconds) }
    if let pauses = episode.pauses { sheet.add(name(.pauses), pauses, .count) }
    if let rate = episode.rate { sheet.add(name(.rate), rate, .perMinute) }
    if episode.burst.count > 0 { sheet.add(name(.burst), episode.burst.count, .events) }
    let recovery = episode.recovery.map {
      [Citation(source: "\($0.source):\($0.place.line)", text: $0.place.text)]
    }
    sheet.add(name(.recovered), episode.recovery != nil, recovery ?? [])
    sheet.add(name(.fatal), episode.isFatal, citations)
    sheet.add(name(.log), episode.file.name(of: episode.writer))
  }
}
