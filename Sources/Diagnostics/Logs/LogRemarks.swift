import Evidence
import LogFormats

/// What is worth a look in a log, and no cause of anything by itself.
struct LogRemarks {
  private static let kinds: [LogEventKind] = [
    .certificate, .managedMemory, .noMemory, .crash, .oomKill, .inputOutput, .readOnly, .quota,
    .poolTimeout, .slots, .lockTimeout, .deadlock, .probe,
  ]
  /// What other readers of the same text say better.
  private static let toldElsewhere: Set<LogEventKind> = [
    .managedMemory, .oomKill, .inputOutput, .poolTimeout, .slots, .lockTimeout, .deadlock,
    .crash,
  ]

  private let file: LogFile

  /// Whether others read the same text.
  private let isShared: Bool

  init(_ file: LogFile, isShared: Bool) {
    (self.file, self.isShared) = (file, isShared)
  }

  var observations: [Citation] {
    Self.kinds.flatMap { kind in
      isShared && Self.toldElsewhere.contains(kind) ? [] : remarks(kind)
    }
  }

  private func remarks(_ kind: LogEventKind) -> [Citation] {
    LogTables.episodes(file, kind).prefix(3).compactMap { episode -> Citation? in
      guard let last = episode.last else { return nil }
      let what = ([kind.displayed] + [episode.detail, episode.peer].compactMap(\.self))
        .joined(separator: ", ")
      let times = episode.count == 1 ? "" : ", \(episode.count) times"
      let since = file.text(episode.first?.place.time).map {
        episode.count == 1 ? " at \($0)" : " since \($0)"
      }
      return Citation(
        source: "\(last.source):\(last.place.line)",
        text: "\(what)\(times)\(since ?? ""): \(last.place.text)")
    }
  }
}
