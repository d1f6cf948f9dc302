internal import ByteParsing

extension KernelEventRules {
  /// The block layer: `blk_update_request: I/O error, dev sda, sector 123 op 0x0:(READ) …`,
  /// `critical medium error, dev sda, sector 123`, `Buffer I/O error on dev sda1, logical block 1`.
  static func blockEvent(_ message: RawSpan) -> KernelEvent? {
    if message.starts(with: "Buffer I/O error on dev"),
      let device = message.word(behind: "on device ", until: ", ")
        ?? message.word(behind: "on dev ", until: ", ")
    {
      return isRemovable(device) ? nil : KernelEvent(kind: .inputOutputError, subject: device)
    }
    guard blockFronts.contains(where: { message.starts(with: $0) }),
      let found = message.firstRange(of: " error, dev "), found.lowerBound < 60,
      let device = message.word(at: found.upperBound, until: ", "), !isRemovable(device)
    else { return nil }
    let front = message.extracting(0..<found.upperBound)
    // A device that cannot discard or write zeroes says so in this way; nothing is lost.
    if front.has("target error"), message.has("(DISCARD)") || message.has("(WRITE_ZEROES)") {
      return nil
    }
    if front.has("medium error") { return KernelEvent(kind: .mediumError, subject: device) }
    if front.has("device offline error") {
      return KernelEvent(kind: .deviceOffline, subject: device)
    }
    if front.has("timeout error") { return KernelEvent(kind: .deviceTimeout, subject: device) }
    let isFailure =
      front.has("I/O error") || front.has("critical target error")
      || front.has("nexus error") || front.has("transport error") || front.has("protection error")
    return isFailure ? KernelEvent(kind: .inputOutputError, subject: device) : nil
  }

  /// How the block layer of each kernel begins, 2.6 to 6.
  private static let blockFronts: [StaticString] = [
    "I/O error", "blk_update_request: ", "print_req_error: ", "end_request: ", "critical ",
    "timeout error", "device offline error", "recoverable transport error", "protection error",
  ]

  /// Media that people take out, and files that are taken down under a loop device.
  private static func isRemovable(_ device: String) -> Bool {
    device.hasPrefix("fd") || device.hasPrefix("sr") || device.hasPrefix("loop")
      || device.hasPrefix("zram") || device.hasPrefix("mtdblock")
  }

  static func driverEvent(_ message: RawSpan) -> KernelEvent? {
    if message.starts(with: "sd ") || message.starts(with: "scsi ") || message.starts(with: "[sd") {
      return scsiEvent(message)
    }
    if message.starts(with: "ata") { return ataEvent(message) }
    if message.starts(with: "nvme") { return nvmeEvent(message) }
    if message.starts(with: "loop"), message.has("capacity change from 0 to ") {
      return KernelEvent(kind: .deviceAttached, subject: message.word(at: 0, until: ":") ?? "")
    }
    if message.starts(with: "mmcblk"), message.has(": error -"),
      let device = message.word(at: 0, until: ":")
    {
      return KernelEvent(kind: .inputOutputError, subject: device)
    }
    if message.starts(with: "usb "), message.has("USB disconnect") {
      return KernelEvent(
        kind: .usbDisconnect, subject: message.word(behind: "usb ", until: ":") ?? "")
    }
    let isSession = message.has("detected conn error") || message.has("session recovery timed out")
    if message.starts(with: " connection") || message.starts(with: " session")
      || message.starts(with: "connection") || message.starts(with: "session"), isSession
    {
      let first = message.trimmed(0..<message.byteCount).lowerBound
      return KernelEvent(
        kind: .deviceTimeout, subject: "iscsi \(message.word(at: first, until: ": ") ?? "")")
    }
    if message.has("blocked FC remote port time out") {
      let first = message.trimmed(0..<message.byteCount).lowerBound
      return KernelEvent(
        kind: .deviceTimeout, subject: message.word(at: first, until: ": ") ?? "rport")
    }
    return nil
  }

  /// `sd 0:0:0:0: [sda] tag#5 Sense Key : Medium Error [current]`.
  private static func scsiEvent(_ message: RawSpan) -> KernelEvent? {
    guard let device = scsiName(message), !isRemovable(device) else { return nil }
    func event(_ kind: KernelEvents.Kind) -> KernelEvent {
      KernelEvent(kind: kind, subject: device)
    }
    if message.has("Sense Key : Medium Error") || message.has("Sense Key : Hardware Error")
      || message.has("Unrecovered read error") || message.has("Write error - ")
    {
      return event(.mediumError)
    }
    if message.has("rejecting I/O to ") || message.has("Device offlined") {
      return event(.deviceOffline)
    }
    if message.has("FAILED Result: "), message.has("DID_TIME_OUT") { return event(.deviceTimeout) }
    if message.has("attempting task abort") || message.has("attempting host reset")
      || message.has("attempting target reset")
    {
      return event(.deviceTimeout)
    }
    return nil
  }

  /// `sda`, or the address where the record has no name.
  private static func scsiName(_ message: RawSpan) -> String? {
    if let name = message.word(behind: "[sd", until: "]"), name.count < 8 { return "sd\(name)" }
    if let name = message.word(behind: "[sr", until: "]"), name.count < 4 { return "sr\(name)" }
    guard let address = message.word(behind: " ", until: " "), address.count > 6 else { return nil }
    return "scsi \(address.last == ":" ? String(address.dropLast()) : address)"
  }

  /// `ata1.00: failed command: READ FPDMA QUEUED`, `ata1: hard resetting link`.
  private static func ataEvent(_ message: RawSpan) -> KernelEvent? {
    guard let colon = message.firstIndex(of: UInt8(ascii: ":")), colon < 10,
      message.byteCount > 4, message[3].isDigit
    else { return nil }
    let port = message.string(0..<colon).prefix { $0 != "." }
    func event(_ kind: KernelEvents.Kind) -> KernelEvent {
      KernelEvent(kind: kind, subject: String(port))
    }
    if message.has("failed command: ") {
      // Of drives for removable media.
      return message.has("failed command: PACKET") ? nil : event(.deviceTimeout)
    }
    if message.has("hard resetting link") || message.has("link is slow to respond")
      || message.has("COMRESET failed")
    {
      return event(.linkReset)
    }
    return message.has(".00: disable") ? event(.deviceOffline) : nil
  }

  /// `nvme nvme0: I/O 12 QID 3 timeout, aborting`,
  /// `nvme0n1: I/O Cmd(0x2) @ LBA 1024, 8 blocks, I/O Error (sct 0x2 / sc 0x81) MORE DNR`.
  private static func nvmeEvent(_ message: RawSpan) -> KernelEvent? {
    let device =
      message.word(behind: "nvme nvme", until: ": ").map { "nvme\($0)" }
      ?? message.word(at: 0, until: ": ") ?? "nvme"
    func event(_ kind: KernelEvents.Kind) -> KernelEvent {
      KernelEvent(kind: kind, subject: device)
    }
    if message.has(" timeout, "), message.has("QID ") { return event(.deviceTimeout) }
    if message.has("controller is down; will reset") || message.has("Device not ready; aborting") {
      return event(.linkReset)
    }
    if message.has("Removing after probe failure") || message.has("after reset failure") {
      return event(.deviceOffline)
    }
    // Media and data integrity errors of the specification.
    if message.has("(sct 0x2 / sc 0x8") || message.has(", sct 0x2 / sc 0x8") {
      return event(.mediumError)
    }
    return nil
  }

  /// Arrays and paths.
  ///
  /// `md/raid1:md0: Disk failure on sdb1, disabling device.`,
  /// `device-mapper: multipath: 253:2: Failing path 8:32.`
  static func arrayEvent(_ message: RawSpan) -> KernelEvent? {
    if message.starts(with: "device-mapper: multipath"), message.has(" path ") {
      let path = message.word(behind: "ing path ", until: " ,") ?? ""
      let subject = path.last == "." ? String(path.dropLast()) : path
      if message.has("Failing path") { return KernelEvent(kind: .pathFailed, subject: subject) }
      if message.has("Reinstating path") {
        return KernelEvent(kind: .pathRestored, subject: subject)
      }
    }
    guard message.starts(with: "md") || message.starts(with: "raid") else { return nil }
    let array = arrayName(message)
    if message.has("Disk failure on ") || message.has("Operation continuing on ")
      || message.has("not enough operational devices") || message.has("devices failed")
    {
      return KernelEvent(kind: .arrayDegraded, subject: array)
    }
    if message.has(" out of "), message.has("active with ") || message.has("active with"),
      let active = message.number(behind: "active with "),
      let all = message.number(behind: "out of "),
      active < all
    {
      return KernelEvent(kind: .arrayDegraded, subject: array)
    }
    if message.has("recovery done") { return KernelEvent(kind: .arrayRepaired, subject: array) }
    return nil
  }

  /// The array of a record: `md0` of `md/raid1:md0: …` and of `md: md0: recovery done`.
  private static func arrayName(_ message: RawSpan) -> String {
    let front = message.string(0..<min(60, message.byteCount))
    let words = front.split { $0 == ":" || $0 == " " }
    return words.first { $0.hasPrefix("md") && $0.dropFirst(2).first?.isNumber == true }
      .map(String.init) ?? "array"
  }
}
