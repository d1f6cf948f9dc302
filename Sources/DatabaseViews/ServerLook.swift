/// Which views a look at a server takes, and when.
package struct ServerLook<View: ServerView>: Sendable, Hashable {
  /// Asked at each moment; what is a counter or moves.
  package var repeated: [View]
  /// Asked once, at the last moment.
  package var once: [View]
  /// From the first moment to the last; zero is one moment.
  package var span: Duration
  package var interval: Duration
  /// A second moment follows where a wait is young or sessions block each other: only what stays is
  /// a fault.
  package var confirmsWaits: Bool

  package init(
    repeated: [View], once: [View] = [], span: Duration = .zero,
    interval: Duration = .seconds(1), confirmsWaits: Bool = false
  ) {
    self.repeated = repeated
    self.once = once
    self.span = span
    self.interval = interval
    self.confirmsWaits = confirmsWaits
  }

  /// The look that sees what either sees.
  package func joined(with other: ServerLook) -> ServerLook {
    let repeated = self.repeated + other.repeated.filter { !self.repeated.contains($0) }
    let once = (self.once + other.once).filter { !repeated.contains($0) }
    var seen: Set<View> = []
    return ServerLook(
      repeated: repeated, once: once.filter { seen.insert($0).inserted },
      span: max(span, other.span), interval: max(interval, other.interval),
      confirmsWaits: confirmsWaits || other.confirmsWaits)
  }
}
