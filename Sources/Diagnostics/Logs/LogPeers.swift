import Evidence
import LogFormats

/// Parties to which connections failed, by what the logs tell.
///
/// What one log tells of many parties alike is one fault, of what they have in common.
struct LogPeers {
  static let area = "logs.peer"

  static let facts: [FactDeclaration] =
    FailureFact.declare(area, of: .endpoint) + [
      FactDeclaration(
        "logs.peer.failure", of: .endpoint, .text,
        "How most connections to it failed: refused, no answer, no way, no such name, or no answer of "
          + "the name servers."),
      FactDeclaration(
        "logs.peer.named", of: .endpoint, .flag, "Whether the records name the party."),
      FactDeclaration(
        "logs.peer.names", of: .endpoint, .text,
        "The parties that are one here; absent of a single one."),
    ]

  /// So many parties of a log that fail alike are one.
  private static let crowd = 3

  private struct Key: Hashable {
    var writer: String?
    var peer: String?
  }

  private(set) var facts: [Fact] = []

  init(_ file: LogFile, _ isCounted: (EventGroup, String) -> Bool) {
    for kind in [LogEventKind.refused, .timeout, .unreachable, .unresolved] {
      var episodes: [Key: LogEpisode] = [:]
      var order: [Key] = []
      for (index, entry) in file.entries.enumerated() {
        for group in entry.log.groups where group.kind == kind && isCounted(group, entry.source) {
          let key = Key(writer: entry.log.sources[group.source], peer: group.peer)
          var episode = episodes[key] ?? LogEpisode(file, kind)
          if episodes[key] == nil { order.append(key) }
          (episode.peer, episode.writer, episode.detail) = (key.peer, key.writer, group.detail)
          episode.add(group, of: index)
          episodes[key] = episode
        }
      }
      add(order.compactMap { episodes[$0] }, kind, file, isCounted)
    }
  }

  private mutating func add(
    _ episodes: [LogEpisode], _ kind: LogEventKind, _ file: LogFile,
    _ isCounted: (EventGroup, String) -> Bool
  ) {
    let writers = episodes.map(\.writer).reduce(into: [String?]()) { known, name in
      if !known.contains(name) { known.append(name) }
    }
    for writer in writers {
      let own = episodes.filter { $0.writer == writer }
      let names = own.compactMap(\.peer)
      guard names.count >= Self.crowd else {
        for episode in own { addFacts(episode, names: []) }
        continue
      }
      var whole = LogEpisode(file, kind)
      (whole.writer, whole.detail) = (writer, own[0].detail)
      for (index, entry) in file.entries.enumerated() {
        for group in entry.log.groups
        where group.kind == kind && entry.log.sources[group.source] == writer
          && isCounted(group, entry.source)
        { whole.add(group, of: index) }
      }
      addFacts(whole, names: names)
    }
  }

  private mutating func addFacts(_ episode: LogEpisode, names: [String]) {
    let log = episode.file.name(of: episode.writer)
    let name =
      names.isEmpty
      ? episode.peer ?? "a party that \(log) does not name" : "\(names.count) parties of \(log)"
    var sheet = FactSheet(Subject(.endpoint, name))
    FailureFact.add(episode, Self.area, to: &sheet)
    sheet.add("logs.peer.failure", Self.failure(episode))
    sheet.add("logs.peer.named", episode.peer != nil || !names.isEmpty)
    if !names.isEmpty { sheet.add("logs.peer.names", listed(names, atMost: 5)) }
    facts += sheet.facts
  }

  private static func failure(_ episode: LogEpisode) -> String {
    switch episode.kind {
    case .refused: "refused"
    case .unreachable: "no way"
    case .unresolved:
      episode.detail == "no answer" ? "no answer of the name servers" : "no such name"
    default: "no answer"
    }
  }

  /// Of a party that failed in several ways, what it did most, and of the same in several logs.
  static func dominant(_ facts: [Fact]) -> [Fact] {
    let counts = facts.filter { $0.name == "\(area).failures" }
    var best: [Subject: Int] = [:]
    for (place, fact) in counts.enumerated() {
      guard let known = best[fact.subject] else {
        best[fact.subject] = place
        continue
      }
      if fact.count > counts[known].count { best[fact.subject] = place }
    }
    var place = -1
    return facts.filter { fact in
      if fact.name == "\(area).failures" { place += 1 }
      return best[fact.subject] == place
    }
  }
}

extension Fact {
  var count: Double {
    guard case .quantity(let quantity) = value else { return 0 }
    return quantity.value
  }
}
