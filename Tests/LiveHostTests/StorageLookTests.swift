import Capture
import Glibc
import LinuxFormats
import Testing

@testable import LiveHost

/// One look at this host.
private func look(_ parts: Set<HostRequest.Part>, peer: String? = nil) -> HostSnapshot {
  var request = HostRequest(parts: parts, span: .zero, interval: .seconds(1))
  request.peer = peer
  var recorder = Recorder(Recorder.Options(parsers: [], maxInput: 1 << 20))
  HostRecorder.record(request, into: &recorder)
  let series = recorder.recording.samples(of: HostSeries.self, format: HostSeries.format)
  return series.first?.sample.snapshots.last ?? HostSnapshot()
}

@Suite("looks at file systems and sockets", .serialized) struct StorageLookTests {
  @Test("the root file system answers with what statvfs says")
  func root() throws {
    let snapshot = look([.fileSystems])
    let root = try #require(snapshot.fileSystems.first { $0.mountPoint == "/" })
    var space = statvfs()
    #expect(unsafe statvfs("/", &space) == 0)
    #expect(root.answer == .answered)
    #expect(root.size == Int(space.f_blocks) * Int(space.f_frsize))
    #expect(root.type != nil)
  }

  @Test("each file system is asked once, by its shortest way that shows all of it")
  func candidates() {
    func mount(_ path: String, _ root: String, _ minor: Int, _ type: String = "ext4") -> FileSystem
    {
      var system = FileSystem(place: Place(), mountPoint: path, device: "/dev/x")
      (system.root, system.type, system.deviceNumber) = (root, type, (8, minor))
      return system
    }
    let chosen = MountTable.candidates([
      mount("/b", "/folder", 1), mount("/long/way", "/", 1), mount("/way", "/", 1),
      mount("/proc", "/", 2, "proc"), mount("/auto", "/", 3, "autofs"), mount("/d", "/", 4),
    ])
    #expect(chosen.map(\.mountPoint) == ["/way", "/d"])
  }

  @Test("a file without a name that this process holds is found with its size")
  func deleted() throws {
    let path = "/tmp/diag-deleted-\(getpid())"
    let file = unsafe open(path, O_RDWR | O_CREAT, 0o600)
    defer { close(file) }
    let bytes = [UInt8](repeating: 1, count: 100_000)
    #expect(unsafe write(file, bytes, bytes.count) == bytes.count)
    unsafe _ = unlink(path)
    fsync(file)
    let found = look([.deletedFiles]).deletedFiles.first { $0.path == path }
    #expect(found?.pid == Int(getpid()))
    #expect(try #require(found?.size) >= 100_000)
    #expect(found?.deviceNumber?.contains(":") == true)
  }

  @Test("a listener shows how many wait, how many may, and who it is")
  func listener() throws {
    let server = LoopbackListener(backlog: 4)
    defer { server.close() }
    let clients = (0..<6).map { _ in server.connect() }
    defer { clients.forEach { _ = Glibc.close($0) } }
    let sockets = try #require(look([.network]).sockets)
    let listener = try #require(sockets.listeners.first { $0.address == server.address })
    #expect(listener.waiting == 5)
    #expect(listener.limit == 4)
    #expect(listener.owner?.hasSuffix("(pid \(getpid()))") == true)
  }

  @Test("a party that accepts, one that refuses, and one whose queue is full")
  func peers() throws {
    let server = LoopbackListener(backlog: 8)
    let accepted = look([.network], peer: server.address).probes.first
    #expect(accepted?.attempts.map(\.result) == [.connected, .connected, .connected])
    #expect(accepted?.resolution == PeerProbe.Resolution.none)
    server.close()
    let refused = look([.network], peer: server.address).probes.first
    #expect(refused?.attempts.map(\.result) == [.refused, .refused, .refused])
    let full = LoopbackListener(backlog: 0)
    defer { full.close() }
    let client = full.connect()
    defer { _ = Glibc.close(client) }
    let silent = look([.network], peer: full.address).probes.first
    #expect(silent?.attempts.map(\.result) == [.timedOut, .timedOut])
  }
}

/// A listener on a port of its own that never accepts.
private struct LoopbackListener {
  let descriptor: Int32
  let port: UInt16

  var address: String { "127.0.0.1:\(port)" }

  init(backlog: Int32) {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe _ = bind(server, pointer, size)
        unsafe _ = getsockname(server, pointer, &size)
      }
    }
    descriptor = server
    port = UInt16(bigEndian: address.sin_port)
    listen(descriptor, backlog)
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  func connect() -> Int32 {
    let client = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = Self.loopback(port)
    unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe _ = Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return client
  }

  func close() { _ = Glibc.close(descriptor) }
}
