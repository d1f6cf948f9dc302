import ByteParsing

/// The texts by which the formats of some parsers are recognised, ready to be looked for; made once
/// for all inputs.
final class FormatTexts {
  enum Kind {
    case marker, lineStart, path
  }

  let parsers: [any StreamParser.Type]
  /// The markers, line starts and paths of all formats, and of which parser each is.
  let all: [(text: StaticString, parser: Int, kind: Kind)]
  /// Which of the texts are those of each parser.
  let ranges: [Range<Int>]
  let needles: NeedleSet

  init(_ parsers: [any StreamParser.Type]) {
    self.parsers = parsers
    var all: [(text: StaticString, parser: Int, kind: Kind)] = []
    var ranges: [Range<Int>] = []
    for (index, parser) in parsers.enumerated() {
      let (format, start) = (parser.format, all.count)
      all += format.markers.map { ($0, index, .marker) }
      all += format.lineStarts.map { ($0, index, .lineStart) }
      all += format.paths.map { ($0, index, .path) }
      ranges.append(start..<all.count)
    }
    (self.all, self.ranges) = (all, ranges)
    needles = NeedleSet(all.map(\.text))
  }
}
