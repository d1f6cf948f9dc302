internal import LinuxFormats

/// Bytes per second of the devices that stand for the load.
struct DiskTraffic {
  struct Bytes {
    var read = 0.0
    var written = 0.0

    var all: Double { read + written }
  }

  /// By name of the device.
  private(set) var bytes: [String: Bytes] = [:]
  /// Of devices that pass nothing on: what a stacked one does is done below it once more.
  private var total = Bytes()
  private let stacked: Set<String>
  /// Of a device that has at least this share of all bytes it is plain what its traffic is.
  static let soleShare = 0.9

  /// Between two looks.
  init(_ span: HostInterval, among subjects: [DiskSubject]) {
    stacked = Self.stacked(subjects)
    let names = Set(subjects.map(\.series.name))
    let old = Dictionary(
      span.before.snapshot.disks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    for disk in span.after.snapshot.disks where names.contains(disk.name) {
      guard let before = old[disk.name], let change = DiskDifference(from: before, to: disk) else {
        continue
      }
      add(
        disk.name,
        Bytes(
          read: Double(change.reads.sectors) * 512 / span.seconds,
          written: Double(change.writes.sectors) * 512 / span.seconds))
    }
  }

  /// In their busiest windows.
  init(_ subjects: [DiskSubject]) {
    stacked = Self.stacked(subjects)
    for subject in subjects {
      let (read, written) = subject.byteRates
      add(subject.series.name, Bytes(read: read, written: written))
    }
  }

  private static func stacked(_ subjects: [DiskSubject]) -> Set<String> {
    Set(subjects.filter { DiskRole(of: $0.series, among: []) == .stacked }.map(\.series.name))
  }

  private mutating func add(_ name: String, _ value: Bytes) {
    bytes[name] = value
    if stacked.contains(name) { return }
    total.read += value.read
    total.written += value.written
  }

  /// Whether nearly all of one kind of traffic is that of the device.
  func isSole(_ name: String, _ kind: (Bytes) -> Double) -> Bool {
    guard let own = bytes[name], kind(own) > 0 else { return false }
    let others = kind(total) + (stacked.contains(name) ? kind(own) : 0)
    return kind(own) >= Self.soleShare * others
  }

  /// The only device whose traffic is what somebody sent, by kind and amount; `nil` where there are
  /// several or none.
  func match(read: Double, written: Double) -> String? {
    let found = bytes.filter { _, own in
      abs(own.read - read) <= 0.2 * max(own.all, read + written)
        && abs(own.written - written) <= 0.2 * max(own.all, read + written) && own.all > 0
    }
    return found.count == 1 ? found.first?.key : nil
  }
}
