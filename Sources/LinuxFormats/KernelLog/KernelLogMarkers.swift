/// Texts by which a kernel log is found among other texts.
enum KernelLogMarkers {
  /// What every log of some length has, whatever tool wrote it.
  private static let layouts: [StaticString] = [
    " kernel: ", " kernel - - ", "] Linux version ", "] Command line: ", ",-;", ",c;",
    "kern  :", "\"dmesg\"", "\"_TRANSPORT\":\"kernel\"", "\"_TRANSPORT\" : \"kernel\"",
    "] usb ", "] sd ", "] audit: ", "] IPv6: ", "] systemd[1]: ", "] systemd-journald[",
    "] kauditd_printk_skb", "] EXT4-fs ", "] XFS (", "] BTRFS ", "] nvme ", "] device-mapper: ",
    "] TCP: ", "] pci ", "] cgroup: ",
  ]

  static let all = layouts + KernelEventNeedles.selective
}

/// Texts of which every record has one that is worth a closer look.
enum KernelEventNeedles {
  static let texts = selective + loose

  /// Those that hardly any other text has.
  static let selective: [StaticString] = [
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
  ]

  private static let loose: [StaticString] = [
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
