internal import DatabaseViews
internal import Evidence

/// A server that sends or receives the log.
struct ReplicationNode {
  /// Its place among the servers.
  let index: Int
  let series: PostgresSeries
  /// As of the last look.
  let recovery: RecoveryState?
  /// `nil` where nothing tells.
  let isStandby: Bool?

  init(_ series: PostgresSeries, at index: Int) {
    self.index = index
    self.series = series
    let states = series.snapshots.compactMap(\.recoveryState)
    recovery = states.last
    isStandby = recovery?.isInRecovery ?? series.isInRecovery ?? Self.guess(series)
  }

  /// Who has a receiver is a standby; who only sends is most likely the primary.
  private static func guess(_ series: PostgresSeries) -> Bool? {
    for snapshot in series.snapshots {
      if case .row = snapshot.receiver { return true }
    }
    return series.snapshots.contains { $0.senders?.isEmpty == false } ? false : nil
  }

  var name: String { series.name }

  /// What all servers of one set have in common.
  var systemIdentifier: String? {
    series.last(.server)?.rows.first?.text("system_identifier").filled
  }

  var clusterName: String? { series.last(.server)?.rows.first?.text("cluster_name").filled }

  var port: Int? {
    series.contact?.port ?? series.last(.server)?.rows.first?.integer("port")
  }

  /// The timeline that it is on: that of the receiver is the newer one.
  var timeline: Int? {
    if case .row(let receiver)? = series.snapshots.last(where: { $0[.receiver] != nil })?.receiver,
      let timeline = receiver.timeline
    {
      return max(timeline, recovery?.timeline ?? 0)
    }
    return recovery?.timeline ?? series.last(.server)?.rows.first?.integer("timeline")
  }

  /// Where the log ends that it can send, at a look.
  func end(at snapshot: PostgresSnapshot) -> LogPosition? {
    if let state = snapshot.recoveryState {
      if let current = state.current { return current }
      if let furthest = [state.received, state.replayed].compactMap(\.self).max() {
        return furthest
      }
    }
    return snapshot.senders?.compactMap(\.sent).max()
  }

  /// Where it ends at the last look that tells.
  var end: LogPosition? { series.snapshots.reversed().lazy.compactMap(end).first }

  /// Clock of the server at the last look.
  var now: Double? {
    series.snapshots.reversed().lazy.compactMap { $0.recoveryState?.now ?? $0.time }.first
  }

  /// A setting that is a time: a number of `unit` seconds as `pg_settings` has it, or with a unit of
  /// its own, `1h`, as `SHOW` prints it.
  func seconds(_ setting: String, unit: Double) -> Double? {
    guard let text = series.setting(setting) else { return nil }
    return Self.number(
      text,
      units: ["": unit, "us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86_400])
  }

  /// A setting that is a size, in bytes; `unit` is that of `pg_settings`.
  func bytes(_ setting: String, unit: Double) -> Double? {
    guard let text = series.setting(setting) else { return nil }
    return Self.number(
      text, units: ["": unit, "B": 1, "kB": 1024, "MB": 0x1p20, "GB": 0x1p30, "TB": 0x1p40])
  }

  private static func number(_ text: String, units: [String: Double]) -> Double? {
    let digits = text.prefix { $0 == "-" || $0 == "." || ("0"..."9").contains($0) }
    guard let number = Double(digits), let unit = units[String(text.dropFirst(digits.count))] else {
      return nil
    }
    return number < 0 ? number : number * unit
  }
}

extension PostgresSeries {
  /// Where a standby is told to take its log from; `nil` where the role may not see it, or where
  /// nothing is set.
  var upstream: (host: String?, port: Int?)? {
    guard let setting = setting("primary_conninfo"), !setting.isEmpty else { return nil }
    var host: String?
    var port: Int?
    for word in setting.split(separator: " ") {
      if word.hasPrefix("host=") { host = String(word.dropFirst(5).filter { $0 != "'" }) }
      if word.hasPrefix("port=") { port = Int(word.dropFirst(5).filter { $0 != "'" }) }
      if word.hasPrefix("at=") {
        let parts = word.dropFirst(3).split(separator: ":")
        host = parts.first.map(String.init) ?? host
        port = parts.dropFirst().last.flatMap { Int($0) } ?? port
      }
    }
    return (host, port)
  }
}
