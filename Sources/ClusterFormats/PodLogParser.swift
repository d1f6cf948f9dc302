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
      ".svc.cluster.local", ".svc:", "exec format error",
    ],
    ownsPath: { PodLog(path: $0).pod != nil })

  private var path = ""
  private var logs: [PodLog] = []
  /// Whether anything but the path says whose log it is.
  private var isShown = false
  /// Whether it is no log, but something else that was taken of the pod.
  private var isForeign = false

  package init() {}

  package mutating func locate(_ source: String) { path = source }

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    // Of a piece only the last lines may be the last of all.
    let end = firstLine + bytes.count(of: 0x0A) - PodLog.tailLength
    bytes.forEachLine(firstLine: firstLine) { line, number in
      if line.starts(with: "==== START logs for container ") {
        begin(line, number)
      } else if line.starts(with: "==== END logs for container ") {
        return
      } else if line.byteCount > 1 || line.byteCount == 1 && line[0] != 0 {
        if logs.isEmpty {
          isForeign = Self.isForeign(line)
          logs.append(PodLog(path: path))
        }
        logs[logs.count - 1].take(line, number, isLast: isShown || number >= end)
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

  /// Objects, descriptions and tables.
  private static func isForeign(_ line: RawSpan) -> Bool {
    if line.byteCount <= 2, line.byteCount > 0,
      line[0] == UInt8(ascii: "{") || line[0] == UInt8(ascii: "[")
    {
      return true
    }
    let starts: [StaticString] = [
      "apiVersion:", "kind:", "Name:", "NAME", "---", "{\"apiVersion\"", "{\"kind\"", "LAST SEEN",
      "Full thread dump", " num ", "<?xml",
    ]
    return starts.contains { line.starts(with: $0) }
  }

  /// Dumps and histograms of a process in it, which begin with a time or a process id.
  private var foreignWord: Bool {
    logs.first.map { log in
      log.head.contains { line in
        ["Full thread dump", "#instances"].contains { line.hasPrefix($0) || line.hasSuffix($0) }
          || line.hasPrefix(" num")
      }
    } ?? false
  }

  package mutating func finish() -> Parsed<[PodLog]>? {
    var kept = logs.filter { $0.lines > 0 || $0.pod != nil }
    if !isShown {
      if isForeign || foreignWord { return nil }
      kept = kept.filter { $0.pod != nil || $0.isOfDNS || $0.namesServices }
    }
    guard !kept.isEmpty else { return nil }
    let lines = kept.reduce(0) { $0 + $1.lines }
    return Parsed(kept, note: kept.count == 1 ? "\(lines) lines" : "\(kept.count) containers")
  }
}
