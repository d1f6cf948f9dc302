internal import Probing
import Capture

/// Finds JVMs, in a child process: one process that cannot be looked at must not hold up the rest.
package struct Scout {
  /// A process that was named and is no JVM, or one that may not be looked at.
  package struct Refusal: Sendable, Hashable {
    package var pid: Int
    package var reason: String
    /// Whether it is a JVM, or may be one.
    package var mayBeJVM: Bool

    init(pid: Int, reason: String, mayBeJVM: Bool = false) {
      self.pid = pid
      self.reason = reason
      self.mayBeJVM = mayBeJVM
    }
  }

  package private(set) var targets: [JVMTarget] = []
  package private(set) var refusals: [Refusal] = []
  /// Why not all processes were looked at, where none was asked for.
  package private(set) var problem: String?

  private static let noProcess = "no process could be started to look"

  /// How long one process may take, in milliseconds.
  private static let patience = 2000

  private let deadline: ContinuousClock.Instant

  /// Looks at `pids`, or at all processes where that is `nil`.
  package init(_ pids: [Int]?, deadline: ContinuousClock.Instant) {
    self.deadline = deadline
    let isAsked = pids != nil
    var rest = (pids ?? ProcFile.numbers(in: "/proc"))[...]
    while !rest.isEmpty {
      if deadline.hasPassed {
        problem = "the deadline passed before all processes were looked at"
        for pid in rest where isAsked {
          refusals.append(Refusal(pid: pid, reason: "the deadline passed before it was looked at"))
        }
        return
      }
      rest = look(at: rest, isAsked: isAsked)
    }
  }

  /// Sends a child through `pids` and gives those behind one at which it got stuck.
  private mutating func look(at pids: ArraySlice<Int>, isAsked: Bool) -> ArraySlice<Int> {
    let messenger = Messenger(until: nextLimit) { descriptor in
      for pid in pids {
        let probe = Probe(pid: pid, isAsked: isAsked)
        guard Reply.write(line: probe.line, to: descriptor) else { return }
      }
    }
    guard let messenger else {
      if isAsked {
        refuse(pids, Self.noProcess)
      } else {
        problem = Self.noProcess
      }
      return []
    }
    defer { messenger.end(grace: 0) }
    var rest = pids
    while let pid = rest.first {
      messenger.deadline = nextLimit
      do throws(CaptureError) {
        guard let line = try messenger.line() else {
          if isAsked { refuse(rest, "could not be looked at") }
          problem = "not all processes could be looked at"
          return []
        }
        if let probe = Probe(line: line) { take(probe, pid, isAsked: isAsked) }
      } catch {
        refusals.append(
          Refusal(
            pid: pid,
            reason:
              "the kernel gave no answer about it within \(Self.patience / 1000) s: a thread of it may hold its memory map while it waits for storage",
            mayBeJVM: true))
        return rest.dropFirst()
      }
      rest = rest.dropFirst()
    }
    return []
  }

  private var nextLimit: ContinuousClock.Instant {
    min(deadline, ContinuousClock.now + .milliseconds(Self.patience))
  }

  private mutating func refuse(_ pids: ArraySlice<Int>, _ reason: String) {
    refusals += pids.map { Refusal(pid: $0, reason: reason) }
  }

  private mutating func take(_ probe: Probe, _ pid: Int, isAsked: Bool) {
    switch probe {
    case .jvm(let target): targets.append(target)
    case .closed(let reason):
      refusals.append(Refusal(pid: pid, reason: reason, mayBeJVM: true))
    case .other(let reason) where isAsked: refusals.append(Refusal(pid: pid, reason: reason))
    case .gone where isAsked: refusals.append(Refusal(pid: pid, reason: "no such process"))
    case .other, .gone: break
    }
  }
}
