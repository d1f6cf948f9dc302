import ByteParsing
import Capture
import LinuxFormats

/// What captured files of a host are read as.
enum HostText {
  static func series(_ bytes: [UInt8], named source: String = "input") -> HostSeries? {
    var parser = HostTextParser()
    parser.locate(source)
    unsafe parser.read(bytes.span.bytes, firstLine: 1)
    return parser.finish()?.sample
  }

  static func snapshots(_ text: String) -> [HostSnapshot] {
    series(Array(text.utf8))?.snapshots ?? []
  }

  static func first(_ text: String) -> HostSnapshot { snapshots(text).first ?? HostSnapshot() }

  static func fixture(_ name: String) -> HostSnapshot {
    series(Fixture.bytes(name))?.snapshots.first ?? HostSnapshot()
  }
}

extension HostSnapshot {
  func fileSystem(_ mountPoint: String) -> FileSystem? {
    fileSystems.first { $0.mountPoint == mountPoint }
  }
}
