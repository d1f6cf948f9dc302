extension NamedCounters {
  /// Whether both have the same counter.
  package func overlaps(_ other: NamedCounters?) -> Bool {
    guard let other else { return false }
    let (few, many) =
      entries.count < other.entries.count ? (entries, other.entries) : (other.entries, entries)
    return few.keys.contains { many[$0] != nil }
  }

  /// These and those of another file, each with its own place.
  package func joined(with other: NamedCounters?) -> NamedCounters {
    guard let other else { return self }
    var all = self
    for (name, entry) in other.entries where all.entries[name] == nil {
      var entry = entry
      entry.file = entry.file ?? other.file
      all.entries[name] = entry
    }
    return all
  }
}

extension SocketSummary {
  /// Whether both count sockets by state, or both list listeners: two moments.
  package func overlaps(_ other: SocketSummary?) -> Bool {
    guard let other else { return false }
    return (!states.isEmpty && !other.states.isEmpty && states != other.states)
      || (!listeners.isEmpty && !other.listeners.isEmpty
        && Set(listeners.map(\.address)) == Set(other.listeners.map(\.address))
        && listeners.map(\.waiting) != other.listeners.map(\.waiting))
  }

  package func completed(by other: SocketSummary?) -> SocketSummary {
    guard let other else { return self }
    var all = self
    if states.isEmpty { (all.states, all.place) = (other.states, other.place) }
    let known = Set(listeners.map(\.address))
    all.listeners += other.listeners.filter { !known.contains($0.address) }
    for index in all.listeners.indices {
      guard let twin = other.listeners.first(where: { $0.address == all.listeners[index].address })
      else { continue }
      all.listeners[index].owner = all.listeners[index].owner ?? twin.owner
      all.listeners[index].limit = all.listeners[index].limit ?? twin.limit
    }
    if connections.isEmpty { all.connections = other.connections }
    if peers.isEmpty { (all.peers, all.unclosed) = (other.peers, other.unclosed) }
    all.orphans = orphans ?? other.orphans
    all.timeWaits = timeWaits ?? other.timeWaits
    all.localPorts = localPorts ?? other.localPorts
    all.bufferPages = bufferPages ?? other.bufferPages
    all.bufferPressurePages = bufferPressurePages ?? other.bufferPressurePages
    all.bufferLimitPages = bufferLimitPages ?? other.bufferLimitPages
    return all
  }
}

extension ConnectionTracking {
  package func overlaps(_ other: ConnectionTracking?) -> Bool {
    guard let other else { return false }
    return (count != nil && other.count != nil) || (drops != nil && other.drops != nil)
  }

  package func completed(by other: ConnectionTracking?) -> ConnectionTracking {
    guard let other else { return self }
    var all = self
    all.count = count ?? other.count
    all.limit = limit ?? other.limit
    all.drops = drops ?? other.drops
    all.insertFailures = insertFailures ?? other.insertFailures
    all.earlyDrops = earlyDrops ?? other.earlyDrops
    return all
  }
}
