/// Positions of MariaDB's domains of replication, `0-1-100,5-2-7`: domain, server, sequence number.
///
/// Numbers of one domain grow by one with each transaction.
package struct DomainPositions: Sendable, Hashable {
  package struct Place: Sendable, Hashable {
    /// The server that committed it first.
    package var server: UInt32
    package var sequence: UInt64
  }

  /// By domain; of several numbers of one, the last.
  package private(set) var places: [UInt32: Place] = [:]

  package init() {}

  /// `nil` where it is no such list; an empty one is of a server that never wrote.
  package init?(_ text: String) {
    for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let words = part.split(separator: "-", omittingEmptySubsequences: false)
      guard words.count == 3, let domain = UInt32(words[0]), let server = UInt32(words[1]),
        let sequence = UInt64(words[2])
      else { return nil }
      note(Place(server: server, sequence: sequence), of: domain)
    }
  }

  private mutating func note(_ place: Place, of domain: UInt32) {
    if let known = places[domain], known.sequence >= place.sequence { return }
    places[domain] = place
  }

  package var isEmpty: Bool { places.isEmpty }

  /// The later place of each domain.
  package func union(_ other: DomainPositions) -> DomainPositions {
    var result = self
    for (domain, place) in other.places { result.note(place, of: domain) }
    return result
  }

  package func without(domains: Set<UInt32>) -> DomainPositions {
    var result = self
    for domain in domains { result.places[domain] = nil }
    return result
  }

  package func without(server: UInt32) -> DomainPositions {
    var result = self
    result.places = places.filter { $0.value.server != server }
    return result
  }

  /// The places that are later here than there.
  package func beyond(_ other: DomainPositions) -> DomainPositions {
    var result = DomainPositions()
    result.places = places.filter { domain, place in
      place.sequence > other.places[domain]?.sequence ?? 0
    }
    return result
  }

  /// How many transactions of all domains are here and not there.
  package func count(beyond other: DomainPositions) -> Int {
    beyond(other).places.reduce(0) { sum, entry in
      let known = other.places[entry.key]?.sequence ?? 0
      let (total, isMany) = sum.addingReportingOverflow(
        Int(clamping: entry.value.sequence - known))
      return isMany ? .max : total
    }
  }

  /// The places that one server committed.
  package func of(server: UInt32) -> DomainPositions {
    var result = DomainPositions()
    result.places = places.filter { $0.value.server == server }
    return result
  }

  package func text(atMost limit: Int = 8) -> String {
    let shown = places.keys.sorted().prefix(limit).compactMap { domain in
      places[domain].map { "\(domain)-\($0.server)-\($0.sequence)" }
    }
    return shown.joined(separator: ",") + (places.count > limit ? ",…" : "")
  }
}
