internal import LinuxFormats

extension FileSystemState {
  /// Types whose images are made to measure: full from the start, and nobody writes.
  private static let images: Set = [
    "squashfs", "iso9660", "erofs", "cramfs", "romfs", "udf", "cd9660", "fuse.snapfuse",
    "fuse.squashfuse", "fuse.cvmfs2", "cvmfs2", "dmg",
  ]
  /// Types that hold no data.
  private static let pseudo: Set = [
    "proc", "sysfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "bpf",
    "pstore", "configfs", "mqueue", "hugetlbfs", "autofs", "binfmt_misc", "fusectl", "rpc_pipefs",
    "nsfs", "efivarfs", "devfs", "map", "fuse.lxcfs",
  ]
  private static let imagePlaces = [
    "/snap/", "/var/lib/snapd/snap/", "/run/live/", "/lib/live/", "/rofs", "/cdrom", "/isodevice",
    "/media/cdrom", "/run/initramfs/live", "/run/archiso/", "/run/miso/", "/System/Volumes/V",
    "/System/Volumes/P", "/System/Volumes/U", "/System/Volumes/x", "/System/Volumes/i",
    "/System/Volumes/H", "/private/var/run/com.apple", "/Library/Developer/CoreSimulator",
  ]

  /// Whether how full it is says anything.
  var isJudged: Bool {
    !isPseudo && !isImage && (system.size ?? 1) > 0 && system.isReadOnly != true
  }

  var isPseudo: Bool {
    let name = system.type ?? system.device
    let path = system.mountPoint
    return Self.pseudo.contains(name) || name.hasPrefix("map ") || path.hasPrefix("/proc/")
      || path.hasPrefix("/sys/") || (path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm"))
  }

  /// A loop device that is full to the last block is an image, also where no type is shown: what can
  /// be written to keeps some blocks for itself.
  private var isImage: Bool {
    if let type = system.type, Self.images.contains(type) { return true }
    if Self.imagePlaces.contains(where: { system.mountPoint.hasPrefix($0) }) { return true }
    if system.device.hasPrefix("/dev/sr") || system.device.hasPrefix("/dev/cd") { return true }
    guard
      system.type == nil,
      system.device.hasPrefix("/dev/loop") || system.mountPoint.hasPrefix("/Volumes/")
    else { return false }
    return system.available == 0 && system.used == system.size && (system.freeInodes ?? 0) == 0
  }

  /// What the figures are of: mounts of one device, of one pool or server with the same room, and
  /// layers of containers, which repeat the figures of the host's disk.
  var pool: String {
    let device = system.device
    let figures = "\(system.available ?? -1) \(system.size ?? -1)"
    if device == "overlay" || device == "overlayfs" || system.type == "overlay" {
      return "overlay \(figures)"
    }
    if let colon = device.firstIndex(of: ":"), !device.hasPrefix("/") {
      return "\(device[..<colon]) \(figures)"
    }
    if device.hasPrefix("/dev/disk"), let slice = device.dropFirst(9).firstIndex(of: "s") {
      return "\(device[..<slice]) \(system.available ?? -1)"
    }
    if !device.hasPrefix("/"), let slash = device.firstIndex(of: "/") {
      return "\(device[..<slash]) \(system.available ?? -1)"
    }
    return device.hasPrefix("/dev/") ? "\(device) \(figures)" : "\(device) \(system.mountPoint)"
  }

  /// Whether the layer of a container shows the figures of this file system.
  func isBelow(_ layer: FileSystemState) -> Bool {
    layer.pool.hasPrefix("overlay ") && system.size == layer.system.size
      && system.available == layer.system.available && system.size != nil
  }
}
