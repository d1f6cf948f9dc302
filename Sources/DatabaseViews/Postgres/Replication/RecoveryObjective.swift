package import Capture

/// How much may be lost where a primary dies (RPO), as the person who asks says it.
package struct RecoveryObjective: Sendable, Hashable {
  package static let format = Format(
    kind: "recovery-objective", label: "how much may be lost, from the command line")

  /// What holds where nobody says it.
  package static let usual = 60.0

  package var seconds: Double

  package init(seconds: Double) {
    self.seconds = seconds
  }

  /// The one that a recording holds.
  package static func seconds(in recording: Recording) -> Double {
    recording.samples(of: RecoveryObjective.self, format: format).first?.sample.seconds ?? usual
  }
}
