/// How a kind of evidence is known by its content, and what it is called.
package struct Format: Sendable, Hashable {
  /// The name in reports: `jvm-thread-dump`, `iostat`.
  package var kind: String
  /// What it is, for a person who handed in something else.
  package var label: String
  /// Texts that begin a line of it, leading blanks aside; one of them in a text is enough to try.
  ///
  /// A text in front of one of them is a prefix that a log collector added.
  package var lineStarts: [StaticString]
  /// Texts that may stand anywhere in a line of it; one of them in a text is enough to try.
  ///
  /// What stands in front is the layout of a log: nothing is taken for a prefix because of them.
  package var markers: [StaticString]
  /// Parts of the paths of its files in a captured tree: `/proc/uptime`; for what a kernel writes
  /// without a word that would tell it.
  package var paths: [StaticString]
  /// Whether a path is one of its files in a captured tree, where no fixed part of it tells.
  package var ownsPath: (@Sendable (String) -> Bool)?
  /// How its parser takes a text that log collectors have mixed.
  package var reach: Reach

  /// What of an input a parser is shown.
  package enum Reach: Sendable {
    /// Lines without what a collector put around them, each source by itself.
    case lane
    /// The input as it is, from the piece with the first marker on.
    case whole
    /// The input as it is from its beginning, whatever it holds.
    case always
  }

  package init(
    kind: String, label: String, lineStarts: [StaticString] = [], markers: [StaticString] = [],
    paths: [StaticString] = [], reach: Reach = .lane,
    ownsPath: (@Sendable (String) -> Bool)? = nil
  ) {
    self.kind = kind
    self.label = label
    self.lineStarts = lineStarts
    self.markers = markers
    self.paths = paths
    self.reach = reach
    self.ownsPath = ownsPath
  }

  package static func == (left: Format, right: Format) -> Bool {
    left.kind == right.kind
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
  }
}

/// Reads one format from a text that arrives in pieces; never opens anything.
///
/// A parser keeps what it understands and steps over the rest: other evidence and the lines of an
/// application may stand before, between and behind.
package protocol StreamParser: SendableMetatype {
  associatedtype Sample: Sendable
  static var format: Format { get }
  init()
  /// Told before the first piece what a person calls the input: a hint, where a kernel's file does
  /// not say what it is.
  mutating func locate(_ source: String)
  /// Told before a piece which of the format's texts stand in it: markers, line starts and paths, in
  /// their order; not where the piece was taken out of a mix.
  mutating func expect(_ texts: ArraySlice<Bool>)
  /// Takes the next piece: whole lines with `\n` or `\r\n`, except where a line is longer than a
  /// piece can be, or the text ends without a newline.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, foreign and unchecked.
  ///   - firstLine: the number of the first line, counted from 1.
  mutating func read(_ bytes: RawSpan, firstLine: Int)
  /// How many lines so far may be of something else; `nil` where the parser does not count them.
  ///
  /// A piece in which it does not grow is not searched for other formats.
  var foreignLines: Int? { get }
  /// Whether what it has matters only where no other parser makes anything of the text.
  var isLastResort: Bool { get }
  /// Ends the text; `nil` where it held nothing of the format after all.
  mutating func finish() -> Parsed<Sample>?
}

extension StreamParser {
  package var isLastResort: Bool { false }
  package mutating func locate(_ source: String) {}
  package mutating func expect(_ texts: ArraySlice<Bool>) {}
  package var foreignLines: Int? { nil }
}

/// Reads one binary format that arrives in pieces cut anywhere; never sees where they come from.
package protocol BinaryParser: SendableMetatype {
  associatedtype Sample: Sendable
  static var format: Format { get }
  /// Whether `head`, the first bytes of an input (up to 1024), begins this format.
  static func recognizes(_ head: RawSpan) -> Bool
  init()
  /// Told before the first piece what the reading may take.
  mutating func prepare(_ terms: ReadingTerms)
  mutating func read(_ bytes: RawSpan)
  /// Ends the input; `nil` where it held nothing of the format after all.
  mutating func finish() -> Parsed<Sample>?
}

extension BinaryParser {
  package mutating func prepare(_ terms: ReadingTerms) {}
}

/// What a parser of large inputs may take, and how much is to come.
package struct ReadingTerms: Sendable, Hashable {
  /// The most bytes of memory.
  package var memoryLimit: Int
  /// Bytes of the input after decompression; `nil` where that is not known beforehand.
  package var byteCount: Int?

  package init(memoryLimit: Int, byteCount: Int? = nil) {
    self.memoryLimit = memoryLimit
    self.byteCount = byteCount
  }
}

/// Evidence of processes, some of which it may name by their ids.
package protocol ProcessEvidence: Sendable {
  /// The ids that the evidence itself states, each once.
  var pids: [Int] { get }
}

/// What a parser made of an input.
package struct Parsed<Sample: Sendable>: Sendable {
  package var sample: Sample
  /// Why the text is known to be incomplete or damaged; `nil` where all of it was understood.
  package var damage: String?
  /// What a person may want to know of the input: `3 dumps, 1,500 threads`.
  package var note: String?

  package init(_ sample: Sample, damage: String? = nil, note: String? = nil) {
    self.sample = sample
    self.damage = damage
    self.note = note
  }
}

/// A sample with the place it came from.
package struct Artifact<Sample: Sendable>: Sendable {
  /// What a person calls the place: a path, or `-` for standard input.
  package var source: String
  package var sample: Sample

  package init(source: String, sample: Sample) {
    self.source = source
    self.sample = sample
  }
}
