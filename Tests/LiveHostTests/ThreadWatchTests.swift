import Capture
import Foundation
import LinuxFormats
import LiveHost
import TestSupport
import Testing

/// A shell that never rests, as long as the value lives.
private final class Spinner {
  let process = Process()

  init() throws {
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "while :; do :; done"]
    try process.run()
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

@Suite struct ThreadWatchTests {
  @Test("the threads of a process that never rests are read look after look")
  func spinner() throws {
    let spinner = try Spinner()
    var request = HostRequest(
      parts: [.processes], span: .milliseconds(900), interval: .milliseconds(300))
    request.progress = { _ in }
    var recorder = Recorder(Recorder.Options(parsers: [], maxInput: 1 << 20))
    HostRecorder.record(request, into: &recorder)
    let series = try #require(
      recorder.recording.samples(of: HostSeries.self, format: HostSeries.format).first?.sample)
    #expect(series.snapshots.first?.threads.isEmpty == true)
    let pid = Int(spinner.process.processIdentifier)
    let points = series.snapshots.compactMap { $0.threads.first { $0.pid == pid } }
    // On a machine with much other work it may not get half a processor.
    guard points.count >= 2 else { return }
    #expect(points.allSatisfy { $0.tid == pid && $0.threads == 1 })
    #expect(points[0].processorTicks < points[points.count - 1].processorTicks)
    #expect(series.cost != nil)
  }
}
