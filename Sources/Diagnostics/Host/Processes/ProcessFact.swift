internal import Evidence

/// The facts about a process, each named and explained once.
enum ProcessFact: String, CaseIterable {
  case samples = "process.samples"
  case span = "process.span"
  case age = "process.age"
  case load = "process.cpu"
  case loadGrowth = "process.cpu.growth"
  case isJVM = "process.jvm"
  case heapShare = "process.jvm.heap_share"

  case memory = "process.memory"
  case memoryKind = "process.memory.kind"
  case memoryGrowth = "process.memory.growth"
  case memoryGrowthShare = "process.memory.growth_share"
  case memoryRisen = "process.memory.risen"
  case memoryStep = "process.memory.largest_step"
  case memoryLate = "process.memory.late_share"
  case memorySlope = "process.memory.slope"
  case memoryTime = "process.memory.time_to_limit"
  case memoryLimit = "process.memory.limit"

  case files = "process.files"
  case filesGrowth = "process.files.growth"
  case filesGrowthShare = "process.files.growth_share"
  case filesRisen = "process.files.risen"
  case filesStep = "process.files.largest_step"
  case filesLate = "process.files.late_share"
  case filesSlope = "process.files.slope"
  case filesLimit = "process.files.limit"
  case filesUse = "process.files.use"
  case filesTime = "process.files.time_to_limit"
  case filesKinds = "process.files.kinds"

  case threads = "process.threads"
  case threadsGrowth = "process.threads.growth"
  case threadsGrowthShare = "process.threads.growth_share"
  case threadsRisen = "process.threads.risen"
  case threadsStep = "process.threads.largest_step"
  case threadsLate = "process.threads.late_share"
  case threadsSlope = "process.threads.slope"
  case threadsTime = "process.threads.time_to_limit"
  case threadsLimit = "process.threads.limit"
  case threadsFamilies = "process.threads.families"

  static var declarations: [FactDeclaration] {
    allCases.map { FactDeclaration($0.rawValue, of: .process, $0.shape, $0.meaning) }
  }

  var shape: FactDeclaration.Shape {
    switch self {
    case .samples: .quantity(.samples)
    case .span, .age, .memoryTime, .filesTime, .threadsTime: .quantity(.seconds)
    case .load, .loadGrowth, .heapShare, .memoryGrowthShare, .memoryRisen, .memoryStep,
      .memoryLate, .filesGrowthShare, .filesRisen, .filesStep, .filesLate, .filesUse,
      .threadsGrowthShare, .threadsRisen, .threadsStep, .threadsLate:
      .quantity(.percent)
    case .memory, .memoryGrowth: .quantity(.bytes)
    case .memorySlope: .quantity(.bytesPerMinute)
    case .files, .filesGrowth, .filesLimit: .quantity(.files)
    case .threads, .threadsGrowth: .quantity(.threads)
    case .filesSlope, .threadsSlope: .quantity(.perMinute)
    case .isJVM: .flag
    case .memoryKind, .memoryLimit, .filesKinds, .threadsLimit, .threadsFamilies: .text
    }
  }

  var meaning: String {
    switch self {
    case .samples: "How often it was looked at; absent where it was once."
    case .span: "Seconds from the first look to the last."
    case .age: "Seconds since it began, at the last look; absent where the evidence does not say."
    case .load: "Its mean processor use over the span, in percent of one."
    case .loadGrowth:
      "Its processor use in the last third of the span less that in the first, in percent of one."
    case .isJVM: "Whether it runs a JVM, by its name and arguments."
    case .heapShare:
      "Its anonymous memory in percent of the largest heap that its arguments allow (-Xmx)."
    case .memory: "Its memory at the last look; what of it is in memory.kind."
    case .memoryKind: "`anonymous` where files are told apart, `resident` where they are not."
    case .memoryGrowth: "What the floor of its memory rose by, from the first window to the last."
    case .memoryGrowthShare: "The same in percent of the first floor."
    case .memoryRisen: "The share of up to six windows with a higher floor than the one before."
    case .memoryStep: "The largest rise between two windows in percent of all growth."
    case .memoryLate:
      "The slope of the last half in percent of the first's: 100 is steady, less levels off."
    case .memorySlope: "The median slope between any two floors."
    case .memoryTime: "Seconds until the nearest limit at this slope."
    case .memoryLimit: "The limit that is nearest: of a control group, or the host's memory."
    case .files: "Its open descriptors at the last look."
    case .filesGrowth: "What the floor of its open descriptors rose by."
    case .filesGrowthShare: "The same in percent of the first floor."
    case .filesRisen: "The share of up to six windows with a higher floor than the one before."
    case .filesStep: "The largest rise between two windows in percent of all growth."
    case .filesLate: "The slope of the last half in percent of the first's."
    case .filesSlope: "Descriptors per minute, the median slope between any two floors."
    case .filesLimit: "Its soft limit of open descriptors."
    case .filesUse: "Its open descriptors in percent of the limit."
    case .filesTime: "Seconds until the limit at this slope."
    case .filesKinds: "What the descriptors lead to, most first; absent where that was not read."
    case .threads: "Its threads at the last look."
    case .threadsGrowth: "What the floor of its threads rose by."
    case .threadsGrowthShare: "The same in percent of the first floor."
    case .threadsRisen: "The share of up to six windows with a higher floor than the one before."
    case .threadsStep: "The largest rise between two windows in percent of all growth."
    case .threadsLate: "The slope of the last half in percent of the first's."
    case .threadsSlope: "Threads per minute, the median slope between any two floors."
    case .threadsTime: "Seconds until the nearest limit at this slope."
    case .threadsLimit: "The nearest limit: of its user, a control group, or the host."
    case .threadsFamilies: "The names of its threads with numbers left out, most first."
    }
  }
}
