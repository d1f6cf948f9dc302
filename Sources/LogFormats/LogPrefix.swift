import ByteParsing
import JavaFormats

/// What a collector put in front of a line, and whom it names.
///
///     [pod/orders-7d4/app] …             kubectl logs --prefix
///     orders-1  | …                      docker compose logs
///     2026-11-26T14:53:53.1Z stdout F …  a container runtime of Kubernetes
///     Nov 26 14:53:53 web-1 orders[42]: …   syslog, the journal
struct LogPrefix {
  var source: Range<Int>?
  var time: LogTime?
  var end: Int
  var isOfKernel = false

  init(_ bytes: RawSpan, _ line: Range<Int>) {
    end = line.lowerBound
    guard let first = line.first.map({ bytes[$0] }), !first.isBlank else { return }
    let reach = line.lowerBound..<min(line.upperBound, line.lowerBound + 160)
    if first == UInt8(ascii: "[") {
      takeBracket(bytes, reach)
    } else if first == UInt8(ascii: "<") {
      takePriority(bytes, reach)
    } else if !takeCompose(bytes, reach) {
      takeTimed(bytes, reach)
    }
  }

  /// `[pod/orders-7d4/app] `, or a kernel's `[  123.456789] `.
  private mutating func takeBracket(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let close = bytes.firstRange(of: "] ", in: line) else { return }
    if bytes.starts(with: "[pod/", at: line.lowerBound) {
      source = (line.lowerBound + 5)..<close.lowerBound
      end = close.upperBound
      takeTimed(bytes, end..<line.upperBound)
      return
    }
    let inner = bytes.trimmed((line.lowerBound + 1)..<close.lowerBound)
    isOfKernel =
      inner.count > 6 && inner.allSatisfy { bytes[$0].isDigit || bytes[$0] == UInt8(ascii: ".") }
  }

  /// `<13>Nov 26 …`, a priority in front of a syslog line.
  private mutating func takePriority(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let close = bytes.firstRange(of: ">", in: line), close.lowerBound - line.lowerBound < 5
    else { return }
    end = close.upperBound
    takeTimed(bytes, end..<line.upperBound)
  }

  private mutating func takeCompose(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
    guard let prefix = bytes.composePrefix(line, isOfName: \.isOfName) else { return false }
    (source, end) = (prefix.name, prefix.end)
    return true
  }

  private mutating func takeTimed(_ bytes: RawSpan, _ line: Range<Int>) {
    guard let found = LogTime(startingAt: line.lowerBound, bytes, line) else { return }
    time = found
    end = found.end
    if end < line.upperBound, bytes[end] == 0x20 { end += 1 }
    var cursor = ByteCursor(bytes.extracting(0..<line.upperBound))
    cursor.move(to: end)
    if cursor.skip(ifNext: "stdout F ") || cursor.skip(ifNext: "stderr F ") {
      end = cursor.position
      return
    }
    guard let host = cursor.word(), host.allSatisfy({ bytes[$0].isOfName }),
      let program = cursor.word(), bytes[program.upperBound - 1] == UInt8(ascii: ":"),
      program.count > 1
    else { return }
    let name = program.lowerBound..<(program.upperBound - 1)
    if bytes.starts(with: "kernel:", at: name.lowerBound) {
      isOfKernel = true
    } else if let open = bytes.firstRange(of: "[", in: name) {
      guard bytes[name.upperBound - 1] == UInt8(ascii: "]") else { return }
      source = name.lowerBound..<open.lowerBound
    } else if found.isDated, name.allSatisfy({ bytes[$0].isOfName }), !found.isOfYear {
      source = name
    } else {
      return
    }
    if source?.isEmpty == true { source = nil }
    end = min(cursor.position + 1, line.upperBound)
  }
}

extension UInt8 {
  /// Letters, digits and what joins words in the names of hosts, services and programs.
  var isOfName: Bool {
    isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
      || self == UInt8(ascii: ".") || self == UInt8(ascii: "/")
  }
}

extension LogTime {
  /// Whether it tells the year, as syslog's own times do not.
  var isOfYear: Bool { seconds >= 366 * 86_400 }
}
