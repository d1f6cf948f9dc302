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

  package init() {}

  package mutating func add(_ input: Input) {
    inputs.append(input)
  }

  package mutating func add(_ sample: any Sendable, of format: Format, from source: String) {
    samples[format.kind, default: []].append((source, sample))
  }

  /// All samples that `parser` made, in the order of the inputs.
  package func samples<Parser: StreamParser>(of parser: Parser.Type) -> [Artifact<Parser.Sample>] {
    (samples[Parser.format.kind] ?? []).compactMap { source, sample in
      (sample as? Parser.Sample).map { Artifact(source: source, sample: $0) }
    }
  }
}
