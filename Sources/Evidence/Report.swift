/// Everything one run has to say; the only thing renderers see.
package struct Report: Sendable {
  package struct Input: Sendable, Hashable {
    package enum Status: String, Sendable {
      case parsed
      /// Cut short or damaged: what could be read was read.
      case partial
      case unrecognized
      case unreadable
    }

    package var source: String
    /// What the content is: `jvm-thread-dump`, `iostat`; `unknown` where it was not recognised.
    package var kind: String
    package var status: Status
    package var note: String?

    package init(source: String, kind: String, status: Status, note: String? = nil) {
      self.source = source
      self.kind = kind
      self.status = status
      self.note = note
    }
  }

  /// A remote party of a process, where both are known.
  package struct Peer: Sendable, Hashable {
    /// `java (pid 4242)`.
    package var owner: String
    /// `10.0.0.7:5432`.
    package var address: String

    package init(owner: String, address: String) {
      self.owner = owner
      self.address = address
    }
  }

  /// The version of the JSON form; it changes only when a key changes its meaning.
  package static let schema = "diag.report/1"

  package var version: String
  /// The host the evidence speaks of, where it says so.
  package var host: String?
  /// When the run began, UTC, ISO 8601.
  package var started: String
  package var elapsedSeconds: Double
  package var inputs: [Input]
  package var verdict: Verdict
  package var observations: [Citation]
  /// The full result of an area command; absent in `triage`.
  package var detail: [Block]?
  /// Whether it says what a run would do; nothing was looked at then.
  package var isRehearsal = false
  /// Addresses of the host itself, and whom its processes are connected to, so that reports of several
  /// hosts can be put together; empty where the evidence does not show them.
  package var addresses: [String] = []
  package var peers: [Peer] = []
  /// What is better looked at than read; only forms that draw show it.
  package var charts: [Chart] = []
  package var graphs: [Graph] = []

  package init(
    version: String, host: String?, started: String, elapsedSeconds: Double, inputs: [Input],
    verdict: Verdict, observations: [Citation], detail: [Block]? = nil
  ) {
    self.version = version
    self.host = host
    self.started = started
    self.elapsedSeconds = elapsedSeconds
    self.inputs = inputs
    self.verdict = verdict
    self.observations = observations
    self.detail = detail
  }
}
