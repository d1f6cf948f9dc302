internal import Evidence

/// The facts about a device that tell why it is as it is, each named and explained once.
enum DiskCauseFact: String, CaseIterable {
  case inFlight = "disk.in_flight"
  case stallTime = "disk.stalled_time"
  case isSenderKnown = "disk.sender.known"
  case senders = "disk.senders"
  case sender = "disk.sender"
  case senderShare = "disk.sender.share"
  case runnerUp = "disk.sender.runner_up"
  case senderGroup = "disk.sender.group"
  case pressure = "disk.pressure"
  case memoryPressure = "disk.memory_pressure"
  case directScans = "disk.direct_reclaim"
  case isPagingKnown = "disk.paging_known"
  case pagingShare = "disk.paging_share"
  case refaultShare = "disk.refault_share"
  case swapInShare = "disk.swap_in_share"
  case swapOutShare = "disk.swap_out_share"
  case writeBackShare = "disk.write_back_share"
  case writeShare = "disk.write_share"
  case bystanders = "disk.bystanders"
  case journalWaiters = "disk.journal_waiters"
  case plateau = "disk.plateau"
  case plateauVariation = "disk.plateau.variation"
  case plateauLimit = "disk.plateau.limit"
  case isPlateauRound = "disk.plateau.round"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .device, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .inFlight: .quantity(.requests)
    case .stallTime: .quantity(.seconds)
    case .sender, .senders, .runnerUp, .senderGroup, .plateauLimit: .text
    case .isSenderKnown, .isPagingKnown, .isPlateauRound: .flag
    case .directScans: .quantity(.perSecond)
    case .plateau: .quantity(.intervals)
    case .bystanders, .journalWaiters: .quantity(.threads)
    case .senderShare, .pressure, .memoryPressure, .pagingShare, .refaultShare, .swapInShare,
      .swapOutShare, .writeBackShare, .writeShare, .plateauVariation:
      .quantity(.percent)
    }
  }

  var meaning: String {
    switch self {
    case .inFlight: "Requests in the device at the last look at its counters; absent for reports."
    case .stallTime:
      "How long the longest stall took; reports of unknown interval count as a second each."
    case .isSenderKnown: "Whether the evidence shows whose requests they are."
    case .senders: "In a sentence: who sends it, or that nothing shows it."
    case .isPagingKnown:
      "Whether the host's counters of paging were looked at as well, and no other device shares the "
        + "traffic."
    case .sender:
      "The processes of one name that send most bytes to it; absent where it is not plain that "
        + "their traffic goes to this device."
    case .senderShare: "Their share of what all processes send, or of the device's bytes if more."
    case .runnerUp: "The next in line with its share."
    case .senderGroup: "The control group of the largest sender; absent where it is the root."
    case .pressure: "Share of time in which a task of the host waited for storage (PSI io, some)."
    case .memoryPressure: "Share of time in which a task waited for memory (PSI memory, some)."
    case .directScans: "Pages scanned per second by tasks that needed memory at once."
    case .pagingShare:
      "Refaults of the page cache and swap-ins by the bytes read from it, or swap-outs by the bytes "
        + "written, whichever is more; absent where other devices share the traffic."
    case .refaultShare: "Refaults of the page cache by the bytes read from it."
    case .swapInShare: "Swap-ins by the bytes read from it."
    case .swapOutShare: "Swap-outs by the bytes written to it."
    case .writeBackShare: "Pages of the page cache written out by the bytes written to it."
    case .writeShare: "Bytes written in the window by all bytes."
    case .bystanders:
      "Threads in state D of other processes than the largest sender and the kernel, at the sweep "
        + "that saw most."
    case .journalWaiters: "Threads in state D that wait for a commit of a file system's journal."
    case .plateau: "The longest run of intervals with requests waiting."
    case .plateauVariation:
      "The spread of requests or of bytes per second in it, whichever is less, as the standard "
        + "deviation by the mean."
    case .plateauLimit: "The round or well-known figure that the rate stands at; absent if none."
    case .isPlateauRound: "Whether there is such a figure."
    }
  }
}
