import ByteParsing
import Glibc

/// Takes evidence while it is recorded, and writes it as one archive.
///
/// Evidence is kept in compressed pieces; where all of it is larger than allowed, pieces in the
/// middle of the largest text go, so that its head and tail stay.
package final class BundleWriter {
  package struct Options {
    /// The archive; `nil` is standard output.
    package var path: String?
    package var overwrites = false
    /// The most bytes of the archive.
    package var maxSize: Int
    /// Bytes that stay free on the file system.
    package var reserve: Int
    package var redaction: Redactor.Options

    package init(path: String?, maxSize: Int, reserve: Int, redaction: Redactor.Options) {
      self.path = path
      self.maxSize = maxSize
      self.reserve = reserve
      self.redaction = redaction
    }
  }

  private static let chunkSize = 256 << 10
  /// Kept of a line that is handed on in parts, so that no secret is split.
  private static let heldBack = 4096

  private let options: Options
  private let place: ArchivePlace
  private let spool: Spool
  private var redactor: Redactor
  private var members: [Member] = []
  private var paths: Set<String> = []
  /// Redacted bytes of the open text that are no chunk yet.
  private var pending: [UInt8] = []
  /// The end of a line that is not whole, or of a statement that may go on.
  private var held: [UInt8] = []
  private var total = 0
  /// Why no more can be taken.
  package private(set) var failure: CaptureError?
  package private(set) var missing: [Recording.Input] = []

  struct Member {
    var file: BundleManifest.File
    var chunks: [Spool.Chunk] = []
    /// Of which nothing may go.
    var isWhole = false
    /// Bytes of header and content in the archive.
    var size: Int { chunks.reduce(0) { $0 + $1.size } + 200 }
  }

  /// Refuses a path where something stands, and a file system that is nearly full.
  package init(_ options: Options) throws(CaptureError) {
    self.options = options
    redactor = Redactor(options.redaction)
    place = try ArchivePlace(options.path)
    if !options.overwrites, place.isTaken { throw .system(ArchivePlace.taken) }
    let folder = place.folder
    try FreeSpace.require(1 << 20, in: folder, options.reserve)
    spool = try Spool(in: folder, reserve: options.reserve)
  }
}

extension BundleWriter {
  /// Sources whose text was taken.
  package var sources: Set<String> {
    Set(members.lazy.filter { $0.file.role == .evidence }.map(\.file.source))
  }

  package func begin(_ source: String) {
    redactor.beginText()
    open(Self.place(of: source), source: source, role: .evidence)
  }

  package func take(_ piece: RawSpan) {
    guard failure == nil else { return }
    var bytes = held
    held = []
    unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    if bytes.last != 0x0A {
      if piece.byteCount > 1 << 20 {
        held = Array(bytes.suffix(Self.heldBack))
        bytes.removeLast(held.count)
      }
      pending += redactor.redacted(bytes)
    } else {
      var rest: [UInt8]? = []
      pending += redactor.redacted(bytes, rest: &rest)
      held = rest ?? []
    }
    while pending.count >= Self.chunkSize * 2 { flush(Self.chunkSize) }
  }

  package func end() {
    if !held.isEmpty { pending += redactor.redacted(held) }
    held = []
    while !pending.isEmpty { flush(Self.chunkSize) }
  }

  package func leaveOut(_ source: String, kind: String, _ why: String) {
    missing.append(
      Recording.Input(source: source, kind: kind, status: .unrecognized, note: why))
  }

  /// Adds what the program wrote itself, whole.
  package func add(
    _ bytes: [UInt8], at path: String, source: String, kinds: [String],
    role: BundleManifest.File.Role
  ) {
    open(path, source: source, role: role)
    members[members.count - 1].file.kinds = kinds
    members[members.count - 1].isWhole = true
    pending = bytes
    while !pending.isEmpty { flush(Self.chunkSize) }
  }

  /// The text without secrets.
  package func redacted(_ text: String) -> String { redactor.redacted(text) }

  private func open(_ path: String, source: String, role: BundleManifest.File.Role) {
    var unique = path
    var number = 2
    while !paths.insert(unique).inserted {
      unique = "\(path)-\(number)"
      number += 1
    }
    var file = BundleManifest.File.blank
    file.path = unique
    file.role = role
    file.source = source
    members.append(Member(file: file))
  }

  /// Up to `count` bytes, to the end of a line where there is one.
  private func flush(_ count: Int) {
    var end = min(count, pending.count)
    if end < pending.count, let newline = pending[..<end].lastIndex(of: 0x0A) { end = newline + 1 }
    let part = Array(pending[..<end])
    pending.removeFirst(end)
    guard failure == nil else { return }
    do throws(CaptureError) {
      let chunk = try spool.add(part)
      members[members.count - 1].chunks.append(chunk)
      members[members.count - 1].file.bytes += part.count
      total += chunk.size
      shrink()
    } catch {
      failure = error
    }
  }

  /// Takes pieces out of the largest texts until all fit.
  private func shrink() {
    // Headers, the manifest and the end of the archive.
    while total + members.count * 300 + (32 << 10) > options.maxSize {
      let candidates = members.indices.filter {
        !members[$0].isWhole && !members[$0].chunks.isEmpty
      }
      guard let largest = candidates.max(by: { members[$0].size < members[$1].size }) else {
        failure = .system("--max-size is too small for what was found")
        return
      }
      let chunk = members[largest].chunks.remove(at: members[largest].chunks.count / 2)
      spool.remove(chunk)
      total -= chunk.size
      members[largest].file.bytes -= chunk.rawSize
      members[largest].file.cutBytes += chunk.rawSize
      members[largest].file.cut = "the bundle may have \(options.maxSize) bytes (--max-size)"
    }
  }

  /// Where the text of a source stands: as on the machine, below `files` unless it is a JVM's.
  private static func place(of source: String) -> String {
    let parts = source.split { $0 == "/" || $0 == "!" }.map { part in
      String(
        decoding: part.utf8.prefix(120).map { $0 < 0x20 || $0 == 0x5C ? UInt8(ascii: "_") : $0 },
        as: UTF8.self)
    }.filter { $0 != "." && $0 != ".." }
    let path = parts.suffix(24).joined(separator: "/")
    if source.hasPrefix("jvm/") { return path }
    return "files/" + (path.isEmpty || path == "-" ? "standard-input" : path)
  }
}

extension BundleWriter {
  /// Writes the archive: complete under its name, or not at all.
  ///
  /// `order` has sources in the order of the recording; what is not among them comes last. Gives the
  /// manifest and the size of the archive.
  package func finish(
    _ manifest: BundleManifest, folder: String, time: Int, order: [String]
  ) throws(CaptureError) -> (manifest: BundleManifest, size: Int) {
    if let failure { throw failure }
    var ranks: [String: Int] = [:]
    for (rank, source) in order.enumerated() where ranks[source] == nil { ranks[source] = rank }
    let ordered = members.enumerated().sorted { left, right in
      let one = ranks[left.element.file.source] ?? .max
      let other = ranks[right.element.file.source] ?? .max
      return one != other ? one < other : left.offset < right.offset
    }.map(\.element)
    var manifest = manifest
    let kinds = Dictionary(grouping: manifest.inputs, by: \.source).mapValues { $0.map(\.kind) }
    manifest.files = ordered.map { member in
      var file = member.file
      if file.kinds.isEmpty { file.kinds = kinds[file.source] ?? [] }
      return file
    }
    manifest.missing += missing
    manifest.redacted = redactor.counts.sorted { $0.key < $1.key }.map {
      BundleManifest.Redacted(what: $0.key, count: $0.value)
    }
    let head = FieldWriter.text(manifest, schema: BundleManifest.schema) { self.redacted($0) }
    let size = try write { (sink) throws(CaptureError) in
      let name = "\(folder)/\(BundleManifest.name)"
      try sink.write(
        Deflate.gzip(
          TarBlock.header(name: name, size: head.count, time: time) + head
            + TarBlock.padding(head.count)))
      for member in ordered {
        let size = member.file.bytes
        try sink.write(
          Deflate.gzip(
            TarBlock.header(name: "\(folder)/\(member.file.path)", size: size, time: time)))
        for chunk in member.chunks { try sink.write(self.spool.packed(chunk)) }
        let padding = TarBlock.padding(size)
        if !padding.isEmpty { try sink.write(Deflate.gzip(padding)) }
      }
      try sink.write(Deflate.gzip(TarBlock.end))
    }
    return (manifest, size)
  }

  private func write(
    _ body: (ArchiveSink) throws(CaptureError) -> Void
  ) throws(CaptureError) -> Int {
    guard let path = place.path else {
      let descriptor = try place.openStream()
      defer { close(descriptor) }
      let sink = ArchiveSink(descriptor)
      try body(sink)
      return sink.count
    }
    // A signal to end waits until what was written is gone again or stands under its name.
    let signals = HeldSignals()
    defer { signals.release() }
    let (descriptor, temporary) = try TemporaryFile.named(in: place.folder)
    defer { close(descriptor) }
    let sink = ArchiveSink(descriptor, signals)
    do throws(CaptureError) {
      try body(sink)
      if fsync(descriptor) != 0 { throw .last() }
      try publish(temporary, as: path)
    } catch {
      unsafe _ = unlink(temporary)
      throw error
    }
    return sink.count
  }

  private func publish(_ temporary: String, as path: String) throws(CaptureError) {
    if options.overwrites {
      if unsafe rename(temporary, path) != 0 { throw .last() }
      return
    }
    // Unlike a rename, a link never takes the place of what stands there.
    if unsafe link(temporary, path) == 0 {
      unsafe _ = unlink(temporary)
      return
    }
    guard errno != EEXIST else { throw .system(ArchivePlace.taken) }
    // File systems without links.
    guard !place.isTaken, unsafe rename(temporary, path) == 0 else { throw .last() }
  }
}
