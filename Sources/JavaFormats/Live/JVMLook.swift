package import Capture

/// One look at a JVM that runs: which process it is, what it was asked and whether it answered, and
/// what the kernel says of its threads meanwhile.
package struct JVMLook: ProcessEvidence {
  package static let format = Format(kind: "jvm-process", label: "a JVM that runs")

  package var process: JVMProcessIdentity
  package var questions: [JVMQuestion] = []
  /// The kernel's view of its threads, at the start and at the end.
  package var native: [NativeThreads] = []
  /// Counters before and after, where the JVM keeps a file of them.
  package var counters: PerformanceDataSeries?
  /// Bytes of the heap, where it is so large that who owns locks was not asked for its sake.
  package var ownersWithheld: Int?

  package var pids: [Int] { [process.pid] }

  package init(_ process: JVMProcessIdentity) {
    self.process = process
  }
}

/// Which process a JVM is.
package struct JVMProcessIdentity: Sendable, Hashable {
  package enum Machine: String, Sendable {
    case hotSpot, openJ9
  }

  package var pid: Int
  /// Its id in its own process space, which is another one in a container.
  package var ownPid: Int
  /// The user it runs as, by name where that is known.
  package var user: String
  package var machine: Machine
  package var isInContainer: Bool
  /// The first figures of the container's id, where a control group tells it.
  package var container: String?
  /// `comm`: the name of the program, or of its main thread.
  package var name: String

  package init(
    pid: Int, ownPid: Int, user: String, machine: Machine, isInContainer: Bool,
    container: String?, name: String
  ) {
    self.pid = pid
    self.ownPid = ownPid
    self.user = user
    self.machine = machine
    self.isInContainer = isInContainer
    self.container = container
    self.name = name
  }
}

/// What a JVM was to be asked, and what became of it.
package struct JVMQuestion: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    /// Seconds until the first byte of the answer.
    case answered(after: Double)
    /// It accepted the question, or should have, and gave no answer for so many seconds.
    case silent(for: Double)
    /// Stopped, by a signal or a debugger, or frozen: it cannot answer.
    case stopped(String)
    /// It was not asked, or refused.
    case refused(String)
  }

  /// What was wanted: `thread dump`.
  package var wanted: String
  /// Under which name the answer went into the recording.
  package var source: String
  package var outcome: Outcome

  package init(wanted: String, source: String, outcome: Outcome) {
    self.wanted = wanted
    self.source = source
    self.outcome = outcome
  }
}

/// The threads of a process as the kernel sees them at one moment.
package struct NativeThreads: Sendable {
  /// Seconds on a clock that the looks of one run share.
  package var time: Double
  package var threads: [NativeThread]
  /// Threads beyond those that were read.
  package var unread: Int

  package init(time: Double, threads: [NativeThread], unread: Int) {
    self.time = time
    self.threads = threads
    self.unread = unread
  }
}

package struct NativeThread: Sendable, Hashable {
  /// The id in the process space of who looks.
  package var tid: Int
  /// The id in the JVM's own process space, the `nid` of thread dumps.
  package var nid: Int
  /// Up to 15 bytes of the thread's name.
  package var name: String
  /// As in `TaskStat`.
  package var state: Character
  /// Processor time so far, in seconds.
  package var processorTime: Double
  /// Seconds so far in which it ran or waited for a processor; `nil` where the kernel does not tell.
  package var readyTime: Double?
  /// The kernel function it waits in; `nil` where it was not asked for or is not told.
  package var wait: String?
  /// The innermost functions of the kernel's stack, where they may be read.
  package var kernelStack: [String]

  package init(
    tid: Int, nid: Int, name: String, state: Character, processorTime: Double,
    readyTime: Double? = nil, wait: String? = nil, kernelStack: [String] = []
  ) {
    self.tid = tid
    self.nid = nid
    self.name = name
    self.state = state
    self.processorTime = processorTime
    self.readyTime = readyTime
    self.wait = wait
    self.kernelStack = kernelStack
  }
}
