import Glibc
import LinuxFormats
import Probing

/// What `/sys/block` says of the devices, each read once, when it is first asked for.
final class BlockDevices {
  private let reader: FileReader
  private var devices: [String: BlockDevice?] = [:]
  /// The names of whole devices as the kernel says them.
  private lazy var names: [String] = ProcFile.names(in: "/sys/block").filter {
    !$0.hasPrefix(".")
  }
  private lazy var mounts = Mounts(reader.text("/proc/self/mountinfo") ?? "")

  init(_ reader: FileReader) {
    self.reader = reader
  }

  subscript(name: String) -> BlockDevice? {
    if let known = devices[name] { return known }
    let device = read(name)
    devices[name] = .some(device)
    return device
  }

  private func read(_ name: String) -> BlockDevice? {
    let entry = Self.folderName(name)
    guard names.contains(entry) else {
      let parent = names.first { entry.hasPrefix($0) && exists("/sys/block/\($0)/\(entry)") }
      guard let parent else { return nil }
      var partition = BlockDevice()
      partition.parent = Self.kernelName(parent)
      return partition
    }
    let folder = "/sys/block/\(entry)"
    var device = BlockDevice()
    device.below = ProcFile.names(in: "\(folder)/slaves").filter { !$0.hasPrefix(".") }.map {
      Self.kernelName($0)
    }
    device.keepsCounters = reader.number("\(folder)/queue/iostats").map { $0 != 0 }
    if name.hasPrefix("dm-") {
      device.alias = reader.text("\(folder)/dm/name")
    } else if name.hasPrefix("loop") {
      device.alias = reader.text("\(folder)/loop/backing_file")
      if let file = device.alias, let disk = disk(under: file) { device.below = [disk] }
    } else {
      device.isRotational = reader.number("\(folder)/queue/rotational").map { $0 != 0 }
      device.queueLimit = reader.number("\(folder)/queue/nr_requests")
      device.size = reader.number("\(folder)/size").map { $0.multiplied(by: 512) }
      device.scheduler = reader.text("\(folder)/queue/scheduler").flatMap(Self.chosen)
      device.model = reader.text("\(folder)/device/model")
    }
    return device
  }

  /// The device, perhaps a partition, of the file system that a file is on.
  private func disk(under file: String) -> String? {
    guard let number = mounts.device(of: file) else { return nil }
    let path = "/sys/dev/block/\(number)"
    guard let target = try? ProcFile.link(path) else { return nil }
    return target.split(separator: "/").last.map { Self.kernelName(String($0)) }
  }

  private func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  /// `cciss/c0d0` of the folder `cciss!c0d0`.
  private static func kernelName(_ folder: String) -> String {
    String(folder.map { $0 == "!" ? "/" : $0 })
  }

  private static func folderName(_ name: String) -> String {
    String(name.map { $0 == "/" ? "!" : $0 })
  }

  /// `mq-deadline` of `none [mq-deadline] kyber`.
  private static func chosen(_ line: String) -> String? {
    guard let open = line.firstIndex(of: "["), let close = line.lastIndex(of: "]"), open < close
    else { return line.isEmpty ? nil : line }
    return String(line[line.index(after: open)..<close])
  }
}

/// Where the mounts of `/proc/self/mountinfo` are, and on what.
private struct Mounts {
  private var mounts: [(point: String, device: String)] = []

  /// `36 35 98:0 /root /mnt rw,noatime master:1 - ext3 /dev/root rw`.
  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 5 else { continue }
      mounts.append((String(words[4]), String(words[2])))
    }
  }

  /// `259:2`, of the mount with the longest path above the file; of equals, the latest.
  func device(of file: String) -> String? {
    let above = mounts.filter { mount in
      mount.point == "/" || file.hasPrefix(mount.point + "/")
    }
    return above.reversed().max { $0.point.utf8.count < $1.point.utf8.count }?.device
  }
}
