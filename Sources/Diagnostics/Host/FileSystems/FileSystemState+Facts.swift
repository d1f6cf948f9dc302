internal import Evidence
internal import LinuxFormats

extension FileSystemState {
  var subject: Subject { Subject(.filesystem, system.mountPoint) }

  /// What is known of it; nothing where all that is known is that it is mounted and well.
  var facts: [Fact] {
    var sheet = FactSheet(subject)
    let isSilent = if case .blocked = system.answer { true } else { false }
    let hasFault = isSilent || failure != nil || isReadOnlyByError
    let isMeasured = isJudged && (used != nil || usedInodes != nil)
    guard hasFault || isMeasured else { return [] }
    addHealth(to: &sheet)
    sheet.add(FileSystemFact.role.rawValue, role)
    sheet.add(
      FileSystemFact.device.rawValue, system.device.isEmpty ? "of unknown origin" : system.device)
    if let type = system.type { sheet.add(FileSystemFact.type.rawValue, type) }
    if isMeasured {
      addSpace(to: &sheet)
      addInodes(to: &sheet)
      addDeleted(to: &sheet)
    }
    return sheet.facts
  }

  private func addHealth(to sheet: inout FactSheet) {
    let place = system.place.text(in: mountSource)
    let asked = (system.answerPlace ?? system.place).text(in: answerSource)
    if case .blocked(let seconds) = system.answer {
      let text = "\(system.device) at \(system.mountPoint): no answer within \(decimal(seconds)) s"
      sheet.add(
        FileSystemFact.silent.rawValue, seconds, .seconds, [Citation(source: asked, text: text)])
    } else {
      sheet.add(FileSystemFact.silent.rawValue, 0, .seconds)
    }
    if let failure {
      let citation = Citation(source: asked, text: "\(system.mountPoint): \(failure)")
      sheet.add(FileSystemFact.error.rawValue, failure, [citation])
      sheet.add(FileSystemFact.isGone.rawValue, isGone, [citation])
    } else {
      sheet.add(FileSystemFact.isGone.rawValue, false)
    }
    let options = system.options.prefix(4).joined(separator: ",")
    let own =
      system.superOptions.isEmpty
      ? "" : ", file system \(system.superOptions.joined(separator: ","))"
    sheet.add(
      FileSystemFact.isReadOnlyByError.rawValue, isReadOnlyByError,
      isReadOnlyByError
        ? [Citation(source: place, text: "\(system.mountPoint): mount \(options)\(own)")] : [])
  }

  private var failure: String? {
    if case .failed(let text) = system.answer { text } else { nil }
  }

  /// Whether nobody can be served any more; that this user may not ask is no fault.
  private var isGone: Bool {
    guard let failure else { return false }
    let allowed = [
      "denied", "permitted", "No such file", "Not a directory", "not implemented",
      "not supported", "Invalid argument", "Too many", "Cannot allocate", "Interrupted",
    ]
    return !allowed.contains { text in
      failure.indices.contains { failure[$0...].hasPrefix(text) }
    }
  }

  /// Types that are read-only whatever the mount says.
  private static let readOnlyTypes: Set = [
    "squashfs", "iso9660", "erofs", "cramfs", "romfs", "udf", "overlay", "tmpfs", "nfs", "nfs4",
  ]

  /// Whether it stopped writing at an error, as `errors=remount-ro` asks for: the mount stays `rw`.
  ///
  /// From 6.15 on ext4 says so in a word of its own.
  private var isReadOnlyByError: Bool {
    guard !Self.readOnlyTypes.contains(system.type ?? "") else { return false }
    let all = system.options + system.superOptions
    if all.contains("emergency_ro") || all.contains("shutdown") { return true }
    if turnedReadOnly, all.contains("errors=remount-ro") { return true }
    return system.options.contains("rw") && system.superOptions.contains("ro")
  }

  private func addSpace(to sheet: inout FactSheet) {
    guard let used else { return }
    let place = (system.sizePlace ?? system.place).text(in: sizeSource)
    var parts = ["\(decimal(used)) % used"]
    if let available = system.available, let size = system.size {
      parts.append(
        "\(Quantity(available, .bytes).description) of \(Quantity(size, .bytes).description) left")
    }
    if let free = system.free, free > 0, system.available == 0 {
      parts.append("\(Quantity(free, .bytes).description) more for root")
    }
    let evidence = [
      Citation(
        source: place,
        text: "\(system.mountPoint) (\(system.device)): " + parts.joined(separator: ", "))
    ]
    sheet.add(FileSystemFact.used.rawValue, used, .percent, evidence)
    if let available = system.available {
      sheet.add(FileSystemFact.available.rawValue, available, .bytes, evidence)
    }
    if let size = system.size { sheet.add(FileSystemFact.size.rawValue, size, .bytes) }
    if let free = system.free { sheet.add(FileSystemFact.free.rawValue, free, .bytes) }
    guard let growth, let available = system.available else { return }
    sheet.add(FileSystemFact.observed.rawValue, growth.seconds, .seconds)
    sheet.add(FileSystemFact.growth.rawValue, growth.rate * 60, .bytesPerMinute, evidence)
    if growth.rate > 0 {
      sheet.add(
        FileSystemFact.timeToFull.rawValue, Double(available) / growth.rate, .seconds, evidence)
    }
  }

  private func addInodes(to sheet: inout FactSheet) {
    guard let usedInodes, let inodes = system.inodes, let free = system.freeInodes else { return }
    let place = (system.inodePlace ?? system.sizePlace ?? system.place).text(in: inodeSource)
    let text = "\(system.mountPoint): \(free) of \(inodes) inodes left"
    let evidence = [Citation(source: place, text: text)]
    sheet.add(FileSystemFact.inodes.rawValue, inodes, .count, evidence)
    sheet.add(FileSystemFact.usedInodes.rawValue, usedInodes, .percent, evidence)
    sheet.add(FileSystemFact.freeInodes.rawValue, free, .inodes, evidence)
  }

  private func addDeleted(to sheet: inout FactSheet) {
    let holders = DeletedHolder.all(deleted)
    guard let first = holders.first else {
      sheet.add(FileSystemFact.deleted.rawValue, 0, .bytes)
      sheet.add(FileSystemFact.deletedShare.rawValue, 0.0, .percent)
      return
    }
    let bytes = DeletedHolder.total(deleted)
    let evidence = first.files.prefix(3).map { entry in
      Citation(
        source: entry.file.place.text(in: entry.source),
        text: "\(first.name) holds \(entry.file.path), deleted, "
          + "\(Quantity(entry.file.size ?? 0, .bytes).description)")
    }
    sheet.add(FileSystemFact.deleted.rawValue, bytes, .bytes, evidence)
    if let size = system.size, size > 0 {
      sheet.add(
        FileSystemFact.deletedShare.rawValue, 100 * Double(bytes) / Double(size), .percent, evidence
      )
    }
    sheet.add(
      FileSystemFact.holder.rawValue,
      "\(first.name) holds \(Quantity(first.bytes, .bytes).description) in deleted files", evidence)
  }
}

/// A process that keeps files without a name open.
struct DeletedHolder {
  /// `postgres (pid 41)`.
  var name: String
  var files: [(file: DeletedFile, source: String)]
  var bytes: Int

  /// Those who hold most first.
  static func all(_ files: [(file: DeletedFile, source: String)]) -> [DeletedHolder] {
    let groups = Dictionary(grouping: files) { "\($0.file.processName) (pid \($0.file.pid))" }
    return groups.map { name, files in
      DeletedHolder(
        name: name, files: files.ordered { $0.file.size ?? 0 > $1.file.size ?? 0 },
        bytes: total(files))
    }.ordered { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
  }

  /// Bytes of files that several processes hold count once.
  static func total(_ files: [(file: DeletedFile, source: String)]) -> Int {
    var seen: Set<String> = []
    return files.reduce(0) { sum, entry in
      let file = entry.file
      if let device = file.deviceNumber, let inode = file.inode,
        !seen.insert("\(device) \(inode)").inserted
      {
        return sum
      }
      return Int(clamping: Int64(sum) &+ Int64(max(0, file.size ?? 0)))
    }
  }
}
