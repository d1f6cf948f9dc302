extension KernelEvents {
  package enum Kind: String, Sendable, CaseIterable {
    /// A request failed; the subject is a disk or partition.
    case inputOutputError
    /// The medium or the drive itself could not do it: unrecovered read, hardware error.
    case mediumError
    /// A command or a request timed out, failed or was aborted.
    case deviceTimeout
    /// A link or a controller was reset, or is slow to answer.
    case linkReset
    /// The device is given up: offline, disabled, removed.
    case deviceOffline
    /// A USB device was pulled out; the subject is its port.
    case usbDisconnect
    /// A loop device got another file.
    case deviceAttached
    /// An array goes on without one of its members.
    case arrayDegraded
    /// An array is whole again.
    case arrayRepaired
    /// A path of a multipath device failed, or came back.
    case pathFailed, pathRestored
    /// A file system or its journal found an error; the subject is the device.
    case fileSystemError
    /// A file system went read-only or shut itself down because of an error.
    case fileSystemStopped
    /// A file system was taken off its mount point.
    case fileSystemUnmounted
    /// A task waits in the kernel for longer than `hung_task_timeout_secs`.
    case hungTask
    /// The kernel writes no more of hung tasks.
    case hungTaskSilence
    /// A processor that is stuck in the kernel.
    case lockup
    /// A server of a network file system does not answer, or answers again.
    case serverSilent, serverAnswers
    /// The table of tracked connections is full and packets are dropped.
    case trackingTableFull
    /// A listening socket overflows; the subject is its port.
    case synFlood
    case socketMemory
    case orphanedSockets
    /// The table of neighbours is full.
    case neighbourTableFull
    /// The host has as many open files as it may.
    case fileLimit
    /// A control group has as many tasks as it may; the subject is its path.
    case forkRejected
    case segmentationFault
    /// Pages in one piece could not be had; not a kill.
    case allocationFailure
    /// Someone asked for a kill through SysRq.
    case manualKillRequest

    /// Whether it is part of every day, and only tells what others mean.
    package var isUsual: Bool {
      switch self {
      case .usbDisconnect, .deviceAttached, .arrayRepaired, .pathRestored, .fileSystemUnmounted,
        .serverAnswers:
        true
      default: false
      }
    }
  }
}
