internal import Capture
internal import DatabaseViews
internal import Evidence

/// What InnoDB's monitor printed of each server, live or captured, in the order of the inputs.
struct EngineStatuses {
  struct Entry {
    /// The server, as all evidence calls it.
    var server: String
    /// The view of a server that was asked, or the name of a file.
    var source: String
    var status: InnoDBStatus

    /// A place in the text.
    func citation(_ lines: ClosedRange<Int>, _ text: String) -> Citation {
      mark(lines, text: text).citation()
    }

    func mark(_ lines: ClosedRange<Int>, time: Double? = nil, text: String) -> ServerMark {
      var mark = ServerMark(
        line: lines.lowerBound, lastLine: lines.upperBound, time: time, text: text)
      mark.source = source
      return mark
    }
  }

  private(set) var entries: [Entry] = []

  init(_ recording: Recording) {
    let servers = MySQLEvidence(recording).servers
    for server in servers.map(\.sample) {
      for snapshot in server.snapshots {
        guard let text = snapshot[.engineStatus]?.rows.first?.text("status"),
          let status = InnoDBStatus(text: text)
        else { continue }
        let source = "\(server.name) \(MySQLView.engineStatus.catalogName)"
        entries.append(Entry(server: server.name, source: source, status: status))
      }
    }
    let texts = recording.samples(of: InnoDBStatusParser.self)
    let folders = Set(texts.map { CapturedServers.folder(of: $0.source) })
    for text in texts {
      let name = CapturedServers.name(
        of: text.source, among: servers.map { ($0.source, $0.sample.name) },
        isOnly: folders.count == 1, kind: "mysql")
      entries += text.sample.all.map { Entry(server: name, source: text.source, status: $0) }
    }
  }

  /// Each server once, in the order of the inputs, with its texts.
  var servers: [(name: String, entries: [Entry])] {
    var found: [(name: String, entries: [Entry])] = []
    for entry in entries {
      if let place = found.firstIndex(where: { $0.name == entry.server }) {
        found[place].entries.append(entry)
      } else {
        found.append((entry.server, [entry]))
      }
    }
    return found
  }
}
