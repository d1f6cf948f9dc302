/// The output of one or several runs of iostat, in the order of the text.
package struct IostatSample: Sendable {
  package var runs: [IostatRun] = []
}

/// What one call of iostat printed.
package struct IostatRun: Sendable {
  /// A name in the first column.
  package struct Device: Sendable, Hashable {
    package var name: String
    /// Whether the name is of a group (`-g`), whose figures its members show as well.
    package var isGroup: Bool
  }

  package var banner = IostatBanner()
  /// Every name of the run; rows refer to them by position.
  package var devices: [Device] = []
  /// The first may be the mean since boot.
  package var reports: [IostatReport] = []
  /// Whether the first report is since boot, unless `-y` was given, which nothing in the text tells.
  package var beginsSinceBoot: Bool
  /// The rows of all reports, each report's together.
  package var rows: [IostatRow] = []

  package init(beginsSinceBoot: Bool = true) {
    self.beginsSinceBoot = beginsSinceBoot
  }

  /// The reports that are surely about an interval.
  package var intervals: ArraySlice<IostatReport> {
    beginsSinceBoot ? reports.dropFirst() : reports[...]
  }

  package func rows(of report: IostatReport) -> ArraySlice<IostatRow> {
    rows[report.rows.clamped(to: rows.indices)]
  }
}

/// What iostat says of the host; the parts that were not printed are `nil`.
package struct IostatBanner: Sendable, Hashable {
  /// The release of the kernel: `6.1.0-18-amd64`.
  package var kernel: String?
  package var host: String?
  /// In the format of the locale that iostat ran in.
  package var date: String?
  package var processors: Int?

  package init() {}
}

/// One report: the processors and a row per device.
package struct IostatReport: Sendable {
  package var firstLine: Int
  package var lastLine: Int
  /// As printed with `-t`, in the format of the locale.
  package var timestamp: String?
  package var processor: IostatProcessor?
  /// Positions in the rows of the run.
  package var rows: Range<Int>
  /// The printed reports that were folded into this one to bound memory; 1 in most runs.
  package var folded = 1
  /// Its length, where the text tells.
  package var seconds: Double?
  /// Whether the host was started anew since the report before it.
  package var isBroken = false
}

/// The processor line (`avg-cpu`), each share in percent of all processors.
package struct IostatProcessor: Sendable {
  package enum Share: Int, Sendable, CaseIterable {
    case user, nice, system, iowait, steal, idle
  }

  private var shares = InlineArray<6, Float>(repeating: .nan)

  package init() {}

  package subscript(share: Share) -> Double? {
    get {
      let value = shares[share.rawValue]
      return value.isNaN ? nil : Double(value)
    }
    set {
      guard let newValue, newValue.isFinite else { return }
      shares[share.rawValue] = Float(newValue)
    }
  }
}

/// The figures of one device in one report; what was not printed, or is no number, is `nil`.
package struct IostatRow: Sendable {
  /// The position in the devices of the run.
  package var device: Int32
  /// The line of the (last) row in the text, counted from 1; lines beyond 2^31 saturate.
  package var line: Int32
  static let measures = 21
  /// By position of the measure; not a number where nothing was printed.
  var values = InlineArray<21, Float>(repeating: .nan)

  package init(device: Int, line: Int) {
    self.device = Int32(clamping: device)
    self.line = Int32(clamping: line)
  }

  /// Negative numbers and numbers beyond 10^15 are artefacts of wrapped counters: `nil`.
  package subscript(measure: IostatMeasure) -> Double? {
    get {
      let value = values[measure.rawValue]
      return value.isNaN ? nil : Double(value)
    }
    set {
      guard let newValue, newValue >= 0, newValue < 1e15 else { return }
      values[measure.rawValue] = Float(newValue)
    }
  }
}
