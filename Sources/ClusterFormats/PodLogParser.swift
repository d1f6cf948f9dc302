internal import ByteParsing
package import Capture

/// What the containers of pods wrote, as far as it is told which: `kubectl cluster-info dump` and diag
/// itself put a heading above it, must-gather and most people put the pod into the path.
///
///     ==== START logs for container app of pod shop/checkout-7d9c5b8f6d-x2v7k ====
package struct PodLogParser: StreamParser {
  package static let format = Format(
    kind: "pod-log", label: "logs of pods",
    markers: [
      "==== START logs for container ", "[ERROR] plugin/", "[FATAL] plugin/", "CoreDNS-1.",
    ],
    paths: ["pod", "kubectl", "/logs/", "previous", "coredns", "logs.txt"])

  private var path = ""
  private var logs: [PodLog] = []
  /// Whether anything but the path says whose log it is.
  private var isShown = false

  package init() {}

  package mutating func locate(_ source: String) { path = source }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    bytes.forEachLine(firstLine: firstLine) { line, number in
      if line.starts(with: "==== START logs for container ") {
        begin(line, number)
      } else if line.starts(with: "==== END logs for container ") {
        return
      } else if line.byteCount > 1 || line.byteCount == 1 && line[0] != 0 {
        if logs.isEmpty { logs.append(PodLog(path: path)) }
        logs[logs.count - 1].take(line, number)
      }
    }
  }

  /// `==== START logs for container app of pod shop/checkout ====`, behind it diag says ` (previous)`.
  private mutating func begin(_ line: RawSpan, _ number: Int) {
    let words = line.string.split(separator: " ")
    guard words.count >= 9, words[6] == "of", words[7] == "pod", logs.count < 2000 else { return }
    var log = PodLog(path: path)
    log.container = String(words[5])
    let place = words[8].split(separator: "/", maxSplits: 1).map(String.init)
    log.pod = place.last
    if place.count > 1 { log.namespace = place[0] }
    log.isPrevious = words.contains("(previous)") || path.hasSuffix("previous.log")
    isShown = true
    logs.append(log)
  }

  package mutating func finish() -> Parsed<[PodLog]>? {
    var kept = logs.filter { $0.lines > 0 || $0.pod != nil }
    if !isShown {
      kept = kept.filter { $0.pod != nil || $0.isOfDNS || $0.namesServices }
    }
    guard !kept.isEmpty else { return nil }
    let lines = kept.reduce(0) { $0 + $1.lines }
    return Parsed(kept, note: kept.count == 1 ? "\(lines) lines" : "\(kept.count) containers")
  }
}
