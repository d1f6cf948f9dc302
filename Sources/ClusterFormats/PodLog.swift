internal import ByteParsing

/// The log of one container: its last lines, what failed between it and others, and if it is CoreDNS
/// what of its work failed.
package struct PodLog: Sendable {
  package struct Line: Sendable, Hashable {
    package var number: Int
    package var text: String
  }

  /// What went wrong on the way to somebody.
  package enum Failure: Sendable, Hashable { case timeout, refused, name }

  package struct Trouble: Sendable, Hashable {
    package var failure: Failure
    package var line: Line
    package var count = 1
  }

  static let tailLength = 12
  private static let troubleLimit = 60
  private static let textLimit = 400

  package var path: String
  package var namespace: String?
  package var pod: String?
  package var container: String?
  package var isPrevious = false
  package private(set) var lines = 0
  package private(set) var tail: [Line] = []
  /// The beginnings of the first lines.
  private(set) var head: [String] = []
  package private(set) var troubles: [Trouble] = []
  /// Whether a name of a service in full stands in it: `db.shop.svc`.
  package private(set) var namesServices = false
  package private(set) var resolver = ResolverLog()

  package var isOfDNS: Bool { resolver.isSeen }

  init(path: String) {
    self.path = path
    let parts = path.split { $0 == "/" || $0 == "!" }.map(String.init)
    // must-gather: namespaces/NS/pods/POD/CONTAINER/CONTAINER/logs/current.log
    if let place = parts.lastIndex(of: "pods"), place + 1 < parts.count - 1 {
      pod = parts[place + 1]
      container = place + 2 < parts.count - 1 ? parts[place + 2] : nil
      if place >= 2, parts[place - 2] == "namespaces" { namespace = parts[place - 1] }
    } else {
      // cluster-info dump: NAMESPACE/POD/logs.txt
      pod = parts.suffix(3).reversed().lazy.compactMap { PodName.found(in: $0) }.first
    }
    isPrevious =
      parts.last.map { name in
        name.hasPrefix("previous") || name.hasSuffix("previous.log")
          || name.hasSuffix("previous.txt") || name.hasSuffix("-p.log")
      } ?? false
  }

  /// Takes a line; those that are not among the last of a piece are no last words.
  mutating func take(_ line: RawSpan, _ number: Int, isLast: Bool) {
    lines += 1
    if head.count < 4 { head.append(line.string(0..<min(line.byteCount, 40))) }
    if isLast {
      if tail.count == Self.tailLength { tail.removeFirst() }
      tail.append(Self.cut(line, number))
    }
    resolver.take(line, number)
    if !namesServices, line.firstRange(of: ".svc") != nil { namesServices = true }
    guard let failure = Self.failure(line) else { return }
    let told = Self.cut(line, number)
    let place = troubles.lastIndex { trouble in
      trouble.failure == failure
        && trouble.line.text.utf8.suffix(60).elementsEqual(told.text.utf8.suffix(60))
    }
    if let place {
      troubles[place].count = min(troubles[place].count &+ 1, 1 << 40)
    } else if troubles.count < Self.troubleLimit {
      troubles.append(Trouble(failure: failure, line: told))
    }
  }

  private static func cut(_ line: RawSpan, _ number: Int) -> Line {
    Line(number: number, text: line.string(0..<min(line.byteCount, textLimit)))
  }

  private static let phrases: [(StaticString, Failure)] = [
    ("no such host", .name), ("name resolution", .name), ("EAI_AGAIN", .name),
    ("ENOTFOUND", .name), ("UnknownHostException", .name), ("ould not resolve host", .name),
    ("bad address", .name), ("could not translate host name", .name),
    ("Name or service not known", .name), ("server misbehaving", .name),
    ("onnection refused", .refused), ("ECONNREFUSED", .refused),
    ("ouldn't connect to server", .refused),
    ("imed out", .timeout), ("i/o timeout", .timeout), ("ETIMEDOUT", .timeout),
    ("Timeout was reached", .timeout), ("o route to host", .timeout), ("EHOSTUNREACH", .timeout),
  ]

  private static func failure(_ line: RawSpan) -> Failure? {
    guard let found = phrases.first(where: { line.firstRange(of: $0.0) != nil }) else { return nil }
    // Go's resolver says so where no server of names answers.
    if found.1 == .timeout, line.firstRange(of: "lookup ") != nil { return .name }
    return found.1
  }
}

/// What CoreDNS says of its work.
package struct ResolverLog: Sendable {
  package private(set) var isSeen = false
  /// Questions that no server upstream answered.
  package private(set) var timeouts = 0
  package private(set) var lastTimeout: PodLog.Line?
  /// The last two labels of the names that were asked for then.
  package private(set) var zones: Set<String> = []
  package private(set) var loop: PodLog.Line?
  package private(set) var refusals = 0
  /// Answers by their codes, where each is logged.
  package private(set) var answers: [String: Int] = [:]

  mutating func take(_ line: RawSpan, _ number: Int) {
    if line.firstRange(of: "CoreDNS-1.") != nil { isSeen = true }
    if let found = line.firstRange(of: "plugin/loop: Loop ") {
      isSeen = true
      if line.firstRange(of: "detected", in: found.upperBound..<line.byteCount) != nil {
        loop = PodLog.Line(number: number, text: line.string(0..<min(400, line.byteCount)))
      }
      return
    }
    if let found = line.firstRange(of: "plugin/errors: ") {
      isSeen = true
      takeError(line, found.upperBound, number)
      return
    }
    if line.starts(with: "[INFO] "), line.firstRange(of: " IN ") != nil { takeAnswer(line) }
  }

  /// `2 example.com. A: read udp 10.244.0.5:45000->10.0.0.2:53: i/o timeout`.
  private mutating func takeError(_ line: RawSpan, _ start: Int, _ number: Int) {
    let rest = start..<line.byteCount
    let isTimeout =
      line.firstRange(of: "i/o timeout", in: rest) != nil
      || line.firstRange(of: "no route to host", in: rest) != nil
      || line.firstRange(of: "network is unreachable", in: rest) != nil
    if line.firstRange(of: "connection refused", in: rest) != nil { refusals += 1 }
    guard isTimeout else { return }
    timeouts += 1
    lastTimeout = PodLog.Line(number: number, text: line.string(0..<min(400, line.byteCount)))
    let words = line.string(start..<min(line.byteCount, start + 300)).split(separator: " ")
    // HINFO of a random name is its own probe.
    guard words.count > 2, !words[2].hasPrefix("HINFO"), zones.count < 1000 else { return }
    zones.insert(words[1].split(separator: ".").suffix(2).joined(separator: "."))
  }

  /// `[INFO] 10.244.0.9:39399 - 3 "A IN db. udp 45 false 512" NOERROR qr,aa,rd 100 0.0001s`.
  private mutating func takeAnswer(_ line: RawSpan) {
    guard let quote = line.firstIndex(of: UInt8(ascii: "\"")),
      let end = line.firstIndex(of: UInt8(ascii: "\""), from: quote + 1), end + 2 < line.byteCount
    else { return }
    var stop = end + 2
    while stop < line.byteCount, !line[stop].isBlank { stop += 1 }
    let code = line.string((end + 2)..<min(stop, end + 22))
    guard answers.count < 30 || answers[code] != nil else { return }
    isSeen = true
    answers[code, default: 0] += 1
  }
}

/// Names of pods, as controllers make them.
package enum PodName {
  /// What random parts of names are made of: no vowels, nothing that is mistaken for another.
  private static let alphabet = Set("bcdfghjklmnpqrstvwxz2456789".utf8)

  private static func isRandom(_ part: Substring, _ lengths: ClosedRange<Int>) -> Bool {
    lengths.contains(part.utf8.count) && part.utf8.allSatisfy { alphabet.contains($0) }
  }

  /// The name of a ReplicaSet's pod in a part of a path: `checkout-7d9c5b8f6d-x2v7k.previous.log`.
  static func found(in text: String) -> String? {
    for word in text.split(whereSeparator: { $0 == "." || $0 == "_" || $0 == " " || $0 == ":" })
    where deployment(of: String(word)) != nil {
      return String(word)
    }
    return nil
  }

  /// `checkout` of `checkout-7d9c5b8f6d-x2v7k`.
  package static func deployment(of pod: String) -> String? {
    let parts = pod.split(separator: "-")
    guard parts.count >= 3, isRandom(parts[parts.count - 1], 5...5),
      isRandom(parts[parts.count - 2], 6...10)
    else { return nil }
    return parts.dropLast(2).joined(separator: "-")
  }

  /// `fluentd` of `fluentd-x2v7k`: made by a DaemonSet or a Job.
  package static func generator(of pod: String) -> String? {
    let parts = pod.split(separator: "-")
    guard parts.count >= 2, isRandom(parts[parts.count - 1], 5...5) else { return nil }
    return parts.dropLast().joined(separator: "-")
  }

  /// `db` of `db-0`.
  package static func statefulSet(of pod: String) -> String? {
    let parts = pod.split(separator: "-")
    guard parts.count >= 2, let last = parts.last, last.utf8.count <= 4,
      last.utf8.allSatisfy(\.isDigit)
    else { return nil }
    return parts.dropLast().joined(separator: "-")
  }
}
