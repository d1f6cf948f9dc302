internal import Evidence

/// The facts that metrics of volumes and events of databases show, each named and explained once.
enum VolumeFact: String, CaseIterable {
  case burst = "volume.burst_balance"
  case burstLow = "volume.burst_empty"
  case exceeded = "volume.exceeded"
  case samples = "volume.samples"
  case balance = "volume.instance_balance"
  case kind = "volume.kind"
  case isDatabase = "volume.of_database"
  case limit = "volume.limit"
  case which = "volume.which"
  case full = "volume.database_full"
  case free = "volume.free"
  case grown = "volume.room_again"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .volume, $0.shape, $0.meaning) }
  }

  private var shape: FactDeclaration.Shape {
    switch self {
    case .burst, .burstLow, .exceeded, .balance: .quantity(.percent)
    case .samples: .quantity(.samples)
    case .free: .quantity(.bytes)
    case .full: .quantity(.events)
    case .grown, .isDatabase: .flag
    default: .text
    }
  }

  private var meaning: String {
    switch self {
    case .burst: "The lowest burst balance in the last quarter of the metric."
    case .burstLow: "In how much of the metric the burst balance was below 5 %."
    case .exceeded:
      "In how much of the metric the volume was asked for more than its limit of IOPS or throughput."
    case .samples: "Values of the metric."
    case .balance:
      "The lowest EBSIOBalance% or EBSByteBalance% of the instance in the last quarter."
    case .kind: "The type of the volume: gp2, gp3, io2; absent where no answer tells."
    case .isDatabase: "Whether it is the storage of a managed database."
    case .limit: "Its limits, as far as the evidence tells."
    case .which: "Which metric shows it."
    case .full: "Events of a database that its storage is full."
    case .free: "The latest FreeStorageSpace of a database."
    case .grown: "Whether a later event says that it has room again."
    }
  }
}
