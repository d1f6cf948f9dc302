package import Capture

/// What `/proc`, `/sys` and the control groups of one host showed, once or several times.
///
/// A live look and captured files become the same value.
package struct HostSeries: Sendable {
  package static let format = Format(kind: "host", label: "files of /proc and /sys")

  package enum Origin: Sendable {
    case live, captured
  }

  package var origin: Origin
  /// The name of the host, where it is known.
  package var host: String?
  /// In the order of time.
  package var snapshots: [HostSnapshot]
  /// From where it was looked; of a live look only.
  package var scope: HostScope?
  /// What looking cost; of a live look only.
  package var cost: LookCost?
  /// Addresses of its interfaces, without those that every host has; of a live look only.
  package var addresses: [String] = []

  package init(origin: Origin, host: String? = nil, snapshots: [HostSnapshot] = []) {
    self.origin = origin
    self.host = host
    self.snapshots = snapshots
  }
}

/// What a look took from the host.
package struct LookCost: Sendable, Hashable {
  /// Processor time of the look, user and system, in seconds.
  package var processorSeconds: Double
  /// The largest resident memory of the process, in bytes.
  package var peakMemory: Int
  package var bytesRead: Int
  package var filesRead: Int
  /// The file that took longest, and how long, in seconds.
  package var slowestFile: String
  package var slowestSeconds: Double

  package init(
    processorSeconds: Double, peakMemory: Int, bytesRead: Int, filesRead: Int,
    slowestFile: String, slowestSeconds: Double
  ) {
    self.processorSeconds = processorSeconds
    self.peakMemory = peakMemory
    self.bytesRead = bytesRead
    self.filesRead = filesRead
    self.slowestFile = slowestFile
    self.slowestSeconds = slowestSeconds
  }
}

/// Where something stands.
package struct Place: Sendable, Hashable {
  /// `/proc/diskstats`; `nil` where it is the input that the sample came from.
  package var file: String?
  /// Counted from 1; 0 where a file has no lines worth counting.
  package var line: Int

  package init(file: String? = nil, line: Int = 0) {
    self.file = file
    self.line = line
  }

  /// `/proc/diskstats:3`, or the line of `source`.
  package func text(in source: String) -> String {
    let file = file ?? source
    return line > 0 ? "\(file):\(line)" : file
  }
}

/// Something that could not be read, and why.
package struct Absence: Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    case missing, forbidden
    /// The kernel has it, and it is switched off.
    case disabled
    /// The read did not come back within its deadline.
    case blocked
    case other(String)
  }

  /// `/proc/pressure/io`, `/proc/*/io`.
  package var file: String
  package var reason: Reason
  /// How many files of that kind; 1 where it is one.
  package var count: Int

  package init(file: String, reason: Reason, count: Int = 1) {
    self.file = file
    self.reason = reason
    self.count = count
  }
}
