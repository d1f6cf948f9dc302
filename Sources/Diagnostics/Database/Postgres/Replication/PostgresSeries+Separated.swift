internal import DatabaseViews

extension PostgresSeries {
  /// A captured text of a primary and of a standby that lie together, as two servers.
  ///
  /// What functions of recovery say tells which file is of whom; a file without them that shows who
  /// receives the log is the primary's.
  func separated() -> [PostgresSeries] {
    guard origin == .captured else { return [self] }
    let roles = fileRoles
    guard Set(roles.values).count > 1 else { return [self] }
    var primary = self
    var standby = self
    primary.name = "\(name) primary"
    standby.name = "\(name) standby"
    primary.snapshots = snapshots.compactMap { $0.part { role(of: $0, $1, roles) == false } }
    standby.snapshots = snapshots.compactMap { $0.part { role(of: $0, $1, roles) == true } }
    return [primary, standby].filter { !$0.snapshots.isEmpty }
  }

  /// Whether a file is of a standby, for those that tell.
  private var fileRoles: [String: Bool] {
    var roles: [String: Bool] = [:]
    var senders: Set<String> = []
    for snapshot in snapshots {
      if let role = snapshot.recoveryState?.isInRecovery, let place = snapshot.places[.recovery] {
        roles[Self.file(place)] = role
      }
      if case .row = snapshot.receiver, let place = snapshot.places[.receiver] {
        roles[Self.file(place)] = true
      }
      if snapshot.senders?.isEmpty == false, let place = snapshot.places[.replication] {
        senders.insert(Self.file(place))
      }
    }
    if roles.values.contains(true) {
      for file in senders where roles[file] == nil { roles[file] = false }
    }
    return roles
  }

  private func role(
    of view: PostgresView, _ snapshot: PostgresSnapshot, _ roles: [String: Bool]
  ) -> Bool {
    if let place = snapshot.places[view], let role = roles[Self.file(place)] { return role }
    return [.receiver, .conflicts].contains(view)
  }

  private static func file(_ place: String) -> String {
    guard let colon = place.lastIndex(of: ":") else { return place }
    return String(place[..<colon])
  }
}

extension PostgresSnapshot {
  /// The views for which `condition` holds; `nil` where there is none.
  fileprivate func part(
    _ condition: (PostgresView, PostgresSnapshot) -> Bool
  ) -> PostgresSnapshot? {
    var part = self
    part.views = views.filter { condition($0.key, self) }
    return part.views.isEmpty ? nil : part
  }
}
