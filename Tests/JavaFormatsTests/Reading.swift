import Capture
import Foundation
import JavaFormats
import TestSupport
import Testing

func parse(_ bytes: [UInt8], lines count: Int = .max) -> Parsed<ThreadDumpSeries>? {
  ThreadDumpParser.parse(bytes, lines: count)
}

func parse(_ text: String) -> Parsed<ThreadDumpSeries>? {
  parse(Array(text.utf8))
}

extension Parsed<ThreadDumpSeries> {
  /// The only dump.
  var dump: ThreadDump {
    #expect(sample.dumps.count == 1)
    return sample.dumps.first ?? ThreadDump(lines: 0..<0)
  }

  var threads: [JavaThread] { sample.dumps.flatMap(\.threads) }
  var names: [String] { threads.map(sample.tables.name) }

  func frames(of thread: JavaThread) -> [String] {
    sample.tables.stacks.frames(of: thread.stack).map(sample.tables.frame)
  }

  func frames(of name: String) -> [String] {
    threads.first { sample.tables.name(of: $0) == name }.map { frames(of: $0) } ?? []
  }

  /// The lock lines of a dump as `kind frame object class`.
  func locks(_ dump: ThreadDump, _ thread: JavaThread) -> [String] {
    dump.locks(of: thread).map { line in
      "\(line.kind) \(line.frame) 0x\(String(line.object, radix: 16)) \(sample.tables.text(line.class))"
    }
  }

  /// Everything that was read, for comparison.
  var described: [String] {
    sample.dumps.flatMap { dump in
      [
        "\(dump.vm ?? "-") \(dump.pid ?? 0) \(dump.time ?? "-") \(dump.lines) \(dump.hasHead)"
          + " \(dump.hasTail) \(dump.listsSynchronizers) \(dump.reportedDeadlocks)"
      ] + dump.threads.map { described($0, dump) }
    }
  }

  private func described(_ thread: JavaThread, _ dump: ThreadDump) -> String {
    let name = sample.tables.name(of: thread)
    let header =
      "\(name) \(thread.number ?? 0) \(thread.tid) \(thread.nid ?? 0) \(thread.cpu ?? -1)"
      + " \(thread.elapsed ?? -1) \(thread.isDaemon) \(thread.isJava) \(thread.isVirtual)"
      + " \(thread.state) \(thread.activity) \(thread.line)-\(thread.lastLine)"
    let lines = dump.locks(of: thread).map(\.line)
    return ([header] + frames(of: thread) + locks(dump, thread) + ["\(lines)"]).joined(
      separator: " | ")
  }
}

extension [UInt8] {
  var withCarriageReturns: [UInt8] { flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }
}

/// The thread dumps among the samples of the repository.
enum Dumps {
  static let all: [String] = {
    let samples = repository.appending(path: "samples")
    let files = FileManager.default.enumerator(atPath: samples.path)?.compactMap { $0 as? String }
    return (files ?? []).filter { file in
      guard file.hasSuffix(".txt") || file.hasSuffix(".log") else { return false }
      let text = try? String(contentsOf: samples.appending(path: file), encoding: .utf8)
      return text?.contains("java.lang.Thread.State: ") == true && !file.contains("sources/")
    }.sorted()
  }()

  static func bytes(_ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: repository.appending(path: "samples/\(file)")))
  }
}
