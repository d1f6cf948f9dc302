import ByteParsing
import Capture
import JavaFormats

/// A dump with the place it came from.
struct SourcedDump {
  var source: String
  var dump: ThreadDump
  var book: StackBook
  /// Where the threads come from that another form of the same dump added, and the first of them.
  var joined: (source: String, first: Int)?
  /// Dumps of the same text that were read and let go.
  var dropped = 0

  /// All dumps of a recording, whatever their form.
  static func all(_ recording: Recording) -> [SourcedDump] {
    of(recording.samples(of: ThreadDumpParser.self))
      + of(recording.samples(of: ThreadDumpJSONParser.self))
      + of(recording.samples(of: ThreadFileParser.self))
      + of(recording.samples(of: JavacoreParser.self))
      + of(recording.samples(of: ThreadInfoJSONParser.self))
  }

  private static func of(_ artifacts: [Artifact<ThreadDumpSeries>]) -> [SourcedDump] {
    artifacts.flatMap { artifact in
      let book = StackBook(artifact.sample.tables)
      return artifact.sample.dumps.enumerated().map { place, dump in
        SourcedDump(
          source: artifact.source, dump: dump, book: book,
          dropped: place == 0 ? artifact.sample.dropped : 0)
      }
    }
  }

  /// The clock of the JVM's host when the dump was made, in seconds since an arbitrary day.
  var clock: Double? { dump.clock }

  /// Seconds between two dumps, by clocks whose time zones may differ; `nil` where one has no time.
  func distance(to other: SourcedDump) -> Double? {
    guard let mine = clock, let theirs = other.clock else { return nil }
    let difference = mine - theirs
    if dump.isTimeUTC == other.dump.isTimeUTC { return abs(difference) }
    return abs(difference - Self.zone(difference))
  }

  /// The part of a difference that time zones explain: whole half hours, as far as zones go.
  static func zone(_ difference: Double) -> Double {
    let zone = (difference / 1800).rounded() * 1800
    return abs(zone) <= 14 * 3600 ? zone : 0
  }
}

extension ThreadDump {
  /// `time` in seconds since an arbitrary day.
  var clock: Double? { time.flatMap(Self.seconds) }
}

/// Which process a dump is of, as far as it tells.
struct ProcessMarks {
  /// Addresses of threads that never end, which only dumps of the VM itself hold.
  var addresses: Set<String>
  var pid: Int?
  /// `25.0.2+10`: what versions in all forms of dumps begin with.
  var version: String?
  /// The platform threads by name and number, those of every JVM left out.
  var threads: Set<String>

  init(_ dump: ThreadDump, _ book: StackBook) {
    addresses = dump.form.hasAddresses ? dump.marks(book) : []
    pid = dump.pid
    version = dump.vm.flatMap(Self.version)
    threads = []
    guard dump.form.listsVirtualThreads || dump.form == .hotspot || dump.form == .management
    else { return }
    for thread in dump.threads where thread.isJava && !thread.isVirtual {
      guard threads.count < 2000, let number = thread.number,
        book.profile(thread.stack).traits.contains(.application)
      else { continue }
      threads.insert("\(number) \(book.tables.nameHash(of: thread))")
    }
  }

  /// Whether dumps with these marks may be of one process.
  ///
  /// Addresses decide where both have them. A dump without addresses belongs to the process that its
  /// id and version name; where one of both does not say its id, to one with the same threads.
  func matches(_ other: ProcessMarks) -> Bool {
    if !addresses.isEmpty && !other.addresses.isEmpty {
      return !addresses.isDisjoint(with: other.addresses)
    }
    if let version, let theirs = other.version, version != theirs { return false }
    if let pid, let theirs = other.pid {
      // The first processes of containers share their ids.
      return pid == theirs && (pid > 64 || sharesThreads(with: other) != false)
    }
    return sharesThreads(with: other) != false
  }

  /// Whether most threads of the smaller are in the other too; `nil` where there are none to tell.
  private func sharesThreads(with other: ProcessMarks) -> Bool? {
    let smaller = min(threads.count, other.threads.count)
    guard smaller > 0 else { return nil }
    return threads.intersection(other.threads).count * 2 >= smaller
  }

  mutating func formUnion(_ other: ProcessMarks) {
    addresses.formUnion(other.addresses)
    pid = pid ?? other.pid
    version = version ?? other.version
    threads.formUnion(other.threads)
  }

  /// The first word of the line that is a version: `17.0.15+6-Debian` as `17.0.15+6`.
  private static func version(_ line: String) -> String? {
    for word in line.split(whereSeparator: { " ()".contains($0) }) {
      guard word.first?.isNumber == true, word.contains("+") || word.contains(".") else { continue }
      return String(word.prefix { $0.isNumber || $0 == "." || $0 == "+" })
    }
    return nil
  }
}

extension DumpForm {
  /// Whether `tid` is the address of the VM's thread object.
  var hasAddresses: Bool { self == .hotspot || self == .serviceability || self == .javacore }
}
