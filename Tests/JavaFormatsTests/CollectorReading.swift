import Capture
import Foundation
import JavaFormats
import TestSupport

/// The bytes of a fixture of collectors.
func collectorFixture(_ name: String) throws -> [UInt8] {
  let path = repository.appending(path: "Tests/JavaFormatsTests/Fixtures/gc/\(name)")
  return Array(try Data(contentsOf: path))
}

func collectorText(_ name: String) throws -> String {
  String(decoding: try collectorFixture(name), as: UTF8.self)
}

func collectorEvidence<Parser: StreamParser>(
  _ bytes: [UInt8], by type: Parser.Type, lines count: Int = .max
) -> Parsed<CollectorEvidence>? where Parser.Sample == CollectorEvidence {
  type.parse(bytes, lines: count)
}

func gcLog(_ text: String) -> Parsed<CollectorEvidence>? {
  collectorEvidence(Array(text.utf8), by: GCLogParser.self)
}

func gcRun(_ text: String) -> CollectorRun {
  gcLog(text)?.sample.runs.first ?? CollectorRun()
}

func jstat(_ text: String) -> Parsed<CollectorEvidence>? {
  collectorEvidence(Array(text.utf8), by: JstatParser.self)
}

func jstatRun(_ text: String) -> CollectorRun {
  jstat(text)?.sample.runs.first ?? CollectorRun()
}

extension CollectorRun {
  func statistics(_ name: String) -> PauseStatistics? {
    pauses.first { $0.name == name }?.statistics
  }

  /// What a change of the text's outer form must not change.
  var described: [String] {
    pauses.map { "\($0.name) \($0.statistics.count) \($0.statistics.total)" }
      + Event.allCases.map { "\($0) \(self[$0].count)" }
      + [
        "\(fullFloors.points.map(\.value))", "\(cycleFloors.points.map(\.value))",
        "\(metaspace.points.map(\.value))", "\(String(describing: heapMax)) \(collections)",
        "\(String(describing: allocated)) \(String(describing: promoted))",
      ]
  }
}
