import ByteParsing

/// A bundle whose manifest was read: its files are those of the machine that it was taken on.
struct OpenBundle {
  /// What stands in front of the paths of its files.
  var prefix: String
  var manifest: BundleManifest
  var files: [String: BundleManifest.File]

  init(prefix: String, _ manifest: BundleManifest) {
    self.prefix = prefix
    self.manifest = manifest
    files = Dictionary(
      manifest.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Recorder {
  /// The most bytes of a manifest that are read.
  static let manifestLimit = 16 << 20

  /// Files in their order, and a manifest in front of what it is about.
  func bundleOrder(_ files: [String]) -> [String] {
    let manifests = files.filter { $0.hasSuffix("/\(BundleManifest.name)") }
    guard !manifests.isEmpty else { return files }
    let first = Set(manifests)
    return manifests + files.filter { !first.contains($0) }
  }

  /// Whether `stream` is a manifest: it is read, and what it is about goes by it from now on.
  mutating func opensBundle(
    _ stream: PeekedStream, source: String
  ) throws(CaptureError) -> Bool {
    guard KeptForm.name(stream.head.rawSpan) == BundleManifest.form else { return false }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while bytes.count < Self.manifestLimit {
      let count = try buffer.fill(from: 0, reading: stream)
      if count == 0 { break }
      bytes += buffer.prefix(count)
    }
    guard let manifest = BundleManifest(bytes) else { return false }
    let prefix = String(source.dropLast(BundleManifest.name.utf8.count))
    bundles.append(OpenBundle(prefix: prefix, manifest))
    return true
  }

  /// The file of an open bundle that `source` is.
  func bundled(_ source: String) -> BundleManifest.File? {
    for bundle in bundles.reversed() where source.hasPrefix(bundle.prefix) {
      return bundle.files[String(source.dropFirst(bundle.prefix.count))]
    }
    return nil
  }

  /// Says of each bundle what its look could not read, and what of it is not here.
  mutating func closeBundles(from start: Int) {
    while bundles.count > start {
      let bundle = bundles.removeLast()
      let manifest = bundle.manifest
      let files = manifest.files.filter { $0.role == .evidence }
      let lost = files.filter { file in !read.contains(bundle.prefix + file.path) }
      for file in lost {
        refuse(
          file.source, .unreadable, "is not in the bundle any more",
          kind: file.kinds.first ?? "unknown")
      }
      let known = Set(recording.inputs.map(\.source))
      for input in manifest.inputs + manifest.missing
      where !known.contains(input.source)
        && (input.status == .unreadable || input.status == .unrecognized)
      {
        recording.add(input)
      }
      let cut = files.count { $0.cut != nil }
      var note = "taken \(manifest.started) by diag \(manifest.version)"
      if let host = manifest.host { note = "of \(host), " + note }
      if cut > 0 { note += "; \(cut) file\(cut == 1 ? "" : "s") cut to fit its size" }
      let isWhole = cut == 0 && lost.isEmpty
      recording.add(
        Recording.Input(
          source: bundle.prefix + BundleManifest.name, kind: "bundle",
          status: isWhole ? .parsed : .partial, note: note))
    }
  }
}
