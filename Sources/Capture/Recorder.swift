import ByteParsing
import Glibc

/// Reads what a person handed over; the only part of the program that opens files.
package struct Recorder {
  /// What parsers are wanted, and how much may be read.
  package struct Options {
    package var parsers: [any StreamParser.Type]
    package var binaryParsers: [any BinaryParser.Type]
    /// The most bytes, after decompression, that are read of one input.
    package var maxInput: Int
    /// The most bytes of memory that the reading of one input may take, where it takes much.
    package var memoryLimit: Int
    /// When reading ends, wherever it is.
    package var deadline: ContinuousClock.Instant?
    /// Told now and then which input is being read, and how many bytes of it were.
    package var progress: (_ source: String, _ bytes: Int) -> Void
    /// Takes what is read, for a bundle.
    package var bundle: BundleWriter?

    package init(
      parsers: [any StreamParser.Type], binaryParsers: [any BinaryParser.Type] = [],
      maxInput: Int, memoryLimit: Int = .max,
      deadline: ContinuousClock.Instant? = nil,
      progress: @escaping (_ source: String, _ bytes: Int) -> Void = { _, _ in }
    ) {
      self.parsers = parsers
      self.binaryParsers = binaryParsers
      self.maxInput = maxInput
      self.memoryLimit = memoryLimit
      self.deadline = deadline
      self.progress = progress
    }
  }

  /// Archives in archives deeper than this are not opened.
  ///
  /// A `.tar.gz` counts twice, and a bundle in another one may hold rotated logs. What all of it unpacks
  /// to shares the budget of the input.
  static let nestingLimit = 5

  let options: Options
  /// Made when a text comes: a look at this host alone has none.
  private(set) lazy var texts = FormatTexts(options.parsers)
  /// What would have been recognised.
  private(set) lazy var expectation = options.expectation
  /// What was recorded so far.
  package var recording = Recording()
  /// Bundles that are open, the innermost last.
  var bundles: [OpenBundle] = []
  /// Files of bundles that were read.
  var read: Set<String> = []
  /// Whether the files of a folder are being read, which may belong to one bundle.
  private var isInFolder = false

  package init(_ options: Options) {
    self.options = options
  }

  /// Whether a parser of texts of this kind is wanted.
  package func reads(_ kind: String) -> Bool {
    options.parsers.contains { $0.format.kind == kind }
  }

  /// Reads each of `paths`: a file, a folder, or `-` for standard input.
  package static func record(_ paths: [String], _ options: Options) -> Recording {
    var recorder = Recorder(options)
    for path in paths { recorder.record(path: path) }
    return recorder.recording
  }

  /// Reads a file, a folder, or `-` for standard input.
  package mutating func record(path: String) {
    if path == "-" {
      record(FileStream(descriptor: STDIN_FILENO), source: "-")
      return
    }
    switch Folder.kind(of: path, followsLink: true) {
    case .folder: record(folder: path)
    case .file, .pipe: record(file: path)
    case .other(let what): refuse(path, .unreadable, what)
    case .failed(let error): refuse(path, .unreadable, error)
    }
  }

  private mutating func record(file path: String) {
    do throws(CaptureError) {
      record(try FileStream(path: path), source: path)
    } catch {
      refuse(path, .unreadable, error.description)
    }
  }

  /// Reads the files of a folder and of those below it, in the order of their names.
  private mutating func record(folder path: String) {
    var folder = Folder()
    let files = bundleOrder(folder.files(below: path))
    for problem in folder.problems { refuse(problem.path, .unreadable, problem.reason) }
    if files.isEmpty && folder.problems.isEmpty { refuse(path, .unrecognized, "an empty folder") }
    let start = bundles.count
    isInFolder = true
    for file in files { record(file: file) }
    isInFolder = false
    closeBundles(from: start)
  }

  /// Reads what a stream gives, as if it were a file called `source`.
  package mutating func record(_ stream: any ByteStream, source: String) {
    let budget = InputBudget(limit: options.maxInput, deadline: options.deadline)
    let start = bundles.count
    defer { if !isInFolder { closeBundles(from: start) } }
    if let file = stream as? FileStream { file.patience = { budget.patience } }
    do throws(CaptureError) {
      try record(stream, source: source, budget: budget, nesting: 0)
    } catch {
      refuse(source, .unreadable, error.description)
    }
  }

  package mutating func refuse(
    _ source: String, _ status: Recording.Input.Status, _ note: String, kind: String = "unknown"
  ) {
    recording.add(Recording.Input(source: source, kind: kind, status: status, note: note))
  }
}

extension CaptureError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let text), .damaged(let text): text
    case .tooLarge(let limit):
      "stopped at the limit of \(limit) bytes; --max-input allows more"
    case .outOfTime: "stopped at the deadline"
    }
  }
}
