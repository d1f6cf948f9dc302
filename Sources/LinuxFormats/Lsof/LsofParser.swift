package import Capture
import ByteParsing

/// Open descriptors of processes, as `lsof` lists them.
package struct OpenFileList: Sendable {
  package struct Holder: Sendable {
    package var pid: Int
    package var name: String
    /// The first of its lines, counted from 1.
    package var line: Int
    package var descriptors: Int
    package var kinds: [ProcessInterior.Share]
    package var paths: [ProcessInterior.Share]
    /// Its connections over TCP; of very many the first.
    package var connections: [SocketSummary.Connection] = []
  }

  /// By id, ascending.
  package var holders: [Holder] = []
}

/// Reads `lsof`, of all processes or of one, with threads or without.
///
///     COMMAND   PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME
///     nginx    4242 www    12u  IPv4  98765      0t0  TCP web-1:443->10.0.0.7:52812 (ESTABLISHED)
///
/// What stands under `FD` and is no number (`cwd`, `txt`, `mem`) is no descriptor. A second list of
/// the same process takes the place of the first.
package struct LsofParser: StreamParser {
  package static let format = Format(
    kind: "lsof", label: "list of open files (lsof)",
    markers: [
      "TYPE DEVICE SIZE/OFF", "TYPE  DEVICE SIZE/OFF", "TYPE             DEVICE  SIZE/OFF",
      " SIZE/OFF ", " TYPE DEVICE ", " TYPE  DEVICE ",
    ])

  private struct Tally {
    var name: String
    var line: Int
    var numbers: Set<Int> = []
    var kinds: [String: Int] = [:]
    var files = DescriptorTally()
    var connections: [SocketSummary.Connection] = []
  }

  private static let holderLimit = 100_000
  private static let descriptorLimit = 2_000_000
  private static let connectionLimit = 5_000

  private var isOpen = false
  private var holders: [Int: Tally] = [:]
  /// Processes of the list that is open, of which an earlier one is given up.
  private var current: Set<Int> = []
  private var count = 0

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var reader = self
    bytes.forEachLine(firstLine: firstLine) { line, number in reader.take(line, number) }
    self = reader
  }

  private mutating func take(_ line: RawSpan, _ number: Int) {
    guard line.byteCount > 20 else { return }
    if line.starts(with: "COMMAND "), line.firstRange(of: " FD ") != nil {
      isOpen = true
      current.removeAll(keepingCapacity: true)
      return
    }
    guard isOpen, count < Self.descriptorLimit else { return }
    let words = line.words(0..<line.byteCount, limit: 16)
    guard words.count >= 5, let pid = Int(line.string(words[1])), pid > 0 else {
      isOpen = false
      return
    }
    // Behind the id stand, perhaps, a thread and its name, and the user.
    for place in 3..<min(7, words.count - 1) {
      guard let descriptor = Self.descriptor(line, words[place]) else { continue }
      let target = words[words.count - 1]
      let name = line.string(words[0])
      add(
        descriptor, of: pid, name: name, type: line.string(words[place + 1]),
        target: line.string(target.lowerBound..<target.upperBound), number)
      if line.starts(with: "(ESTABLISHED)", at: target.lowerBound) {
        addConnection(line.string(words[words.count - 2]), of: pid, name, number)
      }
      return
    }
  }

  /// `12` of `12u`, `3r`, `7uW`.
  private static func descriptor(_ line: RawSpan, _ word: Range<Int>) -> Int? {
    var cursor = ByteCursor(line)
    cursor.move(to: word.lowerBound)
    guard let number = cursor.unsigned(), word.upperBound - cursor.position <= 2 else { return nil }
    guard cursor.position < word.upperBound else { return nil }
    for index in cursor.position..<word.upperBound {
      guard "rwuNW-RxXU".utf8.contains(line[index]) else { return nil }
    }
    return Int(clamping: number)
  }

  /// `127.0.0.1:51234->127.0.0.1:5432`.
  private mutating func addConnection(_ text: String, of pid: Int, _ name: String, _ line: Int) {
    guard var tally = holders[pid], tally.connections.count < Self.connectionLimit,
      let arrow = text.utf8.firstIndex(of: UInt8(ascii: ">")), arrow > text.startIndex
    else { return }
    let local = text[..<text.utf8.index(before: arrow)]
    tally.connections.append(
      .init(
        place: Place(file: nil, line: line), local: String(local),
        peer: String(text[text.utf8.index(after: arrow)...]), owner: "\(name) (pid \(pid))"))
    holders[pid] = tally
  }

  private mutating func add(
    _ descriptor: Int, of pid: Int, name: String, type: String, target: String, _ line: Int
  ) {
    if current.insert(pid).inserted {
      guard holders[pid] != nil || holders.count < Self.holderLimit else { return }
      holders[pid] = Tally(name: name, line: line)
    }
    guard var tally = holders.removeValue(forKey: pid) else { return }
    if tally.numbers.insert(descriptor).inserted {
      count += 1
      tally.kinds[type, default: 0] += 1
      if target.hasPrefix("/") { tally.files.add(target) }
    }
    holders[pid] = tally
  }

  package mutating func finish() -> Parsed<OpenFileList>? {
    guard !holders.isEmpty else { return nil }
    let list = holders.sorted { $0.key < $1.key }.map { pid, tally in
      OpenFileList.Holder(
        pid: pid, name: tally.name, line: tally.line, descriptors: tally.numbers.count,
        kinds: tally.kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map {
          ProcessInterior.Share($0.key, $0.value)
        }, paths: tally.files.pathShares, connections: tally.connections)
    }
    return Parsed(OpenFileList(holders: list), note: "\(list.count) processes")
  }
}
