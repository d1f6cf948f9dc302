import Foundation
import TestSupport
import Testing

/// A change of the files of a sample that changes nothing of what they say.
enum Mutation: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case composePrefix, kubectlPrefix, timestamps, carriageReturns, utf16, utf16WithoutMark
  case gzip, tarGzip, repeatedThreeTimes, insideOfALog

  var testDescription: String { rawValue }

  /// Writes the changed files of `sample` into a new folder.
  func apply(to sample: Sample) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in sample.files {
      let bytes = try sample.bytes(file)
      try folder.write(changed(bytes, file), file)
    }
    switch self {
    case .gzip:
      _ = try Command.shell("gzip '\(folder.path)'/*")
    case .tarGzip:
      _ = try Command.shell(
        "cd '\(folder.path)' && tar -czf ../$$.tgz . && rm * && mv ../$$.tgz all.bin")
    default: break
    }
    return folder
  }

  private func changed(_ bytes: [UInt8], _ file: String) -> [UInt8] {
    switch self {
    case .composePrefix: Self.prefixed(bytes) { _ in "orders-1  | " }
    case .kubectlPrefix: Self.prefixed(bytes) { _ in "[pod/orders-7d4f9c6b8-x2x9z/app] " }
    case .timestamps: Self.prefixed(bytes, Self.time)
    case .carriageReturns: bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    case .utf16: [0xFF, 0xFE] + Self.utf16(bytes)
    case .utf16WithoutMark: Self.utf16(bytes)
    case .repeatedThreeTimes: bytes + bytes + bytes
    case .insideOfALog: Self.log + bytes + Self.log
    case .gzip, .tarGzip: bytes
    }
  }

  private static let log = Array(
    """
    2026-11-20 20:37:59.001  INFO 1 --- [           main] c.e.s.Shop : Started in 3.2 seconds
    2026-11-20 20:37:59.412 ERROR 1 --- [nio-8080-exec-1] c.e.s.Cart : could not price
    java.lang.IllegalStateException: no rate for EUR
    \tat com.example.shop.Rates.of(Rates.java:12)
    \tat com.example.shop.Cart.price(Cart.java:77)
    Caused by: java.io.IOException: closed
    \tat com.example.shop.Rates.load(Rates.java:31)
    \t... 2 more

    """.utf8)

  private static func prefixed(_ bytes: [UInt8], _ prefix: (Int) -> String) -> [UInt8] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.enumerated().flatMap { Array(prefix($0).utf8) + $1 + [0x0A] }
  }

  private static func time(ofLine line: Int) -> String {
    let nanoseconds = 100_000_000 + line * 12_345
    return "2026-11-20T20:38:0\(line / 4000 % 10).\(nanoseconds)Z "
  }

  private static func utf16(_ bytes: [UInt8]) -> [UInt8] {
    String(decoding: bytes, as: UTF8.self).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }
}
