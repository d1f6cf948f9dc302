internal import Evidence

/// The facts about the network of a host, each named and explained once.
enum NetworkFact: String, CaseIterable {
  case window = "network.window"
  case segments = "network.segments_sent"
  case retransmits = "network.retransmits"
  case retransmitShare = "network.retransmits.share"
  case overflows = "network.listen_overflows"
  case drops = "network.listen_drops"
  case isOverflowNamed = "network.listen_overflows.named"
  case tracked = "network.tracked"
  case trackedLimit = "network.tracked.limit"
  case trackedShare = "network.tracked.share"
  case refusedTracks = "network.tracked.refused"
  case waiting = "listener.waiting"
  case limit = "listener.limit"
  case beyond = "listener.beyond_limit"
  case fill = "listener.fill"
  case fullLooks = "listener.looks_full"
  case listenerOverflows = "listener.overflows"
  case knocking = "listener.knocking"
  case owner = "listener.owner"
  case resolution = "peer.resolution"
  case resolutionSeconds = "peer.resolution.time"
  case isAsked = "peer.asked"
  case attempts = "peer.attempts"
  case connected = "peer.connected"
  case refused = "peer.refused"
  case unanswered = "peer.unanswered"
  case unreachable = "peer.unreachable"
  case reset = "peer.reset"
  case connectTime = "peer.connect_time"
  case pending = "peer.pending"
  case repeating = "peer.pending.repeating"
  case established = "peer.established"
  case client = "peer.client"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: $0.subject, $0.shape, $0.meaning) }
  }

  private var subject: Subject.Kind { rawValue.hasPrefix("network.") ? .host : .endpoint }

  var shape: FactDeclaration.Shape {
    switch self {
    case .window, .resolutionSeconds: .quantity(.seconds)
    case .connectTime: .quantity(.milliseconds)
    case .segments, .retransmits: .quantity(.packets)
    case .retransmitShare, .trackedShare, .fill: .quantity(.percent)
    case .overflows, .drops, .refusedTracks, .listenerOverflows, .attempts, .limit,
      .trackedLimit:
      .quantity(.count)
    case .tracked: .quantity(.entries)
    case .waiting, .beyond, .connected, .refused, .unanswered, .unreachable, .reset:
      .quantity(.connections)
    case .fullLooks: .quantity(.samples)
    case .pending, .repeating, .established, .knocking: .quantity(.sockets)
    case .isOverflowNamed, .isAsked: .flag
    case .owner, .resolution, .client: .text
    }
  }

  var meaning: String {
    switch self {
    case .window: "Time between the first and the last look at the counters, where it is known."
    case .segments: "TCP segments sent between the looks."
    case .retransmits: "Segments sent again between the looks, first packets (SYN) left out."
    case .retransmitShare: "The same as a share of the segments sent."
    case .overflows: "Connections that found the queue of a listener full between the looks."
    case .drops: "First packets dropped at listeners between the looks, for any reason."
    case .isOverflowNamed: "Whether a listener with a full queue was seen."
    case .tracked: "Connections that are tracked."
    case .trackedLimit: "Connections that can be tracked."
    case .trackedShare: "The share of the table of tracked connections in use."
    case .refusedTracks:
      "Packets dropped or entries thrown out for want of room in the table, between the looks."
    case .waiting: "Connections that wait to be accepted; the most in any look."
    case .limit: "How many may wait."
    case .beyond: "How many wait beyond the limit: the kernel admits one, and then drops."
    case .fill: "Waiting as a share of the limit."
    case .fullLooks: "Looks in which as many waited as may, or more."
    case .listenerOverflows: "Overflows of all listeners between the looks; absent for one look."
    case .knocking:
      "Sockets of this host that wait for an answer of it, those that asked again where that is known."
    case .owner: "Who listens; unknown where the evidence does not say."
    case .resolution:
      "How the name was resolved: not needed, answered, unknown name, failed, no answer."
    case .resolutionSeconds: "How long that took."
    case .isAsked: "Whether this program made the attempts, several of them."
    case .attempts: "Attempts to connect."
    case .connected: "Attempts that the other side accepted."
    case .refused: "Attempts that the other side refused."
    case .unanswered: "Attempts that nobody answered."
    case .unreachable: "Attempts for which there is no way."
    case .reset: "Attempts that were reset."
    case .connectTime: "Mean time until accepted."
    case .pending: "Sockets that wait for an answer to their first packet (SYN-SENT)."
    case .repeating: "Those of them that had to send it again; absent where the table hides it."
    case .established: "Connections to the same party."
    case .client: "Who wants to connect; absent where the evidence does not say."
    }
  }
}
