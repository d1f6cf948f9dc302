import Evidence
import LogFormats

/// What a log tells of limits and space that ran out, and of pods that were evicted.
struct LogConditionFacts {
  private static let areas: [(area: String, kind: LogEventKind)] = [
    ("logs.space", .noSpace), ("logs.files", .noFiles), ("logs.threads", .noThread),
    ("logs.evictions", .evicted),
  ]

  static let facts: [FactDeclaration] =
    areas.flatMap { FailureFact.declare($0.area, of: .log) } + [
      FactDeclaration(
        "logs.files.of_host", of: .log, .flag,
        "Whether the limit of the host was reached, and not that of a process."),
      FactDeclaration(
        "logs.space.inodes", of: .log, .flag, "Whether the records tell of inodes that ran out."),
      FactDeclaration(
        "logs.space.path", of: .log, .text, "What could not be written, of the last record."),
    ]

  private(set) var facts: [Fact] = []

  init(_ file: LogFile, _ isCounted: (EventGroup, String) -> Bool) {
    for writer in file.writers {
      var sheet = FactSheet(Subject(.log, file.name(of: writer)))
      for (area, kind) in Self.areas {
        var episode = LogEpisode(file, kind)
        episode.writer = writer
        for (index, entry) in file.entries.enumerated() {
          for group in entry.log.groups
          where group.kind == kind && entry.log.sources[group.source] == writer
            && isCounted(group, entry.source)
          {
            episode.add(group, of: index)
            episode.detail = group.detail ?? episode.detail
          }
        }
        guard episode.count > 0 else {
          sheet.add("\(area).failures", 0, .events)
          sheet.add("\(area).fatal", false)
          continue
        }
        FailureFact.add(episode, area, to: &sheet)
        let text = episode.last?.place.text ?? ""
        if kind == .noFiles { sheet.add("logs.files.of_host", episode.detail != nil) }
        if kind == .noSpace {
          sheet.add("logs.space.inodes", text.utf8.holds("inode"))
          sheet.add("logs.space.path", Self.path(in: text) ?? "what, the log does not say")
        }
      }
      facts += sheet.facts
    }
  }

  /// The first path in a text.
  private static func path(in text: String) -> String? {
    let stops = Set(" '\"`,;)(<>=|".utf8)
    let words = text.utf8.split { stops.contains($0) }
    let path = words.first { word in
      word.count > 3 && word.first == UInt8(ascii: "/")
        && word.dropFirst().first != UInt8(ascii: "/")
    }
    guard var path else { return nil }
    while path.last == UInt8(ascii: ":") || path.last == UInt8(ascii: ".") {
      path = path.dropLast()
    }
    return String(path)
  }
}

extension String.UTF8View {
  /// Whether the bytes of `word` stand somewhere in it.
  fileprivate func holds(_ word: String) -> Bool {
    let wanted = Array(word.utf8)
    let all = Array(self)
    guard all.count >= wanted.count else { return false }
    return (0...(all.count - wanted.count)).contains {
      all[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }
}
