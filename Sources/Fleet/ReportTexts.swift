internal import ByteParsing

/// Reports in what tools bring home from many hosts: JSON objects one after the other, lines with the
/// name of a host in front (`pdsh`, `dsh`, `ansible -t`), objects that hold the output as a text.
package struct ReportTexts {
  package private(set) var reports: [HostReport] = []
  /// Why something was passed over; `nil` where all of it was read.
  package private(set) var damage: String?

  /// Longer than any sentence of a report, and than a report as a text within another object.
  private static let textLimit = 16 << 20

  package init(_ bytes: [UInt8], source: String) {
    for (label, text) in Self.lanes(bytes) {
      let (values, isWhole) = JSONTree.values(of: text, maximumText: Self.textLimit)
      let before = reports.count
      for value in values { take(value, source, label, isCut: !isWhole) }
      let place = label.map { "of \($0) " } ?? ""
      if reports.count == before {
        damage = "no report of diag is in it; diag triage --json prints one"
      } else if !isWhole {
        damage = "the text \(place)ends early or is no JSON from some place on"
      }
    }
  }

  private mutating func take(
    _ value: JSONTree, _ source: String, _ label: String?, isCut: Bool
  ) {
    if let report = HostReport(value, source: source, label: label, isCut: isCut) {
      reports.append(report)
    } else if let elements = value.elements {
      for element in elements { take(element, source, label, isCut: isCut) }
    } else if let output = value["stdout"]?.text {
      let (values, isWhole) = JSONTree.values(
        of: Array(output.utf8), maximumText: Self.textLimit)
      if !isWhole { damage = "an output within it ends early" }
      let host = value["item"]?.text ?? label
      for value in values { take(value, source, host, isCut: !isWhole) }
    }
  }

  /// The text by the name in front of its lines; lines of several hosts may be mixed.
  private static func lanes(_ bytes: [UInt8]) -> [(label: String?, text: [UInt8])] {
    let start = bytes.firstIndex { $0 > 0x20 } ?? bytes.endIndex
    guard start < bytes.endIndex, bytes[start] != UInt8(ascii: "{"),
      bytes[start] != UInt8(ascii: "[")
    else { return bytes.isEmpty ? [] : [(nil, bytes)] }
    var lanes: [(label: String?, text: [UInt8])] = []
    for line in bytes.split(separator: 0x0A) {
      // `web-1: {`; a name has no blank in it.
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
        !line[..<colon].contains(0x20), !line[..<colon].contains(UInt8(ascii: "\""))
      else { continue }
      let label = String(decoding: line[..<colon], as: UTF8.self)
      let text = line[(colon + 1)...] + [0x0A]
      if let place = lanes.firstIndex(where: { $0.label == label }) {
        lanes[place].text += text
      } else {
        lanes.append((label, Array(text)))
      }
    }
    return lanes.isEmpty ? [(nil, bytes)] : lanes
  }
}
