internal import ByteParsing
package import Capture

/// Plans of one text, in its order.
package struct QueryPlans: Sendable, Hashable {
  package var plans: [QueryPlan]

  package init(plans: [QueryPlan]) {
    self.plans = plans
  }
}

/// Reads plans of EXPLAIN, in text, JSON, XML or YAML, as people copy them: out of psql in all its frames, out of
/// pgAdmin, a mail, or the log of `auto_explain`.
package struct PostgresPlanParser: StreamParser {
  package static let format = Format(
    kind: "postgres-plan", label: "output of PostgreSQL's EXPLAIN",
    lineStarts: ["QUERY PLAN"],
    markers: [
      "  (cost=", "(actual time=", "(actual rows=", "\"Node Type\"", "<Node-Type>", "- Plan:",
    ])

  private var reader = PlanReader()

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var position = 0
    var line = firstLine
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if !reader.isIdle || bytes.mayConcernPlans(position..<end) {
        reader.take(bytes.copied(position..<end), line)
      }
      position = end + 1
      line += 1
    }
  }

  package mutating func finish() -> Parsed<QueryPlans>? {
    let plans = reader.finish()
    guard !plans.isEmpty else { return nil }
    let analyzed = plans.count(where: \.isAnalyzed)
    let cut = plans.count(where: \.isCut)
    let what = plans.count == 1 ? "1 plan" : "\(plans.count) plans"
    return Parsed(
      QueryPlans(plans: plans),
      damage: reader.isDamaged || cut > 0 ? "a plan is cut short" : nil,
      note: "\(what), \(analyzed == plans.count ? "" : "\(analyzed) ")with ANALYZE")
  }
}

extension QueryPlan {
  /// The plans in lines of text, as a log writes them below a statement; line numbers count from
  /// `firstLine` on.
  package static func plans(in lines: some Sequence<String>, firstLine: Int = 1) -> [QueryPlan] {
    var reader = PlanReader()
    for (offset, line) in lines.enumerated() {
      reader.take(Array(line.utf8), firstLine &+ offset)
    }
    return reader.finish()
  }

  /// The first plan in lines of text; `nil` where they hold none.
  package init?(lines: some Sequence<String>, firstLine: Int = 1) {
    guard let first = Self.plans(in: lines, firstLine: firstLine).first else { return nil }
    self = first
  }
}

/// Tells plans in text from plans in JSON, and both from what stands around them.
private struct PlanReader {
  /// Whether neither a plan nor a statement is open.
  var isIdle: Bool {
    markup == nil && !document.isOpen && !text.isOpen && !statement.isGrowing
      && statement.duration == nil
  }

  private static let documentLimit = 4 << 20
  private static let planLimit = 500

  private var text = PlanTextReader()
  private var plans: [QueryPlan] = []
  private(set) var isDamaged = false
  /// A document of JSON, line by line without frames.
  private var document = PlanDocument()
  /// A plan in XML or YAML.
  private var markup: PlanMarkup?
  private var lastLine = 0
  private var statement = PlanStatement()

  mutating func take(_ raw: [UInt8], _ number: Int) {
    lastLine = number
    guard raw.count < 1 << 20 else { return }
    let line = PlanLine(raw, isJSON: document.isOpen)
    if document.isOpen {
      takeDocument(line)
      return
    }
    if takeMarkup(line, number) { return }
    if !text.isOpen || line.startsDocument, startsDocument(line, number) { return }
    text.statement = statement.text
    text.loggedDuration = statement.duration
    if statement.take(line, isPlan: text.isOpen) {
      text.finish()
      collect()
      return
    }
    if text.take(line, number) { statement.end() }
    collect()
  }

  /// Whether a line is of a plan in XML or YAML.
  private mutating func takeMarkup(_ line: PlanLine, _ number: Int) -> Bool {
    if markup == nil {
      guard !text.isOpen, let begun = PlanMarkup(line, number) else { return false }
      markup = begun
      return true
    }
    let isWithin = markup?.take(line) == true
    if !isWithin || (markup?.bytes.count ?? 0) > Self.documentLimit { endMarkup() }
    return isWithin || takeMarkup(line, number)
  }

  private mutating func endMarkup() {
    guard var ended = markup.take() else { return }
    let lines = ended.firstLine...max(ended.firstLine, lastLine)
    for plan in QueryPlan.plans(json: ended.end(), lines: lines).plans
    where plans.count < Self.planLimit { plans.append(plan) }
  }

  mutating func finish() -> [QueryPlan] {
    endMarkup()
    endDocument()
    text.finish(isCut: true)
    collect()
    return plans
  }

  private mutating func collect() {
    guard !text.plans.isEmpty else { return }
    for plan in text.takePlans() where plans.count < Self.planLimit { plans.append(plan) }
  }

  // MARK: JSON

  private mutating func startsDocument(_ line: PlanLine, _ number: Int) -> Bool {
    guard line.startsDocument else { return false }
    text.finish()
    collect()
    document.begin(number, isDoubled: line.text.first == 0x22)
    takeDocument(line)
    return true
  }

  private mutating func takeDocument(_ line: PlanLine) {
    document.take(line.bytes[...])
    if !document.isOpen || document.bytes.count > Self.documentLimit { endDocument() }
  }

  private mutating func endDocument() {
    guard let (text, firstLine) = document.end() else { return }
    var bytes = text
    // A log in CSV doubles all quotes.
    if bytes[...].firstRange(of: "\"\"Node Type\"\"") != nil {
      bytes = PlanDocument.undoubled(bytes[...])
    }
    let (found, isWhole) = QueryPlan.plans(
      json: bytes, lines: firstLine...max(firstLine, lastLine))
    if !isWhole, !found.isEmpty { isDamaged = true }
    for var plan in found where plans.count < Self.planLimit {
      if plan.statement == nil { plan.statement = statement.text }
      if plan.isAnalyzed, plan.executionTime == nil { plan.executionTime = statement.duration }
      plans.append(plan)
    }
    if !found.isEmpty { statement.end() }
  }
}

extension RawSpan {
  /// Whether a line may begin a plan, a document of JSON, or the statement in front of one.
  fileprivate func mayConcernPlans(_ line: Range<Int>) -> Bool {
    let text = trimmed(line)
    guard let first = text.isEmpty ? nil : self[text.lowerBound] else { return false }
    // Also the first byte of a drawn border.
    if "[{\"|>".utf8.contains(first) || first == 0xE2 { return true }
    let signs: [StaticString] = [
      "(cost=", "(actual ", "Query Text: ", " ms  ", "=#", "=>", "*#", "*>", "<explain", "- Plan:",
    ]
    return signs.contains { firstRange(of: $0, in: text) != nil }
  }
}

extension PlanTextReader {
  fileprivate mutating func takePlans() -> [QueryPlan] {
    defer { clear() }
    return plans
  }
}
