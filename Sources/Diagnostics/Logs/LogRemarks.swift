import Evidence
import LogFormats

/// What is worth a look in a log, and no cause of anything by itself.
struct LogRemarks {
  private static let kinds: [LogEventKind] = [
    .certificate, .managedMemory, .noMemory, .crash, .oomKill, .inputOutput, .readOnly, .quota,
    .poolTimeout, .lockTimeout, .deadlock, .probe,
  ]

  private let file: LogFile

  init(_ file: LogFile) {
    self.file = file
  }

  var observations: [Citation] {
    Self.kinds.flatMap { kind in
      LogTables.episodes(file, kind).prefix(3).compactMap { episode -> Citation? in
        guard let last = episode.last else { return nil }
        let what = ([kind.displayed] + [episode.detail, episode.peer].compactMap(\.self))
          .joined(separator: ", ")
        let times = episode.count == 1 ? "" : ", \(episode.count) times"
        let since = file.text(episode.first?.place.time).map { episode.count == 1 ? " at \($0)" : " since \($0)" }
        return Citation(
          source: "\(last.source):\(last.place.line)",
          text: "\(what)\(times)\(since ?? ""): \(last.place.text)")
      }
    }
  }
}
