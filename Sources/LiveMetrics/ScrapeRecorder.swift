package import Capture
import Probing

/// Addresses that are being scraped, by a child.
package final class ScrapeRecorder {
  /// Of all scrapes together, in bytes.
  private static let limit = 256 << 20

  private let request: ScrapeRequest
  private let messenger: Messenger?

  /// Starts to scrape.
  package init(_ request: ScrapeRequest) {
    self.request = request
    messenger = Messenger(until: request.deadline + .milliseconds(200)) { descriptor in
      ScrapeWorker(request: request, descriptor: descriptor).run()
    }
    messenger?.widen()
  }

  /// What came of one address.
  private struct Harvest {
    var text: [UInt8] = []
    var scrapes = 0
    var refusal: String?
    var isAnswerOfPrometheus = false

    mutating func take(_ bytes: [UInt8], milliseconds: Int) {
      scrapes += 1
      isAnswerOfPrometheus = bytes.first == UInt8(ascii: "{")
      if !isAnswerOfPrometheus {
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        text += Array("# scraped \(milliseconds / 1000).\(fraction)\n".utf8)
      }
      text += bytes
      if text.last != 0x0A { text.append(0x0A) }
    }
  }

  /// Waits for the child and records each address as one text, a line with the time before each scrape.
  package func finish(into recorder: inout Recorder, progress: (String) -> Void = { _ in }) {
    progress("scraping \(request.addresses.map(\.shown).joined(separator: ", "))")
    var harvests = Array(repeating: Harvest(), count: request.addresses.count)
    let end = read(into: &harvests)
    messenger?.end(grace: end == nil ? 300 : 50)
    for (address, harvest) in zip(request.addresses, harvests) {
      guard harvest.scrapes > 0 else {
        let reason = harvest.refusal ?? end ?? "no answer"
        recorder.refuse(address.shown, .unreadable, reason, kind: "prometheus-exposition")
        continue
      }
      var text = harvest.text
      if let refusal = harvest.refusal ?? end, !harvest.isAnswerOfPrometheus {
        text += Array("# diag: a further scrape failed: \(refusal)\n".utf8)
      }
      recorder.record(MemoryStream(text), source: address.shown)
    }
  }

  /// Why it ended too early, or `nil`.
  private func read(into harvests: inout [Harvest]) -> String? {
    guard let messenger else { return "no process could be started" }
    var total = 0
    do {
      while let line = try messenger.line() {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let place = Int(words[1]), harvests.indices.contains(place) else {
          continue
        }
        if words[0] == "-" {
          harvests[place].refusal = String(words[2])
          continue
        }
        let numbers = words[2].split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2, numbers[1] >= 0 else { return "a damaged answer" }
        var bytes = [UInt8](repeating: 0, count: numbers[1])
        var filled = 0
        while filled < bytes.count {
          let count = try bytes.fill(from: filled, reading: messenger)
          if count == 0 { return "an answer that ends too early" }
          filled += count
        }
        total += filled
        guard total <= Self.limit else { return "more than \(Self.limit >> 20) MiB in all" }
        harvests[place].take(bytes, milliseconds: numbers[0])
      }
      return nil
    } catch {
      return Deputy.isStopping ? "interrupted" : "no answer before the deadline"
    }
  }
}
