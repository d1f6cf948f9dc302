import LinuxFormats
import Testing

@Suite("events of kernel logs") struct KernelEventTests {
  static let messages: [(String, KernelEvents.Kind, String)] = [
    ("end_request: I/O error, dev sda, sector 1", .inputOutputError, "sda"),
    ("blk_update_request: I/O error, dev vdb, sector 1 op 0x0:(READ)", .inputOutputError, "vdb"),
    ("I/O error, dev nvme0n1, sector 1 op 0x1:(WRITE) flags 0x0", .inputOutputError, "nvme0n1"),
    ("blk_update_request: critical medium error, dev sda, sector 2", .mediumError, "sda"),
    ("critical target error, dev sdc, sector 2", .inputOutputError, "sdc"),
    ("device offline error, dev sdb, sector 2", .deviceOffline, "sdb"),
    ("Buffer I/O error on device sda1, logical block 5", .inputOutputError, "sda1"),
    ("Buffer I/O error on dev dm-3, logical block 5, async page read", .inputOutputError, "dm-3"),
    ("sd 0:0:0:0: [sda] tag#3 Sense Key : Medium Error [current]", .mediumError, "sda"),
    ("sd 0:0:0:0: [sda] Sense Key : Hardware Error [current]", .mediumError, "sda"),
    ("sd 2:0:0:0: rejecting I/O to offline device", .deviceOffline, "scsi 2:0:0:0"),
    (
      "sd 2:0:0:0: Device offlined - not ready after error recovery", .deviceOffline, "scsi 2:0:0:0"
    ),
    (
      "sd 0:0:0:0: [sdq] FAILED Result: hostbyte=DID_TIME_OUT driverbyte=DRIVER_OK", .deviceTimeout,
      "sdq"
    ),
    ("ata1.00: failed command: READ FPDMA QUEUED", .deviceTimeout, "ata1"),
    ("ata1: hard resetting link", .linkReset, "ata1"),
    ("ata4: link is slow to respond, please be patient (ready=0)", .linkReset, "ata4"),
    ("ata1.00: disabled", .deviceOffline, "ata1"),
    ("nvme nvme0: I/O 12 QID 3 timeout, aborting", .deviceTimeout, "nvme0"),
    (
      "nvme nvme0: I/O tag 12 (000c) opcode 0x2 (I/O Cmd) QID 3 timeout, aborting req_op:READ(0) size:4096",
      .deviceTimeout, "nvme0"
    ),
    ("nvme nvme0: controller is down; will reset: CSTS=0x3, PCI_STATUS=0x10", .linkReset, "nvme0"),
    ("nvme nvme0: Removing after probe failure status: -19", .deviceOffline, "nvme0"),
    (
      "nvme0n1: I/O Cmd(0x2) @ LBA 1024, 8 blocks, I/O Error (sct 0x2 / sc 0x81) MORE DNR",
      .mediumError, "nvme0n1"
    ),
    ("md/raid1:md0: Disk failure on sdb1, disabling device.", .arrayDegraded, "md0"),
    ("md/raid:md127: Operation continuing on 3 devices.", .arrayDegraded, "md127"),
    ("md/raid1:md0: active with 1 out of 2 mirrors", .arrayDegraded, "md0"),
    ("md: md0: recovery done.", .arrayRepaired, "md0"),
    ("device-mapper: multipath: 253:2: Failing path 8:32.", .pathFailed, "8:32"),
    ("device-mapper: multipath: Failing path 8:32.", .pathFailed, "8:32"),
    (
      "EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2: comm ls: reading",
      .fileSystemError, "sda1"
    ),
    ("EXT4-fs (sda1): Remounting filesystem read-only", .fileSystemStopped, "sda1"),
    ("Aborting journal on device dm-0-8.", .fileSystemError, "dm-0"),
    (
      "JBD2: Error -5 detected when updating journal superblock for sda1-8.", .fileSystemError,
      "sda1"
    ),
    (
      "XFS (sdb1): metadata I/O error in \"xfs_imap_to_bp+0x5c\" at daddr 0x2 len 8 error 5",
      .fileSystemError, "sdb1"
    ),
    (
      "XFS (dm-2): Filesystem has been shut down due to log error (0x2).", .fileSystemStopped,
      "dm-2"
    ),
    (
      "BTRFS error (device sdb1): bdev /dev/sdb1 errs: wr 1, rd 0, flush 0, corrupt 0, gen 0",
      .fileSystemError, "sdb1"
    ),
    ("BTRFS info (device sdb1): forced readonly", .fileSystemStopped, "sdb1"),
    (
      "INFO: task jbd2/sda1-8:320 blocked for more than 120 seconds.", .hungTask,
      "jbd2/sda1-8 (pid 320)"
    ),
    ("watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [java:77]", .lockup, "3"),
    ("rcu: INFO: rcu_sched self-detected stall on CPU", .lockup, ""),
    ("nfs: server 10.0.0.5 not responding, still trying", .serverSilent, "nfs server 10.0.0.5"),
    ("nfs: server 10.0.0.5 OK", .serverAnswers, "nfs server 10.0.0.5"),
    (
      "CIFS: VFS: \\\\fs01 has not responded in 180 seconds. Reconnecting...", .serverSilent,
      "cifs server \\\\fs01"
    ),
    ("nf_conntrack: nf_conntrack: table full, dropping packet", .trackingTableFull, ""),
    (
      "TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.  Check SNMP counters.",
      .synFlood, "80"
    ),
    (
      "TCP: request_sock_TCPv6: Possible SYN flooding on port [::]:443. Dropping request.",
      .synFlood, "443"
    ),
    ("possible SYN flooding on port 8080. Sending cookies.", .synFlood, "8080"),
    ("TCP: too many orphaned sockets", .orphanedSockets, ""),
    ("TCP: out of memory -- consider tuning tcp_mem", .socketMemory, ""),
    ("VFS: file-max limit 65536 reached", .fileLimit, ""),
    ("cgroup: fork rejected by pids controller in /user.slice", .forkRejected, "/user.slice"),
    ("shop[12]: segfault at 0 ip 00 sp 00 error 4 in shop[1+2]", .segmentationFault, "shop"),
    ("kswapd0: page allocation failure: order:4, mode:0x40d20", .allocationFailure, "kswapd0"),
  ]

  @Test("messages say their kind and their subject", arguments: messages)
  func kinds(_ message: String, _ kind: KernelEvents.Kind, _ subject: String) throws {
    let log = try #require(kernelLog("[    1.000000] \(message)\n"), "\(message)")
    let event = try #require(log.events.first, "\(message)")
    #expect(event.kind == kind)
    #expect(event.subject == subject)
    #expect(event.last.text == message)
  }

  static let harmless = [
    "EXT4-fs (sda1): re-mounted. Opts: errors=remount-ro",
    "blk_update_request: I/O error, dev fd0, sector 0",
    "blk_update_request: operation not supported error, dev sda, sector 0 op 0x3:(DISCARD)",
    "blk_update_request: critical target error, dev sda, sector 2048 op 0x3:(DISCARD) flags 0x0",
    "I/O error, dev loop3, sector 113280 op 0x0:(READ)",
    "ACPI Error: AE_NOT_FOUND (20220331/psargs-330)",
    "sd 0:0:0:0: [sda] Sense Key : Illegal Request [current]", "ata2.00: failed command: PACKET",
    "XFS (sdb1): User initiated shutdown received.", "md: md0: data-check done.",
    "md/raid1:md0: active with 2 out of 2 mirrors", "nvme nvme0: 2/0/0 default/read/poll queues",
    "BTRFS: error (device sdb1) in btrfs_run:1: errno=-28 No space left",
    "mmcblk0: mmc0:0001 SD32G 29.1 GiB",
    "audit: type=1400 apparmor=\"DENIED\" name=\"I/O error, dev sda\"",
    "device-mapper: multipath: version 1.14.0 loaded",
    "usb 1-1: device descriptor read/64, error -71",
  ]

  @Test("what is no fault is no event", arguments: harmless)
  func noEvent(_ message: String) {
    #expect(kernelLog("[    1.000000] \(message)\n[    2.000000] x\n")?.events.isEmpty ?? true)
  }

  @Test("a hung task comes with its stack, old and new")
  func stacks() throws {
    let text = """
      [ 10.000000] INFO: task a b:c:77 blocked for more than 120 seconds.
      [ 10.000001]       Not tainted 5.10.0 #1
      [ 10.000002] "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
      [ 10.000003] task:a b:c state:D stack:    0 pid:   77 ppid:     1 flags:0x00000004
      [ 10.000004] Call Trace:
      [ 10.000005]  <TASK>
      [ 10.000006]  __schedule+0x2d5/0x8a0
      [ 10.000007]  ? unsure+0x1/0x2
      [ 10.000008]  [<ffffffff81781340>] io_schedule+0x12/0x40
      [ 10.000009]  nfs4_do_close+0x1f5/0x2a0 [nfsv4]
      [ 10.000010]  </TASK>
      [ 10.000011] usb 1-1: new device
      [ 10.000012]  later+0x1/0x2

      """
    let event = try #require(kernelLog(text)?.events.first)
    #expect(event.subject == "a b:c (pid 77)")
    #expect(event.last.stack == ["__schedule", "io_schedule", "nfs4_do_close"])
  }

  @Test("records that the kernel or the log left out are counted")
  func repeats() throws {
    let text = """
      Nov 26 01:02:03 web-1 kernel: blk_update_request: I/O error, dev sda, sector 1
      Nov 26 01:02:03 web-1 kernel: message repeated 4 times: [ blk_update_request: I/O error, dev sda, sector 1]
      Nov 26 01:02:09 web-1 kernel: blk_update_request: 25 callbacks suppressed

      """
    let event = try #require(kernelLog(text)?.events.first)
    #expect((event.count, event.suppressed) == (5, 25))
  }

  @Test(
    "times without a year go on behind the turn of the year, and differences to the line before add up"
  )
  func clocks() throws {
    let turn = """
      Dec 31 23:59:58 web-1 kernel: VFS: file-max limit 65536 reached
      Jan  1 00:00:03 web-1 kernel: usb 1-1: new device

      """
    let log = try #require(kernelLog(turn))
    #expect(log.age(of: try #require(log.events.first).last.time) == 5)
    let relative = """
      [Nov26 01:02] VFS: file-max limit 65536 reached
      [  +0.500000] usb 1-1: new device
      [ +10.250000] VFS: file-max limit 65536 reached

      """
    let event = try #require(kernelLog(relative)?.events.first)
    #expect(event.last.time.seconds(since: event.first.time) == 10.75)
  }
}
