import Capture
import Foundation
import LinuxFormats
import LiveHost
import Testing

/// Looks at processes of this machine.
@Suite struct ProcessLookTests {
  private func looks(
    _ parts: Set<HostRequest.Part>, span: Duration, interval: Duration, pids: [Int]?
  ) throws -> HostSeries {
    var request = HostRequest(parts: parts, span: span, interval: interval)
    request.pids = pids
    var recorder = Recorder(Recorder.Options(parsers: [], maxInput: 1 << 20))
    HostRecorder.record(request, into: &recorder)
    let artifacts = recorder.recording.samples(of: HostSeries.self, format: HostSeries.format)
    return try #require(artifacts.first?.sample)
  }

  private let own = Int(ProcessInfo.processInfo.processIdentifier)

  @Test("a process that is asked for is looked into: limits, descriptors, threads")
  func inside() throws {
    let series = try looks(
      [.processes, .trends], span: .milliseconds(200), interval: .milliseconds(50), pids: [own])
    let table = try #require(series.snapshots.last?.processes)
    let process = try #require(table.processes.first)
    #expect(process.pid == own)
    #expect(process.resident > 1 << 20)
    #expect(try #require(process.openFiles) >= 3)
    #expect(try #require(process.openFilesLimit) >= 3)
    #expect(try #require(process.peakResident) >= process.resident / 2)
    let interior = try #require(process.interior)
    #expect(interior.threadStates.reduce(0) { $0 + $1.count } >= 1)
    #expect(!interior.threadFamilies.isEmpty)
  }

  @Test(
    "however often it looks, memory holds a bounded number of looks, the first and last of them")
  func thinning() throws {
    let series = try looks(
      [.processes, .trends], span: .milliseconds(1500), interval: .milliseconds(1), pids: [own])
    #expect(series.snapshots.count <= 241)
    #expect(series.snapshots.first?.processes != nil)
    #expect(series.snapshots.last?.processes != nil)
  }

  @Test("ids that are no process are named, and do not hide those that are")
  func missing() throws {
    var request = HostRequest(parts: [.processes], span: .zero, interval: .seconds(1))
    request.pids = [own, 4_194_303]
    var recorder = Recorder(Recorder.Options(parsers: [], maxInput: 1 << 20))
    HostRecorder.record(request, into: &recorder)
    let sources = recorder.recording.inputs.map { "\($0.source) \($0.status)" }
    #expect(sources == ["/proc/4194303 unreadable", "this host parsed"])
  }
}
