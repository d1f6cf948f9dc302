import Synchronization

/// What was captured in one run, parsed on the way in so that large inputs never stay in memory.
package struct Recording: Sendable {
  /// What became of one input, or of one kind of evidence in it.
  package struct Input: Sendable, Hashable {
    package enum Status: String, Sendable {
      case parsed, partial, unrecognized, unreadable
    }

    package var source: String
    /// The format's kind; `unknown` where none was recognised.
    package var kind: String
    package var status: Status
    package var note: String?

    package init(source: String, kind: String, status: Status, note: String? = nil) {
      self.source = source
      self.kind = kind
      self.status = status
      self.note = note
    }
  }

  package private(set) var inputs: [Input] = []
  private var samples: [String: [(source: String, sample: any Sendable)]] = [:]
  /// What is known to be about processes, in the order of the inputs.
  package private(set) var processEvidence: [(source: String, pids: [Int])] = []
  private var insights = Insights()

  package init() {}

  /// What several diagnostics work out of the recording, worked out once; `key` names it.
  package func once<Value: Sendable>(_ key: String, _ work: () -> Value) -> Value {
    if let known = insights.values.withLock({ $0[key] }) as? Value { return known }
    let value = work()
    insights.values.withLock { $0[key] = value }
    return value
  }

  /// So many inputs that nothing was recognised in are named; a tree may have any number of them.
  static let strangerLimit = 2000
  private var strangers = 0

  package mutating func add(_ input: Input) {
    guard input.status == .unrecognized else {
      inputs.append(input)
      return
    }
    strangers += 1
    let more = strangers - Self.strangerLimit
    guard more > 0 else {
      inputs.append(input)
      return
    }
    let rest = Input(
      source: "more inputs", kind: input.kind, status: .unrecognized,
      note: "\(more) more hold nothing that is recognised")
    if let place = inputs.lastIndex(where: { $0.source == rest.source }) {
      inputs[place] = rest
    } else {
      inputs.append(rest)
    }
  }

  /// Where each sample is from and its kind, in the order in which they came.
  package private(set) var order: [(kind: String, source: String)] = []

  package mutating func add(_ sample: any Sendable, of format: Format, from source: String) {
    order.append((format.kind, source))
    samples[format.kind, default: []].append((source, sample))
    insights = Insights()
    if let sample = sample as? any ProcessEvidence { processEvidence.append((source, sample.pids)) }
  }

  /// Adds what a parser made of an input, and the line on the input.
  ///
  /// `cut` says why the input could not be read to its end.
  mutating func add<Sample: Sendable>(
    _ parsed: Parsed<Sample>, of format: Format, from source: String, cut: String?,
    remark: String? = nil
  ) {
    add(parsed.sample, of: format, from: source)
    let notes = [parsed.note, cut ?? parsed.damage, remark].compactMap(\.self)
    add(
      Input(
        source: source, kind: format.kind, status: cut ?? parsed.damage == nil ? .parsed : .partial,
        note: notes.isEmpty ? nil : notes.joined(separator: "; ")))
  }

  /// The same without literals in statements of databases.
  package var withoutLiterals: Recording {
    var recording = self
    recording.insights = Insights()
    recording.samples = samples.mapValues { list in
      list.map { source, sample in
        ((source, (sample as? any StatementBearing)?.withoutLiterals ?? sample))
      }
    }
    return recording
  }

  /// All samples that `parser` made, in the order of the inputs.
  package func samples<Parser: StreamParser>(of parser: Parser.Type) -> [Artifact<Parser.Sample>] {
    artifacts(of: Parser.format)
  }

  /// All samples that `parser` made, in the order of the inputs.
  package func samples<Parser: BinaryParser>(of parser: Parser.Type) -> [Artifact<Parser.Sample>] {
    artifacts(of: Parser.format)
  }

  /// All samples of a format that no parser makes, in the order of the inputs.
  package func samples<Sample: Sendable>(
    of sample: Sample.Type, format: Format
  ) -> [Artifact<Sample>] {
    artifacts(of: format)
  }

  /// Samples that only a live look makes, in the order in which they came.
  package var keptSamples: [(source: String, sample: any KeptSample)] {
    var places: [String: Int] = [:]
    return order.compactMap { kind, source in
      let place = places[kind, default: 0]
      places[kind] = place + 1
      return (samples[kind]?[place].sample as? any KeptSample).map { (source, $0) }
    }
  }

  private func artifacts<Sample: Sendable>(of format: Format) -> [Artifact<Sample>] {
    (samples[format.kind] ?? []).compactMap { source, sample in
      (sample as? Sample).map { Artifact(source: source, sample: $0) }
    }
  }
}

private final class Insights: Sendable {
  let values = Mutex<[String: any Sendable]>([:])
}

/// A sample that holds statements of a database, whose literals may be somebody's.
package protocol StatementBearing: Sendable {
  /// The same with `?` for each string and number of a statement.
  var withoutLiterals: Self { get }
}
