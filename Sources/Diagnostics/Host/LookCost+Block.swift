package import Capture
package import Evidence
internal import LinuxFormats

/// What the look itself took from the host.
package enum HostCost {
  /// `nil` where nothing was looked at live.
  package static func block(of recording: Recording) -> Block? {
    let series = recording.samples(of: HostSeries.self, format: HostSeries.format)
    guard let cost = series.lazy.compactMap(\.sample.cost).first else { return nil }
    func rounded(_ value: Double, _ scale: Double) -> Cell {
      .number((value * scale).rounded() / scale)
    }
    return .figures(
      Figures(
        key: "cost", title: "Cost of this look",
        figures: [
          .init("cpu_seconds", "processor time, s", rounded(cost.processorSeconds, 1000)),
          .init("peak_memory_bytes", "peak memory, bytes", .integer(cost.peakMemory)),
          .init("files_read", "files read", .integer(cost.filesRead)),
          .init("bytes_read", "bytes read", .integer(cost.bytesRead)),
          .init("slowest_read", "slowest read", .text(cost.slowestFile)),
          .init("slowest_read_ms", "its time, ms", rounded(cost.slowestSeconds * 1000, 100)),
        ]))
  }
}
