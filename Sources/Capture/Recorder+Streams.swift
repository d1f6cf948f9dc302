import ByteParsing

extension Recorder {
  /// Finds out what a stream is and reads it; archives are unpacked on the way, never to disk.
  mutating func record(
    _ stream: any ByteStream, source: String, budget: InputBudget, nesting: Int
  ) throws(CaptureError) {
    let stream = nesting == 0 ? BudgetedStream(stream, budget) : stream
    let peeked = try PeekedStream(stream, count: ContentKind.headLength)
    if try opensBundle(peeked, source: source) { return }
    let file = bundled(source)
    read.insert(source)
    if let file, file.role != .evidence { return }
    let source = file?.source ?? source
    if KeptForm.name(peeked.head.rawSpan) == "diag.report" {
      refuse(source, .unrecognized, "a report of diag")
      return
    }
    let head = peeked.head
    for parser in options.binaryParsers where parser.recognizes(head.rawSpan) {
      record(peeked, with: parser, source: source, budget: budget, nesting: nesting)
      return
    }
    switch ContentKind(head: peeked.head) {
    case .empty:
      refuse(source, .unrecognized, "empty")
    case .gzip where nesting < Self.nestingLimit:
      let inflated = BudgetedStream(try InflateStream(peeked), budget)
      try record(inflated, source: source, budget: budget, nesting: nesting + 1)
    case .tar where nesting < Self.nestingLimit:
      try record(TarArchive(peeked), source: source, budget: budget, nesting: nesting + 1)
    case .gzip, .tar:
      refuse(source, .unrecognized, "archives nested deeper than \(Self.nestingLimit)")
    case .zip where nesting < Self.nestingLimit:
      try record(ZipArchive(peeked), source: source, budget: budget, nesting: nesting + 1)
    case .zip:
      refuse(source, .unrecognized, "archives nested deeper than \(Self.nestingLimit)")
    case .foreign(let what):
      options.bundle?.leaveOut(source, kind: "unknown", what)
      refuse(source, .unrecognized, what)
    case .utf16(let isBigEndian):
      record(text: UTF16Stream(peeked, isBigEndian: isBigEndian), source: source, budget: budget)
    case .text:
      let journal: (any ByteStream)? = JournalStream(peeked, head: head)
      let lines = journal ?? RecordStream(peeked, head: head) ?? peeked
      record(text: lines, source: source, budget: budget)
    }
  }

  private mutating func record(
    _ archive: TarArchive, source: String, budget: InputBudget, nesting: Int
  ) throws(CaptureError) {
    do throws(CaptureError) {
      while let member = try archive.next() {
        let name = "\(source)!\(member.name)"
        guard member.isFile else {
          if !member.name.hasSuffix("/") { refuse(name, .unrecognized, "not a regular file") }
          continue
        }
        try record(TarMemberStream(archive), source: name, budget: budget, nesting: nesting)
        if budget.isSpent { break }
      }
    } catch {
      refuse(source, .partial, error.description)
    }
  }

  /// Reads the members of a zip archive as they come.
  private mutating func record(
    _ archive: ZipArchive, source: String, budget: InputBudget, nesting: Int
  ) throws(CaptureError) {
    do throws(CaptureError) {
      while let member = try archive.next() {
        if member.name.hasSuffix("/") { continue }
        let name = "\(source)!\(member.name)"
        if let obstacle = member.obstacle {
          refuse(name, .unrecognized, obstacle)
          continue
        }
        let stream = BudgetedStream(try archive.content(), budget)
        try record(stream, source: name, budget: budget, nesting: nesting)
        if budget.isSpent { break }
      }
    } catch {
      refuse(source, .partial, error.description)
    }
  }

  /// Reads a text to its end, or as far as it can be read.
  private mutating func record(
    text stream: any ByteStream, source: String, budget: InputBudget
  ) {
    var splitter = LaneSplitter(texts, source: source)
    var reader = TextReader(stream)
    var failure: CaptureError?
    options.bundle?.begin(source)
    defer { options.bundle?.end() }
    do throws(CaptureError) {
      try reader.forEachPiece { piece, line in
        options.bundle?.take(piece)
        splitter.read(piece, firstLine: line)
        options.progress(source, budget.used)
      }
    } catch {
      failure = error
    }
    let made = splitter.finish(into: &recording, source: source, cut: failure?.description)
    guard made == 0 else { return }
    if let failure {
      let status: Recording.Input.Status = reader.byteCount == 0 ? .unreadable : .unrecognized
      refuse(source, status, failure.description)
    } else {
      refuse(source, .unrecognized, expectation)
    }
  }

  /// Reads a binary input to its end, or as far as it can be read.
  private mutating func record<Parser: BinaryParser>(
    _ stream: any ByteStream, with type: Parser.Type, source: String, budget: InputBudget,
    nesting: Int
  ) {
    if !(Parser.Sample.self is any KeptSample.Type) {
      options.bundle?.leaveOut(
        source, kind: Parser.format.kind,
        "is no text, and may hold anything: hand it over by itself")
    }
    var parser = type.init()
    let size = nesting == 0 ? Folder.size(of: source) : nil
    parser.prepare(ReadingTerms(memoryLimit: options.memoryLimit, byteCount: size))
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var failure: CaptureError?
    while failure == nil {
      do throws(CaptureError) {
        let count = try buffer.fill(from: 0, reading: stream)
        if count == 0 { break }
        parser.read(buffer.rawSpan.extracting(0..<count))
        options.progress(source, budget.used)
      } catch {
        failure = error
      }
    }
    guard let parsed = parser.finish() else {
      refuse(source, .unreadable, failure?.description ?? "damaged: nothing of it could be read")
      return
    }
    recording.add(parsed, of: Parser.format, from: source, cut: failure?.description)
  }
}

extension Recorder.Options {
  /// What would have been recognised.
  var expectation: String {
    let labels = parsers.map { $0.format.label } + binaryParsers.map { $0.format.label }
    // A command of one area says what it reads; the list of all is a page long.
    guard labels.count <= 12 else {
      return "holds nothing that is recognised: " + labels.prefix(4).joined(separator: "; ")
        + "; and \(labels.count - 4) more kinds of evidence"
    }
    return "holds nothing that is recognised: " + labels.joined(separator: "; ")
  }
}
