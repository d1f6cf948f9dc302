import Capture
import Glibc
import LinuxFormats
import Testing

@testable import LiveHost

@Suite("the kernel log of this host") struct LiveKernelLogTests {
  @Test("it is read, or a gap says why not")
  func read() throws {
    var recorder = Recorder(Recorder.Options(parsers: [], maxInput: 1 << 20))
    let request = HostRequest(
      parts: [.kernelLog], span: .zero, interval: .milliseconds(100))
    HostRecorder.record(request, into: &recorder)
    let logs = recorder.recording.samples(of: KernelLog.self, format: KernelLog.format)
    if let log = logs.first?.sample {
      #expect(log.isLive)
      #expect((log.now?.uptime ?? 0) > 0)
      if let last = log.last { #expect((log.age(of: last) ?? -1) >= 0) }
    } else {
      let series = recorder.recording.samples(of: HostSeries.self, format: HostSeries.format)
      let absences = series.first?.sample.snapshots.last?.absences ?? []
      #expect(absences.contains { $0.file == "/dev/kmsg" })
    }
  }
}
