internal import DatabaseViews
internal import Evidence

/// Sessions whose commits wait for the server's log to be on storage: what takes long is no statement
/// of theirs then.
struct LogWaits {
  /// Moments that show a session at work, and those of them in which it waits for the log.
  typealias Looks = (log: Int, all: Int)

  private var looks: [Int: Looks] = [:]
  /// How long the statements of those that wait have taken, at each moment, in seconds.
  private var seconds: [Double] = []

  /// Takes a session at work at one moment.
  mutating func take(_ session: Int, isWaiting: Bool, seconds: Double?) {
    looks[session, default: (0, 0)].all += 1
    guard isWaiting else { return }
    looks[session]?.log += 1
    if let seconds { self.seconds.append(seconds) }
  }

  subscript(session: Int) -> Looks { looks[session] ?? (0, 0) }

  /// Of all that was seen at work, the share that waited for the log.
  var share: Double {
    let sum = looks.values.reduce((log: 0, all: 0)) { ($0.log + $1.log, $0.all + $1.all) }
    return Self.share(sum)
  }

  static func share(_ looks: Looks) -> Double {
    looks.all == 0 ? 0 : 100 * Double(looks.log) / Double(looks.all)
  }

  /// Whether most of what was seen at work waited for the log: the time of statements that write is its.
  var areMost: Bool { share >= 50 }

  func facts<View>(_ moments: ServerMoments<View>, _ view: View) -> [Fact] {
    var sheet = FactSheet(moments.server.subject, prefix: View.product.factPrefix)
    let waiting = Quantity(looks.values.count { $0.log > 0 }, .sessions)
    let evidence = [
      moments.citation(
        view,
        "waiting for the log to be on storage: \(waiting), and \(decimal(share, places: 0)) % of all that was seen at work"
      )
    ]
    sheet.add(LogWaitFact.sessions.rawValue, waiting.value, .sessions, evidence)
    sheet.add(LogWaitFact.share.rawValue, share, .percent, evidence)
    if !seconds.isEmpty {
      let typical = seconds.ordered { $0 < $1 }[seconds.count / 2]
      sheet.add(LogWaitFact.typical.rawValue, typical, .seconds, evidence)
    }
    return sheet.facts
  }
}

extension LogWaits {
  init(_ moments: QueryMoments) {
    for snapshot in moments.server.snapshots {
      let clock = snapshot.sessionClock
      for session in snapshot.sessions ?? [] where session.isAtWork && session.isClient {
        take(
          session.pid, isWaiting: session.waitsForLog,
          seconds: session.queryStart.flatMap { start in clock.map { max(0, $0 - start) } })
      }
    }
  }

  init(_ moments: MySQLMoments) {
    let waitsForStorage = moments.waitsForStorage
    for snapshot in moments.server.snapshots {
      for session in snapshot.sessions ?? []
      where session.isAtWork && session.isClient && session.id != moments.ownConnection {
        take(session.id, isWaiting: waitsForStorage(session), seconds: session.seconds)
      }
    }
  }
}

extension MySQLMoments {
  /// Tells who waits for storage, where it is known who waits for locks also behind the state of one
  /// that inserts.
  var waitsForStorage: (MySQLSession) -> Bool {
    let isLockKnown = last(.transactions) != nil
    let locked = rowWaiters
    return {
      $0.waitsForStorage || isLockKnown && !locked.contains($0.id) && $0.isHeldInInsert
    }
  }
}

extension MySQLSession {
  /// Whether it inserts a few values for longer than any work with them takes: a log that is not
  /// taken holds the next change to a page as well as commits.
  fileprivate var isHeldInInsert: Bool {
    guard state == "Update", (seconds ?? 0) >= 0.1, let statement, statement.utf8.count < 1000
    else {
      return false
    }
    let text = statement.uppercased()
    return text.hasPrefix("INSERT") && text.contains("VALUES") && !text.contains("SELECT")
  }
}

/// The facts about commits that wait for the log of a server.
enum LogWaitFact: String, CaseIterable {
  case sessions = "log_waits.sessions"
  case share = "log_waits.share"
  case typical = "log_waits.typical"

  static func declarations(of product: ServerProduct) -> [FactDeclaration] {
    allCases.map {
      FactDeclaration(product.factPrefix + $0.rawValue, of: .server, $0.shape, $0.meaning)
    }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .sessions: .quantity(.sessions)
    case .share: .quantity(.percent)
    case .typical: .quantity(.seconds)
    }
  }

  private var meaning: String {
    switch self {
    case .sessions: "Sessions that were seen to wait for their commit to be on storage."
    case .share: "The same of all sessions seen at work, over all moments."
    case .typical: "What their statements had taken by then, as a median over all moments."
    }
  }
}
