import CProcess

/// Ctrl-C, and what else asks this process to end, while it must first end what it started.
package enum Interrupts {
  /// From now on they are only noted, or end the process as usual.
  package static func watch(_ watch: Bool) { diag_watch_interrupts(watch ? 1 : 0) }

  /// Whether one came since they are watched.
  package static var came: Bool { diag_was_interrupted() != 0 }
}
