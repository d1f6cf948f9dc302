/// The output of one or several runs of pidstat, in the order of the text.
package struct PidstatSample: Sendable {
  package var runs: [PidstatRun] = []
}

/// What one call of pidstat printed.
package struct PidstatRun: Sendable {
  package var host: String?
  /// The processors of the host, where the banner says them.
  package var processors: Int?
  /// Every process and thread of the run; rows refer to them by position.
  package var tasks: [PidstatTask] = []
  package var intervals: [PidstatInterval] = []
  /// The rows of all intervals, each interval's together.
  package var rows: [PidstatRow] = []

  package init() {}

  package func rows(of interval: PidstatInterval) -> ArraySlice<PidstatRow> {
    rows[interval.rows.clamped(to: rows.indices)]
  }

  /// Intervals that are surely about a span of time within the run, in its order.
  package var measured: [PidstatInterval] { intervals.filter { $0.scope == .interval } }
}

/// A process, or a thread of one (`-t`).
package struct PidstatTask: Sendable, Hashable {
  /// Of the process.
  package var pid: Int
  /// Of the thread; `nil` for the process as a whole.
  package var tid: Int?
  /// The command without its path, or the name of the thread.
  package var name: String
}

/// The reports of one moment.
package struct PidstatInterval: Sendable {
  package enum Scope: Sendable, Hashable {
    /// Between two moments of the run.
    case interval
    /// Since the process began: pidstat without an interval.
    case sinceStart
    /// The mean of all intervals, which pidstat prints last.
    case average
    /// A single report whose text does not say which of these it is.
    case unclear
  }

  package var firstLine: Int
  package var lastLine: Int
  /// As printed at its end.
  package var timestamp: String?
  /// Seconds at its end: since midnight of the first day, or since 1970; `nil` if not readable.
  package var end: Double?
  /// Seconds that it lasted, where the text tells.
  package var seconds: Double?
  package var scope: Scope
  /// Positions in the rows of the run.
  package var rows: Range<Int>
  /// The printed reports that were folded into this one to bound memory; 1 in most runs.
  package var folded = 1
}

/// The figures of one task in one interval; what was not printed, or could not be read by pidstat
/// (it prints -1.00), is `nil`.
package struct PidstatRow: Sendable {
  /// The position in the tasks of the run.
  package var task: Int32
  /// The line in the text, counted from 1; lines beyond 2^31 saturate.
  package var line: Int32
  /// By position of the measure; not a number where nothing was printed.
  var values = InlineArray<20, Float>(repeating: .nan)

  package init(task: Int, line: Int) {
    self.task = Int32(clamping: task)
    self.line = Int32(clamping: line)
  }

  package subscript(measure: PidstatMeasure) -> Double? {
    get {
      let value = values[measure.rawValue]
      return value.isNaN ? nil : Double(value)
    }
    set {
      guard let newValue, newValue >= 0, newValue < 1e18 else { return }
      values[measure.rawValue] = Float(newValue)
    }
  }
}
