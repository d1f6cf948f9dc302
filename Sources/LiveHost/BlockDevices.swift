import LinuxFormats
import Probing

/// What `/sys/block` says of the devices, read once.
struct BlockDevices {
  private var devices: [String: BlockDevice] = [:]

  init(_ reader: FileReader) {
    for name in ProcFile.names(in: "/sys/block") where !name.hasPrefix(".") {
      let folder = "/sys/block/\(name)"
      var device = BlockDevice()
      device.below = ProcFile.names(in: "\(folder)/slaves").filter { !$0.hasPrefix(".") }.map {
        Self.kernelName($0)
      }
      device.keepsCounters = reader.number("\(folder)/queue/iostats").map { $0 != 0 }
      device.isRotational = reader.number("\(folder)/queue/rotational").map { $0 != 0 }
      device.queueLimit = reader.number("\(folder)/queue/nr_requests")
      device.size = reader.number("\(folder)/size").map { $0.multiplied(by: 512) }
      device.scheduler = reader.text("\(folder)/queue/scheduler").flatMap(Self.chosen)
      device.model = reader.text("\(folder)/device/model")
      device.alias = reader.text("\(folder)/dm/name") ?? reader.text("\(folder)/loop/backing_file")
      let known = Self.kernelName(name)
      devices[known] = device
      for part in ProcFile.names(in: folder) where part.hasPrefix(name) {
        var partition = BlockDevice()
        partition.parent = known
        devices[Self.kernelName(part)] = partition
      }
    }
  }

  /// `cciss/c0d0` of the folder `cciss!c0d0`.
  private static func kernelName(_ folder: String) -> String {
    String(folder.map { $0 == "!" ? "/" : $0 })
  }

  subscript(name: String) -> BlockDevice? { devices[name] }

  /// `mq-deadline` of `none [mq-deadline] kyber`.
  private static func chosen(_ line: String) -> String? {
    guard let open = line.firstIndex(of: "["), let close = line.lastIndex(of: "]"), open < close
    else { return line.isEmpty ? nil : line }
    return String(line[line.index(after: open)..<close])
  }
}
