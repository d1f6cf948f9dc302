/// Attempts to resolve a name and to reach the party behind it: by a live look, `nc`, `curl`, `dig`.
package struct PeerProbe: Sendable, Hashable {
  package enum Resolution: Sendable, Hashable {
    /// No name had to be resolved, or nobody tells.
    case none
    case addresses([String])
    /// The name does not exist (NXDOMAIN, or no address).
    case unknownName(String)
    /// The servers did not answer, or answered that they failed (SERVFAIL, REFUSED).
    case failed(String)
    /// No answer within so many seconds.
    case blocked(Double)
  }

  package enum Result: String, Sendable, Hashable {
    case connected, refused, reset
    case timedOut = "no answer"
    case unreachable
  }

  package struct Attempt: Sendable, Hashable {
    package var place: Place
    /// `10.0.0.7:5432`; `nil` where only the name is known.
    package var address: String?
    package var result: Result
    /// Until the result; `nil` where unknown.
    package var seconds: Double?

    package init(place: Place, address: String?, result: Result, seconds: Double? = nil) {
      self.place = place
      self.address = address
      self.result = result
      self.seconds = seconds
    }
  }

  package var place: Place
  /// As it was asked for: `db.example:5432`, `[::1]:80`; without a port where only the name was.
  package var name: String
  package var resolution = Resolution.none
  /// How long the resolution took, in seconds.
  package var resolutionSeconds: Double?
  package var attempts: [Attempt] = []
  /// Whether a live look made the attempts, and no script whose purpose is unknown.
  package var isLive = false

  package init(place: Place, name: String) {
    self.place = place
    self.name = name
  }
}
