import ArgumentParser
import Capture
import Evidence
import FoundationEssentials
import Glibc
import Rendering

struct Collect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Captures what triage looks at into one redacted archive, to be read elsewhere",
    discussion: """
      Looks at what diag triage would look at, with the same targets and options, and writes the \
      evidence as a .tar.gz that looks like the machine, with a manifest.json that says what each file \
      is, what was cut and what was hidden. diag triage FILE.tar.gz gives the verdict elsewhere. \
      Passwords, tokens, keys, cookies and the literals of statements are hidden; heap dumps are left \
      out. The archive is mode 0600, complete or not there, and never fills the disk.

        diag collect
        diag collect -o incident.tar.gz --postgres "host=db-1 dbname=shop" threads-*.txt
        diag collect -o - | ssh desk 'cat > host.tar.gz'

      Exit status: 0 the archive is written, whatever the evidence in it says (diag triage FILE.tar.gz \
      ends with 1 where it names a cause); 2 it is not, or nothing that was asked for could be looked at.
      """)

  enum Hidden: String, ExpressibleByArgument, CaseIterable {
    case addresses
  }

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Where to write the archive, - for standard output (diag-HOST-TIME.tar.gz)", valueName: "file"
    ))
  var output: String?

  @Flag(help: "Take the place of a file that is there")
  var force = false

  @Option(
    name: .customLong("max-size"),
    help: ArgumentHelp(
      "Most bytes of the archive; of the largest texts the middle goes first", valueName: "size"))
  var maxSize = ByteSize(bytes: 256 << 20)

  @Flag(name: .customLong("keep-literals"), help: "Keep strings and numbers in statements")
  var keepsLiterals = false

  @Option(help: "Hide also: addresses (IP and e-mail, each by another one, always the same)")
  var hide: [Hidden] = []

  @OptionGroup var triage: Triage

  func validate() throws {
    if maxSize.bytes < 256 << 10 { throw ValidationError("--max-size takes 256k or more") }
    if isStandardOutput, isatty(STDOUT_FILENO) == 1 {
      throw ValidationError("-o - writes an archive, which a terminal cannot show")
    }
  }

  private var isStandardOutput: Bool { output == "-" || output == "/dev/stdout" }

  func run() throws {
    let started = Date()
    let host = Self.hostName
    let stem = "diag-\(host)-\(started.compact)"
    let path = isStandardOutput ? nil : output ?? "\(stem).tar.gz"
    do {
      let writer = try BundleWriter(options(path))
      let (recording, report) = try triage.examination.examined(
        triage.inputs, bundle: writer)
      add(recording, report, to: writer)
      var manifest = BundleManifest()
      manifest.version = Version.number
      manifest.host = report.host ?? host
      manifest.started = report.started
      manifest.finished = Date().ISO8601Format()
      manifest.inputs = recording.inputs
      let made = try writer.finish(
        manifest, folder: stem, time: Int(started.timeIntervalSince1970),
        order: recording.order.map(\.source))
      Output.write(
        summary(path, made.manifest, made.size, report),
        to: path == nil ? STDERR_FILENO : STDOUT_FILENO)
      if triage.examination.status(of: report) == 2 {
        Output.complain("nothing that was asked for could be looked at")
        throw ExitCode(2)
      }
    } catch let error as CaptureError {
      Output.complain("\(path ?? "standard output"): \(error.description)")
      throw ExitCode(2)
    }
  }

  private func options(_ path: String?) -> BundleWriter.Options {
    var options = BundleWriter.Options(
      path: path, maxSize: maxSize.bytes, reserve: 64 << 20,
      redaction: Redactor.Options(
        keepsLiterals: keepsLiterals, hidesAddresses: hide.contains(.addresses)))
    options.overwrites = force
    return options
  }

  /// What no text says, and the verdict.
  private func add(_ recording: Recording, _ report: Report, to writer: BundleWriter) {
    let texts = writer.sources
    let clean = keepsLiterals ? recording : recording.withoutLiterals
    for (source, sample) in clean.keptSamples where !texts.contains(source) {
      add(sample, source, to: writer)
    }
    let json = JSONStrings.mapped((try? JSONRenderer().render(report)) ?? "") {
      writer.redacted($0)
    }
    writer.add(
      Array(json.utf8), at: "report.json", source: "report.json", kinds: ["report"], role: .report)
  }

  private func add<Sample: KeptSample>(_ sample: Sample, _ source: String, to writer: BundleWriter)
  {
    writer.add(
      FieldWriter.text(sample, schema: "\(Sample.form)/1") { writer.redacted($0) },
      at: sample.place(source: source) + ".json", source: source, kinds: [Sample.format.kind],
      role: .evidence)
  }

  /// Where it is, how large, what it holds and lacks, and the verdict in a line.
  private func summary(
    _ path: String?, _ manifest: BundleManifest, _ size: Int, _ report: Report
  ) -> String {
    let evidence = manifest.files.filter { $0.role == .evidence }
    var lines = [
      "\(path ?? "standard output"): \(Quantity(Double(size), .bytes)), \(evidence.count) file\(evidence.count == 1 ? "" : "s") of evidence"
    ]
    let hidden = manifest.redacted.map {
      "\($0.count) \($0.what)\($0.count == 1 ? "" : $0.what.hasSuffix("s") ? "es" : "s")"
    }
    lines.append("hidden: " + (hidden.isEmpty ? "nothing" : hidden.joined(separator: ", ")))
    for file in evidence where file.cutBytes > 0 {
      lines.append("cut: \(file.source), \(Quantity(Double(file.cutBytes), .bytes)) of its middle")
    }
    for input in manifest.missing {
      lines.append("left out: \(input.source)" + (input.note.map { ": \($0)" } ?? ""))
    }
    for input in manifest.inputs where input.status == .unreadable {
      lines.append("not read: \(input.source)" + (input.note.map { ": \($0)" } ?? ""))
    }
    let causes = report.verdict.causes.map { $0.id.rawValue }
    lines.append("verdict: " + (causes.isEmpty ? "no root cause" : causes.joined(separator: ", ")))
    return lines.map { $0.visible }.joined(separator: "\n") + "\n"
  }

  /// The name of this host, as a part of a file name.
  private static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "host" }
    let name = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let safe = name.map { byte -> UInt8 in
      let isSafe =
        byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      return isSafe ? byte : UInt8(ascii: "_")
    }
    return safe.isEmpty ? "host" : String(decoding: safe, as: UTF8.self)
  }
}

extension Date {
  /// UTC: `20261120T203800Z`.
  fileprivate var compact: String { ISO8601Format().filter { $0 != "-" && $0 != ":" } }
}
