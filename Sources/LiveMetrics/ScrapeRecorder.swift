package import Capture
import Probing

/// An address that is being scraped, by a child of its own.
package final class ScrapeRecorder {
  /// Of all scrapes together, in bytes.
  private static let limit = 256 << 20

  private let request: ScrapeRequest
  private let messenger: Messenger?

  /// The process that scrapes.
  package var pid: Int32? { messenger?.pid }

  /// Starts to scrape.
  package init(_ request: ScrapeRequest) {
    self.request = request
    messenger = Messenger(until: request.deadline + .milliseconds(200)) { descriptor in
      ScrapeWorker(request: request, descriptor: descriptor).run()
    }
    messenger?.widen()
  }

  /// What came of it.
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

  /// Waits for the child and records what came as one text, a line with the time before each scrape.
  package func finish(into recorder: inout Recorder, progress: (String) -> Void = { _ in }) {
    let address = request.address
    progress("scraping \(address.shown)")
    var harvest = Harvest()
    let end = read(into: &harvest)
    messenger?.end(grace: end == nil ? 300 : 50)
    let refusal = harvest.refusal ?? end
    guard harvest.scrapes > 0 else {
      let reason = refusal ?? "no answer"
      recorder.refuse(address.shown, .unreadable, reason, kind: "prometheus-exposition")
      return
    }
    if let refusal, !harvest.isAnswerOfPrometheus {
      harvest.text += Array("# diag: a further scrape failed: \(refusal)\n".utf8)
    }
    recorder.record(MemoryStream(harvest.text), source: address.shown)
  }

  /// Why it ended too early, or `nil`.
  private func read(into harvest: inout Harvest) -> String? {
    guard let messenger else { return "no process could be started" }
    var total = 0
    do {
      while let line = try messenger.line() {
        if line.hasPrefix("- ") {
          harvest.refusal = String(line.dropFirst(2))
          continue
        }
        let numbers = line.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2, numbers[1] >= 0 else { return "a damaged answer" }
        total = total.addingReportingOverflow(numbers[1]).partialValue
        guard total <= Self.limit else { return "more than \(Self.limit >> 20) MiB in all" }
        var bytes = [UInt8](repeating: 0, count: numbers[1])
        var filled = 0
        while filled < bytes.count {
          let count = try bytes.fill(from: filled, reading: messenger)
          if count == 0 { return "an answer that ends too early" }
          filled += count
        }
        harvest.take(bytes, milliseconds: numbers[0])
      }
      return nil
    } catch {
      return Deputy.isStopping ? "interrupted" : "no answer before the deadline"
    }
  }
}
