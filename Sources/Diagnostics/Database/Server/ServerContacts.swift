internal import DatabaseViews
internal import Evidence

/// How servers of one product met us, and what they did not show.
enum ServerContacts {
  static func findings<View: ServerView>(
    _ servers: [ServerSeries<View>], sessions: View, seesOthers: (ServerSeries<View>) -> Bool?,
    gaps: (ServerSeries<View>) -> [Gap]
  ) -> Findings {
    var findings = Findings()
    var detail: [(name: String, blocks: [Block])] = []
    for server in servers {
      let contact = ContactFacts(
        server, showsSessions: server.last(sessions) != nil && seesOthers(server) != false)
      findings.facts += contact.facts
      findings.observations += contact.observations
      detail.append((server.name, contact.detail))
      findings.gaps += gaps(server)
    }
    findings.detail = ServerBlocks.joined(detail)
    return findings
  }
}
