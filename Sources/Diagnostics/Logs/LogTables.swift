import Evidence
import LogFormats

/// The full result of `diag logs` for one log.
struct LogTables {
  private static let templateLimit = 200
  /// A template has grown by so many times its share of the beginning, and so many lines.
  private static let growth = 5.0
  private static let leastLines = 10
  private static let leastLog = 200

  private let file: LogFile
  private let suffix: String

  init(_ file: LogFile, suffix: String) {
    (self.file, self.suffix) = (file, suffix)
  }

  var blocks: [Block] {
    [events, changes, templates].filter { !$0.entries.isEmpty }.map(Block.listing)
  }

  /// Events of one kind by writer, peer and detail; `nil` is every kind.
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

  // MARK: Events

  private var events: Listing {
    let episodes = Self.episodes(file, nil).ordered {
      ($0.first?.place.time ?? 0, $0.first?.place.line ?? 0)
        < ($1.first?.place.time ?? 0, $1.first?.place.line ?? 0)
    }
    let clock = file.isUniversal ? "UTC" : "times of the log"
    return Listing(
      key: "events\(suffix)", title: "What went wrong in \(file.name), the first first (\(clock))",
      entries: episodes.map(entry))
  }

  private func entry(_ episode: LogEpisode) -> Listing.Entry {
    let names = [episode.detail, episode.peer].compactMap(\.self).joined(separator: ", ")
    let what = "\(episode.count) × \(episode.kind.displayed)\(names.isEmpty ? "" : ": \(names)")"
    let start = file.text(episode.first?.place.time)
    var lines: [String] = []
    if episode.count > 1 {
      var parts: [String] = []
      if let end = file.text(episode.last?.place.time) { parts.append("until \(end)") }
      if let rate = episode.rate { parts.append("\(decimal(rate, places: 1)) a minute") }
      if episode.burst.count > 0, let minute = file.text(episode.burst.start) {
        parts.append("most in a minute: \(episode.burst.count), from \(minute) on")
      }
      if let last = episode.last { parts.append("the last in \(last.source):\(last.place.line)") }
      lines.append(parts.joined(separator: "; "))
    }
    if let recovery = episode.recovery {
      lines.append("then, in \(recovery.source):\(recovery.place.line): \(recovery.place.text)")
    } else if let quiet = episode.quiet, quiet >= 1 {
      lines.append("the log goes on for \(Quantity(quiet.rounded(), .seconds)) after that")
    }
    if let text = episode.last?.place.text { lines.append(text) }
    return Listing.Entry(
      heading: (start.map { "\($0)  " } ?? "") + what + (episode.writer.map { " (\($0))" } ?? ""),
      source: episode.first.map { "\($0.source):\($0.place.line)" }, lines: lines,
      figures: figures(episode))
  }

  private func figures(_ episode: LogEpisode) -> [Figures.Figure] {
    [
      .init("kind", "what", .text("\(episode.kind)")), .init("peer", "of", cell(episode.peer)),
      .init("detail", "detail", cell(episode.detail)),
      .init("writer", "by", cell(episode.writer)), .init("count", "count", .integer(episode.count)),
      .init("first", "first", cell(file.text(episode.first?.place.time))),
      .init("last", "last", cell(file.text(episode.last?.place.time))),
      .init(
        "per_minute", "a minute",
        episode.rate.map { .number(($0 * 100).rounded() / 100) } ?? .unknown),
      .init(
        "burst", "most in a minute",
        episode.burst.count > 0 ? .integer(episode.burst.count) : .unknown),
      .init(
        "burst_start", "that minute",
        cell(episode.burst.count > 0 ? file.text(episode.burst.start) : nil)),
      .init("quiet_seconds", "then", episode.quiet.map(Cell.number) ?? .unknown),
      .init("recovered", "connected again", .flag(episode.recovery != nil)),
    ]
  }

  private func cell(_ text: String?) -> Cell {
    text.flatMap { $0.isEmpty ? nil : .text($0) } ?? .unknown
  }

  // MARK: Templates

  fileprivate struct Merged {
    var source: String
    var template: LogTemplate
    var remark: String?
  }

  private var templates: Listing {
    let sampled = file.entries.lazy.compactMap { entry in
      entry.log.sampledFrom.map { "\(entry.source):\($0)" }
    }.first
    let estimate = sampled.map { ", by samples from \($0) on" } ?? ""
    let rest = file.entries.reduce(0) { $0 + $1.log.otherLines }
    let others = rest > 0 ? ", and \(rest) lines of rarer kinds" : ""
    return Listing(
      key: "templates\(suffix)", title: "What \(file.name) says most\(estimate)\(others)",
      entries: merged.prefix(Self.templateLimit).map { entry($0) })
  }

  /// Lines of all templates.
  private var total: Int {
    file.entries.reduce(0) { sum, entry in
      sum + entry.log.otherLines + entry.log.templates.reduce(0) { $0 + $1.count }
    }
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
    return file.entries.count == 1 ? all : all.ordered { $0.template.count > $1.template.count }
  }

  private func entry(_ merged: Merged) -> Listing.Entry {
    let template = merged.template
    let share = Double(template.count) * 100 / Double(max(1, total))
    let (start, end) = (file.text(template.firstTime), file.text(template.lastTime))
    let span = start.map { start in end == start || end == nil ? start : "\(start) to \(end ?? "")"
    }
    let parts = [
      merged.remark, "\(template.count) line\(template.count == 1 ? "" : "s")",
      "\(decimal(share, places: 1)) %", template.level?.displayed, span,
    ]
    return Listing.Entry(
      heading: parts.compactMap(\.self).joined(separator: ", "),
      source: "\(merged.source):\(template.firstLine)", lines: [template.text],
      figures: [
        .init("lines", "lines", .integer(template.count)),
        .init("share_percent", "share %", .number((share * 10).rounded() / 10)),
        .init("level", "level", cell(template.level?.displayed)),
        .init("first", "first", cell(start)), .init("last", "last", cell(end)),
        .init("change", "change", cell(merged.remark)),
      ])
  }

  /// Templates that came up or grew since the first quarter of the log, the gravest first.
  private var changes: Listing {
    var found: [Merged] = []
    for entry in file.entries where entry.log.lines >= Self.leastLog {
      for template in entry.log.templates where template.count >= Self.leastLines {
        guard let remark = Self.change(template) else { continue }
        found.append(Merged(source: entry.source, template: template, remark: remark))
      }
    }
    found.sort { ($0.gravity, $0.template.count) > ($1.gravity, $1.template.count) }
    return Listing(
      key: "changes\(suffix)", title: "New or grown since the first quarter of \(file.name)",
      entries: found.prefix(30).map { entry($0) })
  }

  private static func change(_ template: LogTemplate) -> String? {
    let slots = template.slots
    guard slots.count >= 4 else { return nil }
    let start = slots.count / 4
    let before = slots.prefix(start).reduce(0, +)
    if before == 0 { return "new" }
    let scale = Double(slots.count - start) / Double(start)
    let times = Double(slots.dropFirst(start).reduce(0, +)) / scale / Double(before)
    return times >= growth ? "\(decimal(times.rounded())) times as many" : nil
  }
}

extension LogTables.Merged {
  /// Warnings and worse come first.
  fileprivate var gravity: Int { max(template.level?.rawValue ?? 0, LogLevel.info.rawValue) }
}
