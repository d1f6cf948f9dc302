import Evidence
import LogFormats

/// The full result of `diag logs` for one log.
struct LogTables {
  private static let templateLimit = 200
  /// A template has grown by so many times its share of the beginning, and so many lines.
  private static let growth = 5.0
  private static let leastLines = 10

  private let file: LogFile
  private let suffix: String

  init(_ file: LogFile, suffix: String) {
    (self.file, self.suffix) = (file, suffix)
  }

  var blocks: [Block] {
    [events, changes, templates].filter { !$0.rows.isEmpty }.map(Block.table)
  }

  /// Events of one kind by writer, peer and detail, the first first; `nil` is every kind.
  static func episodes(_ file: LogFile, _ kind: LogEventKind?) -> [LogEpisode] {
    var episodes: [LogEpisode] = []
    for (index, entry) in file.entries.enumerated() {
      for group in entry.log.groups where kind == nil || group.kind == kind {
        if group.owner == .remark { continue }
        let writer = entry.log.sources[group.source]
        var place = episodes.firstIndex {
          $0.kind == group.kind && $0.peer == group.peer && $0.writer == writer
            && $0.detail == group.detail
        }
        if place == nil {
          place = episodes.count
          var episode = LogEpisode(file, group.kind)
          (episode.peer, episode.detail, episode.writer) = (group.peer, group.detail, writer)
          episodes.append(episode)
        }
        if let place { episodes[place].add(group, of: index) }
      }
    }
    return episodes
  }

  private var events: Table {
    let episodes = Self.episodes(file, nil).sorted {
      ($0.first?.place.time ?? 0, $0.first?.place.line ?? 0)
        < ($1.first?.place.time ?? 0, $1.first?.place.line ?? 0)
    }
    let isUniversal = file.isUniversal
    return Table(
      key: "events\(suffix)", title: "What went wrong in \(file.name), the first first",
      columns: [
        .init("first", isUniversal ? "first (UTC)" : "first"), .init("what", "what"),
        .init("peer", "of"), .init("count", "count", alignsRight: true), .init("last", "last"),
        .init("burst", "most in a minute", alignsRight: true), .init("burst_start", "that minute"),
        .init("writer", "by"), .init("look_at", "look at"), .init("text", "the last one"),
      ],
      rows: episodes.map { episode in
        [
          cell(file.text(episode.first?.place.time)), .text(episode.kind.displayed),
          cell([episode.peer, episode.detail].compactMap(\.self).joined(separator: ", ")),
          .integer(episode.count), cell(file.text(episode.last?.place.time)),
          episode.burst.count > 0 ? .integer(episode.burst.count) : .unknown,
          cell(episode.burst.count > 0 ? file.text(episode.burst.start) : nil),
          cell(episode.writer),
          cell(episode.first.map { "\($0.source):\($0.place.line)" }),
          .text(episode.last?.place.text ?? ""),
        ]
      })
  }

  private func cell(_ text: String?) -> Cell {
    text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .unknown
  }

  // MARK: Templates

  private var templates: Table {
    let total = max(1, mined)
    let sampled = file.entries.lazy.compactMap { entry in
      entry.log.sampledFrom.map { "\(entry.source):\($0)" }
    }.first
    let estimate = sampled.map { "; counted by samples from \($0) on" } ?? ""
    return Table(
      key: "templates\(suffix)", title: "What \(file.name) says most\(estimate)",
      columns: Self.columns,
      rows: merged.prefix(Self.templateLimit).map { row($0, total: total) })
  }

  private var mined: Int {
    file.entries.reduce(0) { sum, entry in
      sum + entry.log.otherLines + entry.log.templates.reduce(0) { $0 + $1.count }
    }
  }

  private static let columns: [Table.Column] = [
    .init("lines", "lines", alignsRight: true), .init("share_percent", "%", alignsRight: true),
    .init("level", "level"), .init("first", "first"), .init("last", "last"),
    .init("look_at", "look at"), .init("template", "template"),
  ]

  private struct Merged {
    var source: String
    var template: LogTemplate
    var remark: String?
  }

  /// The templates of all files, each once.
  private var merged: [Merged] {
    var places: [String: Int] = [:]
    var all: [Merged] = []
    for entry in file.entries {
      for template in entry.log.templates {
        guard let place = places[template.text] else {
          places[template.text] = all.count
          all.append(Merged(source: entry.source, template: template))
          continue
        }
        all[place].template.count += template.count
        all[place].template.lastTime = template.lastTime ?? all[place].template.lastTime
      }
    }
    return file.entries.count == 1 ? all : all.sorted { $0.template.count > $1.template.count }
  }

  private func row(_ merged: Merged, total: Int) -> [Cell] {
    let template = merged.template
    let share = Double(template.count) * 100 / Double(total)
    return [
      .integer(template.count), .number((share * 10).rounded() / 10),
      cell(template.level?.displayed), cell(file.text(template.firstTime)),
      cell(file.text(template.lastTime)), .text("\(merged.source):\(template.firstLine)"),
      .text((merged.remark.map { "[\($0)] " } ?? "") + template.text),
    ]
  }

  /// Templates that came up or grew since the first quarter of the log, the gravest first.
  private var changes: Table {
    var found: [Merged] = []
    for entry in file.entries where entry.log.lines >= 200 {
      for template in entry.log.templates where template.count >= Self.leastLines {
        let slots = template.slots
        guard slots.count >= 4 else { continue }
        let start = max(1, slots.count / 4)
        let before = slots.prefix(start).reduce(0, +)
        let after = slots.dropFirst(start).reduce(0, +)
        let scale = Double(slots.count - start) / Double(start)
        guard Double(after) > Self.growth * scale * Double(max(before, 1)) || before == 0 else {
          continue
        }
        let times = Double(after) / scale / Double(max(before, 1))
        found.append(
          Merged(
            source: entry.source, template: template,
            remark: before == 0 ? "new" : "\(decimal(times.rounded())) times as many"))
      }
    }
    found.sort {
      (max($0.template.level?.rawValue ?? 0, 2), $0.template.count)
        > (max($1.template.level?.rawValue ?? 0, 2), $1.template.count)
    }
    let total = max(1, mined)
    return Table(
      key: "changes\(suffix)", title: "New or grown since the first quarter of \(file.name)",
      columns: Self.columns, rows: found.prefix(30).map { row($0, total: total) })
  }
}
