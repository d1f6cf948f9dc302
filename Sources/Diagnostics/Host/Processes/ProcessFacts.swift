internal import Evidence
internal import LinuxFormats

/// Derives the facts of processes that grow or stand near a limit.
struct ProcessFacts {
  let evidence: ProcessEvidence
  let limits: ProcessLimits

  /// Processes near a limit that are told of.
  private static let limitCount = 8

  init(_ evidence: ProcessEvidence) {
    self.evidence = evidence
    limits = ProcessLimits(evidence.host)
  }

  var facts: [Fact] {
    var result: [Fact] = []
    var told: Set<String> = []
    for series in longest {
      told.insert(series.subject.name)
      result += facts(series)
    }
    for process in nearLimits {
      let subject = Subject.process(process.name, process.pid)
      guard told.insert(subject.name).inserted else { continue }
      var sheet = FactSheet(subject)
      addFiles(process, nil, to: &sheet)
      result += sheet.facts
    }
    return result
  }

  /// Of several series of one process the one with the most looks.
  private var longest: [ProcessSeries] {
    var best: [String: ProcessSeries] = [:]
    for series in evidence.series {
      if let other = best[series.subject.name], other.moments.count >= series.moments.count {
        continue
      }
      best[series.subject.name] = series
    }
    return best.values.ordered { $0.pid < $1.pid }
  }

  private var nearLimits: [HostProcess] {
    var pids: Set<Int> = []
    for look in evidence.host.looks {
      for process in look.snapshot.processes?.processes ?? [] where process.openFilesLimit != nil {
        pids.insert(process.pid)
      }
    }
    let known = pids.compactMap { pid -> HostProcess? in
      guard var process = evidence.process(pid) else { return nil }
      // Limits that do not say whose they are beside the only list there is.
      if pid == 0, process.openFiles == nil, evidence.listed.count == 1 {
        let list = evidence.listed[0]
        (process.pid, process.name, process.place) = (list.pid, list.name, list.place)
        (process.openFiles, process.interior) = (list.openFiles, list.interior)
      }
      return process
    }
    return known.filter { $0.fileUse != nil }.ordered {
      ($1.fileUse ?? 0, $0.pid) < ($0.fileUse ?? 0, $1.pid)
    }.prefix(Self.limitCount).map { $0 }
  }

  private func facts(_ series: ProcessSeries) -> [Fact] {
    var sheet = FactSheet(series.subject)
    let process = evidence.process(series.pid)
    let count = series.moments.count
    let span = (series.moments.last?.time ?? 0) - (series.moments.first?.time ?? 0)
    sheet.add(ProcessFact.samples.rawValue, count, .samples)
    sheet.add(ProcessFact.span.rawValue, span, .seconds)
    if let age = series.age { sheet.add(ProcessFact.age.rawValue, age, .seconds) }
    if let load = series.meanLoad { sheet.add(ProcessFact.load.rawValue, load, .percent) }
    if let growth = series.loadGrowth {
      sheet.add(ProcessFact.loadGrowth.rawValue, growth, .percent)
    }
    addMemory(series, process, to: &sheet)
    if let process {
      addFiles(process, series, to: &sheet)
    } else {
      addFiles(nil, series, to: &sheet)
    }
    addThreads(series, process, to: &sheet)
    return sheet.facts
  }

  private func addMemory(
    _ series: ProcessSeries, _ process: HostProcess?, to sheet: inout FactSheet
  ) {
    let machine = JavaArguments(name: series.name, command: process?.command)
    sheet.add(ProcessFact.isJVM.rawValue, machine.isJVM)
    guard let trend = series.trend(.memory) else { return }
    let kind = series.isSplit ? "anonymous" : "resident"
    let citation = citation(series, trend, .memory, "\(kind) memory")
    sheet.add(ProcessFact.memory.rawValue, trend.last.value, .bytes, [citation])
    sheet.add(ProcessFact.memoryKind.rawValue, kind)
    let heap = machine.heapLimit ?? (machine.isJVM ? evidence.heapLimit(of: series.pid) : nil)
    if let heap, heap > 0 {
      sheet.add(
        ProcessFact.heapShare.rawValue, trend.last.value * 100 / Double(heap), .percent,
        [Citation(source: citation.source, text: "a heap of at most \(Quantity(heap, .bytes))")])
    }
    sheet.add(ProcessFact.memoryGrowth.rawValue, trend.growth, .bytes, [citation])
    sheet.add(ProcessFact.memorySlope.rawValue, trend.slope * 60, .bytesPerMinute, [citation])
    add(
      trend, [.memoryGrowthShare, .memoryRisen, .memoryStep, .memoryLate], citation, to: &sheet)
    if let room = process.flatMap({ limits.memory($0) }), trend.slope > 0 {
      sheet.add(ProcessFact.memoryTime.rawValue, room.left / trend.slope, .seconds)
      sheet.add(
        ProcessFact.memoryLimit.rawValue, room.name,
        [Citation(source: room.place, text: "\(Quantity(room.left, .bytes)) left of \(room.name)")])
    }
  }

  private func addFiles(
    _ process: HostProcess?, _ series: ProcessSeries?, to sheet: inout FactSheet
  ) {
    let trend = series?.trend(.files)
    let open = trend.map { $0.last.value } ?? process?.openFiles.map(Double.init)
    guard let open else { return }
    let limit = process?.openFilesLimit
    let place = process?.place?.text(in: source(process)) ?? "/proc/\(process?.pid ?? 0)/fd"
    var state = Citation(
      source: place,
      text: "\(Quantity(open, .files)) open" + (limit.map { ", soft limit \($0)" } ?? ""))
    if let series, let trend { state = citation(series, trend, .files, "open descriptors") }
    sheet.add(ProcessFact.files.rawValue, open, .files, [state])
    if let limit, limit > 0 {
      let bound = Citation(
        source: evidence.host.isLive ? "/proc/\(process?.pid ?? 0)/limits" : place,
        text: "\(decimal(open)) of \(limit) descriptors open")
      sheet.add(ProcessFact.filesLimit.rawValue, limit, .files, [bound])
      sheet.add(ProcessFact.filesUse.rawValue, open * 100 / Double(limit), .percent, [bound])
      if let time = trend?.time(to: Double(limit)) {
        sheet.add(ProcessFact.filesTime.rawValue, time, .seconds)
      }
    }
    if let kinds = process?.interior?.fileText {
      sheet.add(
        ProcessFact.filesKinds.rawValue, kinds, [Citation(source: place, text: kinds)])
    }
    guard let trend else { return }
    sheet.add(ProcessFact.filesGrowth.rawValue, trend.growth, .files, [state])
    sheet.add(ProcessFact.filesSlope.rawValue, trend.slope * 60, .perMinute, [state])
    add(trend, [.filesGrowthShare, .filesRisen, .filesStep, .filesLate], state, to: &sheet)
  }

  private func addThreads(
    _ series: ProcessSeries, _ process: HostProcess?, to sheet: inout FactSheet
  ) {
    guard let trend = series.trend(.threads) else { return }
    let citation = citation(series, trend, .threads, "threads")
    sheet.add(ProcessFact.threads.rawValue, trend.last.value, .threads, [citation])
    sheet.add(ProcessFact.threadsGrowth.rawValue, trend.growth, .threads, [citation])
    sheet.add(ProcessFact.threadsSlope.rawValue, trend.slope * 60, .perMinute, [citation])
    add(
      trend, [.threadsGrowthShare, .threadsRisen, .threadsStep, .threadsLate], citation, to: &sheet)
    if let room = process.flatMap({ limits.threads($0) }), trend.slope > 0 {
      sheet.add(ProcessFact.threadsTime.rawValue, room.left / trend.slope, .seconds)
      sheet.add(
        ProcessFact.threadsLimit.rawValue, room.name,
        [Citation(source: room.place, text: "\(decimal(room.left)) left of \(room.name)")])
    }
    if let families = process?.interior?.threadText {
      sheet.add(
        ProcessFact.threadsFamilies.rawValue, families,
        [Citation(source: "/proc/\(series.pid)/task", text: families)])
    }
  }

  /// Adds the shape of a trend; `names` are of share, windows, step and late slope, in this order.
  private func add(
    _ trend: GrowthTrend, _ names: [ProcessFact], _ citation: Citation, to sheet: inout FactSheet
  ) {
    sheet.add(names[0].rawValue, trend.growthShare, .percent, [citation])
    sheet.add(names[1].rawValue, trend.risenShare, .percent, [citation])
    sheet.add(names[2].rawValue, trend.largestStepShare, .percent, [citation])
    if let late = trend.lateShare { sheet.add(names[3].rawValue, late, .percent, [citation]) }
  }

  private func citation(
    _ series: ProcessSeries, _ trend: GrowthTrend, _ measure: ProcessSeries.Measure, _ what: String
  ) -> Citation {
    let floors = trend.floors.map { floor in
      measure == .memory ? Quantity(floor.value, .bytes).description : decimal(floor.value)
    }.joined(separator: ", ")
    let file = ["statm", "fd", "task"][[.memory, .files, .threads].firstIndex(of: measure) ?? 0]
    let place = series.moments.last { $0.value(measure) != nil }?.place ?? ""
    return Citation(
      source: place.hasPrefix("/proc/") ? "/proc/\(series.pid)/\(file)" : place,
      text: "lowest \(what) of \(trend.floors.count) windows in "
        + "\(Quantity(trend.span, .seconds)): \(floors)")
  }

  private func source(_ process: HostProcess?) -> String {
    guard let process else { return "" }
    let look = evidence.host.looks.last { look in
      look.snapshot.processes?.processes.contains { $0.pid == process.pid } ?? false
    }
    return look?.source ?? ""
  }
}

extension HostProcess {
  /// Open descriptors in percent of the soft limit, where that is half or more.
  var fileUse: Double? {
    guard let openFiles, let openFilesLimit, openFilesLimit > 0 else { return nil }
    let use = Double(openFiles) * 100 / Double(openFilesLimit)
    return use >= 50 ? use : nil
  }
}

extension ProcessInterior {
  /// `900 file (/tmp/x: 890), 12 socket`.
  var fileText: String? {
    guard !fileKinds.isEmpty else { return nil }
    var parts = fileKinds.prefix(4).map { "\($0.count) \($0.name)" }
    if let path = filePaths.first, path.count > 2 {
      parts.append("most often \(path.name) (\(path.count))")
    }
    return parts.joined(separator: ", ")
  }

  var threadText: String? {
    guard !threadFamilies.isEmpty else { return nil }
    return threadFamilies.prefix(3).map { "\($0.count) \($0.name)" }.joined(separator: ", ")
  }
}

/// What a command line says of a JVM.
struct JavaArguments {
  var isJVM: Bool
  /// Bytes of `-Xmx`.
  var heapLimit: Int?

  init(name: String, command: String?) {
    let words = (command ?? "").split(separator: " ")
    let program = words.first?.split(separator: "/").last ?? ""
    isJVM = name == "java" || program == "java"
    guard let option = words.last(where: { $0.hasPrefix("-Xmx") }) else { return }
    let text = option.dropFirst(4)
    let digits = text.prefix { $0.isNumber }
    guard let number = Int(digits) else { return }
    let shift: Int
    switch text.dropFirst(digits.count).lowercased() {
    case "k": shift = 1 << 10
    case "m": shift = 1 << 20
    case "g": shift = 1 << 30
    case "t": shift = 1 << 40
    default: shift = 1
    }
    heapLimit = number.multiplied(by: shift)
  }
}
