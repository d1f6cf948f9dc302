import ByteParsing
import JavaFormats

/// Groups similar lines, after the method that is known as Drain: a tree of fixed depth, by the
/// number of words and the leading ones, then by the share of words that are the same.
///
/// A line whose shape was seen before is only counted. Of a long log every so manyth line is taken,
/// and stands for those between.
struct TemplateMiner {
  private static let templateLimit = 1200
  private static let candidateLimit = 32
  private static let wordLimit = 48
  private static let tokenLimit = 60_000
  private static let slotCount = 24
  /// The share of words two lines of one template have in common, in hundredths.
  private static let similarity = 60
  /// Work after which fewer lines are taken, and how many are left out then.
  private static let budgets = [(60_000, 3), (150_000, 15), (300_000, 63), (600_000, 255)]
  private static let cacheSize = 8192

  private struct Template {
    var words: [TextTable.ID]
    var count = 0
    var firstLine, lastLine: Int
    var firstTime, lastTime: Double?
    var level: LogLevel?
    var slots = [Int](repeating: 0, count: slotCount)
  }

  private var shape = LineShape()
  private var words = TextTable(reserving: 4096)
  private var templates: [Template] = []
  private var tree: [UInt64: [Int32]] = [:]
  /// Shapes that were seen, and their templates; a new one takes the place of an old one.
  private var cache = [(hash: UInt64, template: Int32)](repeating: (0, -1), count: cacheSize)
  private var work = 0
  private var stride = 0
  private(set) var minedLines = 0
  private var sampledFrom: Int?
  private var otherLines = 0
  private var slotWidth = 64
  private var chance: UInt64 = 1
  private var clock = LineClock()

  /// Reads a piece and gives the number of its lines.
  mutating func read(_ bytes: RawSpan, firstLine: Int) -> Int {
    var (position, line) = (0, firstLine)
    while position < bytes.byteCount {
      let end = bytes.lineEnd(from: position)
      if end > position {
        mine(bytes, position..<end, line, weight: stride + 1)
      }
      (position, line) = (end + 1, line + 1)
      if stride > 0, position < bytes.byteCount {
        let next = skip(bytes, from: position)
        line += next.lines
        position = next.position
      }
    }
    return line - firstLine
  }

  /// Steps over about as many lines as are left out, to the beginning of one.
  private mutating func skip(
    _ bytes: RawSpan, from start: Int
  ) -> (position: Int, lines: Int) {
    // Not always as many, since a log may repeat itself.
    chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let count = Int(chance >> 33) % (2 * stride + 1)
    if count == 0 { return (start, 0) }
    let target = min(bytes.byteCount, start + count * max(40, min(clock.meanLength, 400)))
    guard target < bytes.byteCount else {
      let rest = bytes.extracting(start..<bytes.byteCount)
      let isOpen = rest.byteCount > 0 && bytes[bytes.byteCount - 1] != 0x0A
      return (bytes.byteCount, rest.count(of: 0x0A) + (isOpen ? 1 : 0))
    }
    let end = min(bytes.byteCount, bytes.lineEnd(from: target) + 1)
    return (end, max(1, bytes.extracting(start..<end).count(of: 0x0A)))
  }

  private mutating func mine(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int, weight: Int) {
    let first = bytes[line.lowerBound]
    // Frames and the rest of a record are not counted by themselves.
    if first.isBlank || first == UInt8(ascii: "}") || first == 0 { return }
    clock.take(bytes, line)
    minedLines += 1
    shape.take(bytes, clock.message)
    let slot = Int(truncatingIfNeeded: shape.hash) & (Self.cacheSize - 1)
    if cache[slot].hash == shape.hash {
      work += 1
      if cache[slot].template >= 0 { count(Int(cache[slot].template), number, weight) }
    } else {
      work += 8
      let found = template(bytes, line, number)
      cache[slot] = (shape.hash, Int32(found ?? -1))
      if let found { count(found, number, weight) }
    }
    if let next = Self.budgets.first(where: { work > $0.0 && stride < $0.1 }) {
      stride = next.1
      sampledFrom = sampledFrom ?? number
    }
  }

  private mutating func count(_ template: Int, _ line: Int, _ weight: Int) {
    templates[template].count += weight
    templates[template].lastLine = line
    if let time = clock.time {
      if templates[template].firstTime == nil { templates[template].firstTime = time }
      templates[template].lastTime = time
    }
    while line / slotWidth >= Self.slotCount { widen() }
    templates[template].slots[line / slotWidth] += weight
  }

  private mutating func widen() {
    slotWidth *= 2
    for index in templates.indices {
      let old = templates[index].slots
      for slot in 0..<Self.slotCount {
        templates[index].slots[slot] =
          2 * slot + 1 < Self.slotCount ? old[2 * slot] + old[2 * slot + 1] : 0
      }
    }
  }

  // MARK: The tree

  /// The template of a shape that is new; `nil` where there are too many.
  private mutating func template(_ bytes: RawSpan, _ line: Range<Int>, _ number: Int) -> Int? {
    if bytes.goesOn(line) { return nil }
    let split = split()
    var key = mixed(0, UInt64(split.count))
    for word in split.prefix(2) { key = mixed(key, UInt64(truncatingIfNeeded: word)) }
    let candidates = tree[key] ?? []
    var best: (template: Int, same: Int)?
    for candidate in candidates {
      let known = templates[Int(candidate)].words
      guard known.count == split.count else { continue }
      var same = 0
      for index in split.indices where known[index] == split[index] { same += 1 }
      if same > best?.same ?? -1 { best = (Int(candidate), same) }
    }
    if let best, best.same * 100 >= Self.similarity * split.count {
      generalize(best.template, split)
      return best.template
    }
    guard templates.count < Self.templateLimit, candidates.count < Self.candidateLimit else {
      // The nearest is better than none.
      guard let best, best.same * 2 >= split.count else {
        otherLines += stride + 1
        return nil
      }
      generalize(best.template, split)
      return best.template
    }
    let level = LogHead(bytes, line).level
    templates.append(
      Template(words: split, firstLine: number, lastLine: number, level: level))
    tree[key, default: []].append(Int32(templates.count - 1))
    return templates.count - 1
  }

  private mutating func generalize(_ template: Int, _ split: [TextTable.ID]) {
    for index in split.indices where templates[template].words[index] != split[index] {
      templates[template].words[index] = -1
    }
  }

  /// The words of the shape.
  private mutating func split() -> [TextTable.ID] {
    let text = shape.bytes
    let span = text.rawSpan
    var found: [TextTable.ID] = []
    var start = 0
    while start < shape.count, found.count < Self.wordLimit {
      let blank = span.firstIndex(of: 0x20, from: start) ?? shape.count
      let end = min(blank, shape.count)
      if words.count < Self.tokenLimit {
        found.append(words.intern(span, start..<end))
      } else {
        let word = span.string(start..<end)
        found.append(words.id(of: word) ?? -1)
      }
      start = end + 1
    }
    return found
  }

  // MARK: The end

  mutating func finish(into log: inout EventLog) {
    log.templates = templates.map { template in
      LogTemplate(
        text: text(template), count: template.count, firstLine: template.firstLine,
        lastLine: template.lastLine, firstTime: template.firstTime, lastTime: template.lastTime,
        level: template.level,
        slots: Array(template.slots.prefix(min(Self.slotCount, log.lines / slotWidth + 1))))
    }.sorted { ($0.count, $1.firstLine) > ($1.count, $0.firstLine) }
    (log.minedLines, log.sampledFrom, log.otherLines) = (minedLines, sampledFrom, otherLines)
  }

  private func text(_ template: Template) -> String {
    var text = ""
    for word in template.words {
      if !text.isEmpty { text += " " }
      text += word < 0 ? "*" : words.string(word)
    }
    return text
  }
}

/// The time of lines to the second and where their messages begin; a line whose time begins like the
/// last one's is not read again.
private struct LineClock {
  private(set) var time: Double?
  private(set) var message = 0..<0
  private(set) var meanLength = 120
  private var known: (UInt64, UInt64) = (0, 0)
  /// Where the message began in the line whose beginning is known; 0 where none is.
  private var offset = 0
  private var days = LogClock()
  private var minute = 0.0

  mutating func take(_ bytes: RawSpan, _ line: Range<Int>) {
    meanLength = (meanLength * 31 + line.count) / 32
    if offset > 0, line.count > max(32, offset), words(bytes, line.lowerBound) == known {
      let (tens, ones) = (bytes[line.lowerBound + 17] &- 0x30, bytes[line.lowerBound + 18] &- 0x30)
      if tens < 6, ones < 10 { time = minute + Double(tens * 10 + ones) }
      message = (line.lowerBound + offset)..<line.upperBound
      return
    }
    read(bytes, line)
  }

  private func words(_ bytes: RawSpan, _ start: Int) -> (UInt64, UInt64) {
    unsafe (
      bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self),
      bytes.unsafeLoadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
    )
  }

  private mutating func read(_ bytes: RawSpan, _ line: Range<Int>) {
    offset = 0
    let prefix = LogPrefix(bytes, line)
    var start = prefix.end
    var found = prefix.time
    if start < line.upperBound, bytes[start] == UInt8(ascii: "{") {
      let fields = LogFields(bytes, start..<line.upperBound)
      if let time = found ?? fields.time(bytes) { self.time = seconds(time) }
      message = fields.message ?? start..<line.upperBound
      return
    }
    if found == nil {
      found = LogTime(in: bytes, start..<min(line.upperBound, start + 48))
      if let found { start = max(start, found.end) }
    } else if start < line.upperBound, let inner = LogTime(startingAt: start, bytes, line) {
      start = inner.end
    }
    if let found { time = seconds(found) }
    message = start..<line.upperBound
    // A time of the form that tells the minute within sixteen bytes.
    if let found, line.count > 32, found.isOfYear, prefix.source == nil, !prefix.isOfKernel,
      found.end - line.lowerBound >= 19, found.end - line.lowerBound <= 36,
      bytes[line.lowerBound].isDigit
    {
      known = words(bytes, line.lowerBound)
      minute = ((time ?? 0) / 60).rounded(.down) * 60
      offset = start - line.lowerBound
    }
  }

  private mutating func seconds(_ time: LogTime) -> Double {
    days.seconds(time) - Double(time.zone ?? 0)
  }
}
