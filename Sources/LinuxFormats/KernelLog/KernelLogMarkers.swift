/// Texts by which a kernel log is found among other texts; few, for all input is searched for them.
enum KernelLogMarkers {
  static let all: [StaticString] = [
    // What a log of some length has, whatever tool wrote it.
    " kernel: ", "] Linux version ", ",-;", "kern  :", "\"dmesg\"", "\"_TRANSPORT\"", "] usb ",
    "] audit: ", "] systemd",
    // What a few lines of one may be about.
    "Killed process ", " error, dev ", "Buffer I/O error", "Sense Key : ", "resetting link",
    "Disk failure on ", "EXT4-fs ", "XFS (", "BTRFS ", "blocked for more than ", "soft lockup",
    "not responding, ", "table full, dropping", "SYN flooding", "pids controller",
    "file-max limit ", "nvme nvme", "rejecting I/O to ", "Failing path ",
  ]
}

/// Texts of which every record has one that is worth a closer look.
enum KernelEventNeedles {
  static let texts: [StaticString] = [
    "invoked oom-killer", "Killed process ", "oom-kill:constraint=", "Manual OOM execution",
    "killed as a result of limit of", " error, dev ", "Buffer I/O error", "Sense Key : ",
    "rejecting I/O to ", "Device offlined", "failed command: ", "hard resetting link",
    "link is slow to respond", "will reset: CSTS", "Disk failure on ", "Operation continuing on ",
    "Failing path ", "EXT4-fs error", "Aborting journal on device",
    "Remounting filesystem read-only",
    "BTRFS error", "blocked for more than ", "soft lockup", "self-detected stall",
    "not responding, ", "has not responded in ", "table full, dropping", "SYN flooding on port ",
    "Out of socket memory", "orphaned sockets", "file-max limit ",
    "fork rejected by pids controller",
    "page allocation failure",
    "are going to be killed due to memory.oom.group", "Add. Sense: ", "FAILED Result: ",
    "COMRESET failed", ".00: disable", " QID ", "aborting reset", "after probe failure",
    "after reset failure", "sct 0x2 / sc 0x8", "mmcblk", "attempting task abort",
    "attempting host reset",
    "attempting target reset", "detected conn error", "session recovery timed out",
    "FC remote port", "USB disconnect", "capacity change from 0 to ", "mirrors", "recovery done",
    "devices failed",
    "operational devices", "Reinstating path ", "EXT3-fs error", "EXT2-fs error", "EXT4-fs (",
    "EXT3-fs (", "JBD2: ", "XFS (", "BTRFS", "FAT-fs (", "F2FS-fs (", "read-only",
    " for more than ", "hung task reports are suppressed", "detected stalls", "hard LOCKUP",
    "not responding", " OK", "libceph: ", "ceph: mds", "table full", "out of memory -- consider",
    "table overflow", "segfault at ", "callbacks suppressed", "message repeated ",
  ]
}
