import ByteParsing

/// The party that a record of a failed connection names.
enum PeerName {
  /// What stands behind a text.
  private enum Form {
    /// `db:5432`, `name/10.0.0.5:5432`, `[::1]:80`
    case place
    /// A name of a host.
    case host
    /// `db", port 5432` and the like: the port stands a few bytes behind the host.
    case hostThenPort
    /// `http://shop:8080/stock`
    case url
  }

  private static let names: [(StaticString, Form)] = [
    ("dial tcp: lookup ", .host), ("dial udp: lookup ", .host), ("ENOTFOUND ", .host),
    ("EAI_AGAIN ", .host), ("host not found in upstream \"", .host),
    ("translate host name \"", .host), ("Failed to resolve '", .host),
    ("Could not resolve host: ", .host), ("not resolve host '", .host),
    ("UnknownHostException: ", .host), ("MySQL server host '", .host), ("lookup ", .host),
  ]

  private static let places: [(StaticString, Form)] = [
    ("upstream: \"", .url), ("ECONNREFUSED ", .place), ("ETIMEDOUT ", .place),
    ("EHOSTUNREACH ", .place), ("ENETUNREACH ", .place),
    ("HTTPConnectionPool(host='", .hostThenPort), ("HTTPSConnectionPool(host='", .hostThenPort),
    ("Connection(host='", .hostThenPort), ("connection to server at \"", .hostThenPort),
    ("Connection to ", .place), ("Connect to ", .place), ("connect to host ", .place),
    ("MySQL server on '", .host), ("Failed to connect to ", .hostThenPort),
    ("ailed to connect to ", .place), ("onnecting to ", .place), ("onnected to ", .place),
    ("onnect to ", .place),
    ("onnection refused: ", .place), ("onnection timed out: ", .place), ("->", .place),
    ("dial tcp ", .place), ("dial udp ", .place), ("onnection refused (", .place),
    ("actively refused it. (", .place), ("known. (", .place), ("resolution (", .place),
    ("host = ", .hostThenPort), ("host=", .hostThenPort),
    // A cluster of Envoy: `outbound|9080||reviews.shop`.
    ("||", .host),
  ]

  /// `text` is a record, `isName` whether it is about a name without an address.
  static func find(_ text: RawSpan, isName: Bool) -> String? {
    if isName, let name = first(of: names, text) { return name }
    if let name = first(of: places, text) { return name }
    if let url = text.firstRange(of: "://"), let name = read(.url, text, url.upperBound) {
      return name
    }
    return isName ? resolved(text) : loosePlace(text)
  }

  private static func first(of forms: [(StaticString, Form)], _ text: RawSpan) -> String? {
    for (start, form) in forms {
      var position = 0
      while let found = text.firstRange(of: start, in: position..<text.byteCount) {
        if let name = read(form, text, found.upperBound) { return name }
        position = found.upperBound
      }
    }
    return nil
  }

  private static func read(_ form: Form, _ text: RawSpan, _ start: Int) -> String? {
    var start = start
    if start < text.byteCount,
      text[start] == UInt8(ascii: "\"") || text[start] == UInt8(ascii: "'")
        || text[start] == UInt8(ascii: "/")
    {
      start += 1
    }
    switch form {
    case .place:
      let name = host(text, start)
      guard !name.isEmpty else { return nil }
      guard let port = port(text, name.upperBound) else { return nil }
      return "\(displayed(text, name)):\(port)"
    case .host:
      let name = host(text, start)
      return isHost(text, name) ? displayed(text, name) : nil
    case .hostThenPort:
      let name = host(text, start)
      guard isHost(text, name) else { return nil }
      let reach = name.upperBound..<min(text.byteCount, name.upperBound + 40)
      guard let found = text.firstRange(of: "port", in: reach) else {
        return port(text, name.upperBound).map { "\(displayed(text, name)):\($0)" }
          ?? displayed(text, name)
      }
      var cursor = ByteCursor(text)
      cursor.move(to: found.upperBound)
      while let byte = cursor.next, byte == 0x20 || byte == UInt8(ascii: "=") { cursor.skip(1) }
      guard let number = cursor.unsigned(), (1...65_535).contains(number) else {
        return displayed(text, name)
      }
      return "\(displayed(text, name)):\(number)"
    case .url: return url(text, start)
    }
  }

  /// `start` is behind `://`, or in front of a scheme.
  private static func url(_ text: RawSpan, _ start: Int) -> String? {
    var start = start
    let reach = start..<min(text.byteCount, start + 12)
    if let scheme = text.firstRange(of: "://", in: reach) { start = scheme.upperBound }
    // What stands in front of an @ is a login.
    let rest = start..<min(text.byteCount, start + 120)
    let end =
      rest.first { !text[$0].isOfName && !":@[]%".utf8.contains(text[$0]) || text[$0] == 0x2F }
      ?? rest.upperBound
    if let at = text.lastIndex(of: UInt8(ascii: "@"), in: start..<end) { start = at + 1 }
    let name = host(text, start)
    guard isHost(text, name) else { return nil }
    if let port = port(text, name.upperBound) { return "\(displayed(text, name)):\(port)" }
    let isSecure = start >= 4 && text.firstRange(of: "https", in: max(0, start - 9)..<start) != nil
    let isPlain = start >= 4 && text.firstRange(of: "http", in: max(0, start - 9)..<start) != nil
    return displayed(text, name) + (isSecure ? ":443" : isPlain ? ":80" : "")
  }

  /// The place of a host's name or address; of `name/address` both.
  private static func host(_ text: RawSpan, _ start: Int) -> Range<Int> {
    guard start < text.byteCount else { return start..<start }
    if text[start] == UInt8(ascii: "[") {
      let reach = start..<min(text.byteCount, start + 48)
      guard let close = text.firstRange(of: "]", in: reach) else { return start..<start }
      return start..<close.upperBound
    }
    var end = start
    while end < text.byteCount, end - start < 200,
      text[end].isOfName
        || text[end] == UInt8(ascii: ":") && end + 1 < text.byteCount
          && isInAddress(text, start, end)
    { end += 1 }
    while end > start, text[end - 1] == UInt8(ascii: ".") || text[end - 1] == UInt8(ascii: "/") {
      end -= 1
    }
    return start..<end
  }

  /// A colon of an IPv6 address: `::1`, `fe80::1`.
  private static func isInAddress(_ text: RawSpan, _ start: Int, _ colon: Int) -> Bool {
    if colon > start, text[colon - 1] == UInt8(ascii: ":") { return !text[colon + 1].isBlank }
    return text[colon + 1] == UInt8(ascii: ":")
  }

  private static func port(_ text: RawSpan, _ end: Int) -> UInt64? {
    var cursor = ByteCursor(text)
    cursor.move(to: end)
    guard cursor.skip(ifNext: UInt8(ascii: ":")), let number = cursor.unsigned(),
      (1...65_535).contains(number)
    else { return nil }
    return number
  }

  private static func isHost(_ text: RawSpan, _ name: Range<Int>) -> Bool {
    guard name.count > 1, let first = name.first,
      text[first].isLetter || text[first].isDigit
        || text[first] == UInt8(ascii: "[") || text[first] == UInt8(ascii: ":")
    else { return false }
    return !words.contains {
      $0.utf8CodeUnitCount == name.count && text.starts(with: $0, at: first)
    }
  }

  /// What stands where a name may stand, and is none.
  private static let words: [StaticString] = [
    "the", "server", "host", "address", "Name", "a", "database", "remote", "upstream", "tcp",
    "failed", "service", "for", "on",
  ]

  /// Of `localhost/127.0.0.1` the name.
  private static func displayed(_ text: RawSpan, _ name: Range<Int>) -> String {
    let slash = text.firstRange(of: "/", in: name)?.lowerBound ?? name.upperBound
    return text.string(name.lowerBound..<(slash > name.lowerBound ? slash : name.upperBound))
  }

  /// The name in `db could not be resolved (3: Host not found)`, `db: Name or service not known`.
  private static func resolved(_ text: RawSpan) -> String? {
    for mark in [
      " could not be resolved", ": Name or service not known",
      ": Temporary failure in name resolution", ": No address associated",
      ": Name does not resolve",
    ]
      as [StaticString]
    {
      guard let found = text.firstRange(of: mark) else { continue }
      var start = found.lowerBound
      while start > 0, text[start - 1].isOfName { start -= 1 }
      if isHost(text, start..<found.lowerBound),
        text.firstRange(of: ".", in: start..<found.lowerBound) != nil
          || text.firstRange(of: "-", in: start..<found.lowerBound) != nil
          || mark.utf8CodeUnitCount == 22
      {
        return text.string(start..<found.lowerBound)
      }
    }
    return nil
  }

  /// The last `host:port` in the text, where nothing says what it is: an address, `localhost`, or a
  /// name with a point in it that is no file of a program.
  private static func loosePlace(_ text: RawSpan) -> String? {
    var position = text.byteCount
    while let colon = text.lastIndex(of: UInt8(ascii: ":"), in: 0..<position) {
      position = colon
      guard let port = port(text, colon), port > 9 else { continue }
      var start = colon
      while start > 0, text[start - 1].isOfName, text[start - 1] != UInt8(ascii: "/") { start -= 1 }
      let name = start..<colon
      guard isHost(text, name), start == 0 || text[start - 1] != UInt8(ascii: ":") else { continue }
      if isAddress(text, name)
        || text.isEqual(name, to: Array("localhost".utf8).rawSpan, at: 0)
          && name.count == 9
        || isDomain(text, name) || isLabel(text, name, port)
      {
        return "\(text.string(name)):\(port)"
      }
    }
    return nil
  }

  /// A name of one word, as services have them: `cache:6379`, but not `code:1045`.
  private static func isLabel(_ text: RawSpan, _ name: Range<Int>, _ port: UInt64) -> Bool {
    let isAlone = name.lowerBound == 0 || text[name.lowerBound - 1].isBlank
    guard isAlone, port >= 79, text[name.lowerBound].isLetter,
      !name.contains(where: { text[$0] == UInt8(ascii: ".") || text[$0] == UInt8(ascii: "/") })
    else { return false }
    let word = text.string(name)
    return ![
      "code", "line", "status", "pid", "port", "id", "error", "errno", "exit", "took", "count",
      "size",
      "Error", "Code", "Status", "job", "user", "order", "request", "version", "attempt",
    ].contains(word)
  }

  private static func isAddress(_ text: RawSpan, _ name: Range<Int>) -> Bool {
    name.allSatisfy { text[$0].isDigit || text[$0] == UInt8(ascii: ".") }
      && name.count { text[$0] == UInt8(ascii: ".") } == 3
  }

  private static func isDomain(_ text: RawSpan, _ name: Range<Int>) -> Bool {
    guard let point = text.lastIndex(of: UInt8(ascii: "."), in: name), point > name.lowerBound
    else { return false }
    let ending = text.string((point + 1)..<name.upperBound)
    return [
      "internal", "local", "svc", "cluster", "com", "net", "org", "io", "lan", "example", "test",
      "dev", "cloud", "de", "eu",
    ].contains(ending)
  }
}
