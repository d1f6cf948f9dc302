internal import ByteParsing

extension KernelEventRules {
  static func fileSystemEvent(_ message: RawSpan) -> KernelEvent? {
    if message.starts(with: "EXT") { return extendedEvent(message) }
    if message.starts(with: "XFS (") { return xfsEvent(message) }
    if message.starts(with: "BTRFS") { return btrfsEvent(message) }
    if message.starts(with: "Aborting journal on device ") {
      return KernelEvent(
        kind: .fileSystemError,
        subject: journalDevice(message.word(behind: "on device ", until: " ") ?? ""))
    }
    if message.starts(with: "JBD2: "), message.has("rror") {
      guard message.has("I/O error") || message.has("IO error") || message.has("Error -5 ") else {
        return nil
      }
      let device =
        message.word(behind: " for ", until: " ") ?? message.word(behind: " on ", until: " ") ?? ""
      return KernelEvent(kind: .fileSystemError, subject: journalDevice(device))
    }
    if message.starts(with: "FAT-fs (") || message.starts(with: "F2FS-fs (") {
      let device = message.word(behind: "-fs (", until: ")") ?? ""
      return message.has("has been set read-only")
        ? KernelEvent(kind: .fileSystemStopped, subject: device) : nil
    }
    return nil
  }

  /// `sda1` of `sda1-8.`, as the journal calls itself.
  private static func journalDevice(_ name: String) -> String {
    var name = name
    while let last = name.last, last == "." || last == "," || last == ":" { name.removeLast() }
    if let dash = name.lastIndex(of: "-"), name[name.index(after: dash)...].allSatisfy(\.isNumber) {
      // `dm-0` is a name, `dm-0-8` one with the number of the journal's inode.
      let front = name[..<dash]
      if front != "dm" { return String(front) }
    }
    return name
  }

  /// `EXT4-fs error (device sda1): …`, `EXT4-fs (sda1): Remounting filesystem read-only`.
  private static func extendedEvent(_ message: RawSpan) -> KernelEvent? {
    if let mark = message.firstRange(of: "-fs error (device "), mark.lowerBound < 6 {
      return KernelEvent(
        kind: .fileSystemError, subject: message.word(at: mark.upperBound, until: ")") ?? "")
    }
    guard let mark = message.firstRange(of: "-fs ("), mark.lowerBound < 6 else { return nil }
    let device = message.word(at: mark.upperBound, until: ")") ?? ""
    if message.has("unmounting filesystem") {
      return KernelEvent(kind: .fileSystemUnmounted, subject: device)
    }
    if message.has("Remounting filesystem read-only") {
      return KernelEvent(kind: .fileSystemStopped, subject: device)
    }
    return message.has("I/O error while writing superblock")
      ? KernelEvent(kind: .fileSystemError, subject: device) : nil
  }

  private static func xfsEvent(_ message: RawSpan) -> KernelEvent? {
    let device = message.word(behind: "XFS (", until: ")") ?? ""
    if message.has("Unmounting Filesystem") {
      return KernelEvent(kind: .fileSystemUnmounted, subject: device)
    }
    if message.has("User initiated shutdown") || message.has("(0x4) called") { return nil }
    if message.has("has been shut down") || message.has("Shutting down filesystem")
      || message.has("shutting down filesystem") || message.has("Shutting down the filesystem")
    {
      return KernelEvent(kind: .fileSystemStopped, subject: device)
    }
    let isError =
      message.has("etadata I/O error") || message.has("etadata corruption detected")
      || message.has("etadata CRC error") || message.has("log I/O error")
      || message.has("Corruption ") || message.has("writeback error on ")
      || message.has("I/O Error Detected") || message.has("Internal error ")
    return isError ? KernelEvent(kind: .fileSystemError, subject: device) : nil
  }

  /// `BTRFS error (device sdb1): …`, `BTRFS info (device sdb1): forced readonly`.
  private static func btrfsEvent(_ message: RawSpan) -> KernelEvent? {
    guard let device = message.word(behind: "(device ", until: ") ") else { return nil }
    if message.has("errno=-28") { return nil }
    if message.has("forced readonly") {
      return KernelEvent(kind: .fileSystemStopped, subject: device)
    }
    let isError =
      message.starts(with: "BTRFS error") || message.starts(with: "BTRFS: error")
      || message.starts(with: "BTRFS critical") || message.has("csum failed")
      || message.has("IO failure") || message.has("lost page write")
    return isError ? KernelEvent(kind: .fileSystemError, subject: device) : nil
  }
}
