import Foundation
import TestSupport
import Testing

/// A folder of `samples`, with what `expected.tsv` says of it.
struct Sample: Sendable, CustomTestStringConvertible {
  var name: String
  /// The ids in ranked order.
  var causes: [String]
  /// Ids that the first cause explains at least.
  var explains: [String]

  var testDescription: String { name }

  /// The path below the folder of the repository.
  var folder: String { "samples/\(name)" }

  var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
  }

  func bytes(_ file: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(folder)/\(file)")))
  }

  func text(_ file: String) throws -> String {
    String(decoding: try bytes(file), as: UTF8.self)
  }

  var isOfJava: Bool {
    files.contains { file in
      (try? text(file).contains("java.lang.Thread.State: ")) == true
    }
  }

  var isOfHistograms: Bool {
    files.contains { file in
      (try? text(file).contains("  class name (module)")) == true
    }
  }

  /// All lines of `expected.tsv`; names in reports are relative to the repository.
  static let all: [Sample] = {
    _ = FileManager.default.changeCurrentDirectoryPath(repository.path)
    let table = (try? String(contentsOfFile: "samples/expected.tsv", encoding: .utf8)) ?? ""
    return table.split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Sample(name: cells[0], causes: ids(cells[1]), explains: ids(cells[2]))
    }
  }()

  /// Without those that hold tables of a database as well, which nothing may stand in front of.
  static let ofJava = all.filter { $0.isOfJava && !$0.name.contains("compound-") }
  static let ofHistograms = all.filter(\.isOfHistograms)

  static var folders: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "samples")) ?? []
    return names.sorted().filter { name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: "samples/\(name)")
      return attributes?[.type] as? FileAttributeType == .typeDirectory
        && !["sources", "monitoring"].contains(name)
    }
  }

  static func named(_ name: String) -> Sample {
    all.first { $0.name == name } ?? Sample(name: name, causes: [], explains: [])
  }

  private static func ids(_ cell: String) -> [String] {
    cell == "-" ? [] : cell.split(separator: ",").map(String.init)
  }
}
