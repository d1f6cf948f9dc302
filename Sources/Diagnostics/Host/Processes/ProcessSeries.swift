internal import Evidence
internal import LinuxFormats

/// What one process had at several moments.
struct ProcessSeries {
  struct Moment {
    /// Seconds on the clock of the evidence.
    var time: Double
    /// Bytes; of all resident memory where `isSplit` is not set.
    var memory: Double?
    var threads, openFiles: Double?
    /// Seconds of processor time so far, or since the moment before.
    var processorTime: Double?
    var place: String
  }

  enum Measure: CaseIterable {
    case memory, files, threads
  }

  var pid: Int
  var name: String
  /// Seconds that the process was old at the last moment; `nil` where not known.
  var age: Double?
  /// Whether anonymous memory is known apart from files and shared memory.
  var isSplit = true
  /// Bytes of files and shared memory, first and last.
  var fileMemory: (first: Double, last: Double)?
  /// Processor use in percent of one, of each span between moments.
  var load: [Double] = []
  var moments: [Moment] = []

  var subject: Subject { .process(name, pid) }

  func trend(_ measure: Measure) -> GrowthTrend? {
    GrowthTrend(
      moments.compactMap { moment in
        moment.value(measure).map { GrowthTrend.Point(time: moment.time, value: $0) }
      })
  }

  /// How much more of a processor the last third of the time took than the first, in percent of
  /// one; `nil` where that is not known.
  var loadGrowth: Double? {
    guard load.count >= 6, let early = median(Array(load.prefix(load.count / 3))),
      let late = median(Array(load.suffix(load.count / 3)))
    else { return nil }
    return late - early
  }

  var meanLoad: Double? { mean(load) }
}

extension ProcessSeries.Moment {
  func value(_ measure: ProcessSeries.Measure) -> Double? {
    switch measure {
    case .memory: memory
    case .files: openFiles
    case .threads: threads
    }
  }
}

extension Subject {
  /// `java (pid 4242)`.
  static func process(_ name: String, _ pid: Int) -> Subject {
    if pid == 0 { return Subject(.process, name.isEmpty ? "the process" : name) }
    return Subject(.process, name.isEmpty ? "pid \(pid)" : "\(name) (pid \(pid))")
  }
}
