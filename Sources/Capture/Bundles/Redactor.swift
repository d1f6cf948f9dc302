/// Takes secrets out of text: passwords, tokens, keys, literals of statements, and addresses where
/// that is asked for.
///
/// It works on pieces of whole lines, and keeps every line where it stands, so that a place in the
/// redacted text is the place in the original.
package struct Redactor {
  package struct Options: Sendable, Hashable {
    /// Keep strings and numbers of statements.
    package var keepsLiterals = false
    /// Replace IP and e-mail addresses, each by the same other one wherever it stands.
    package var hidesAddresses = false

    package init(keepsLiterals: Bool = false, hidesAddresses: Bool = false) {
      self.keepsLiterals = keepsLiterals
      self.hidesAddresses = hidesAddresses
    }
  }

  /// How often something was replaced, by what it was.
  package private(set) var counts: [String: Int] = [:]
  private let options: Options
  private var pseudonyms = Pseudonyms()
  /// The most bytes of a statement that waits for the next piece.
  private static let restLimit = 64 << 10
  /// Within a private key that has not ended.
  private var isInKey = false

  package init(_ options: Options) {
    self.options = options
  }

  /// Begins another text: what was open in the last one ends.
  package mutating func beginText() {
    isInKey = false
  }

  package mutating func redacted(_ text: String) -> String {
    beginText()
    let bytes = Array(text.utf8)
    let result = redacted(bytes)
    return result == bytes ? text : String(decoding: result, as: UTF8.self)
  }

  /// The lines without what is secret.
  package mutating func redacted(_ bytes: [UInt8]) -> [UInt8] {
    var rest: [UInt8]?
    return redacted(bytes, rest: &rest)
  }

  /// The lines without what is secret, up to a statement that may go on in the next piece: it becomes
  /// the `rest`, where there is room for one.
  mutating func redacted(_ bytes: [UInt8], rest: inout [UInt8]?) -> [UInt8] {
    var cuts: [Cut] = []
    var end = bytes.count
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var scan = unsafe SecretScan(buffer, isInKey: isInKey, findsLiterals: !options.keepsLiterals)
      scan.run()
      cuts = scan.cuts
      isInKey = scan.isInKey
      let open = scan.recordStart
      if rest != nil, !isInKey, scan.statementEnd >= end - 1, open > 0, end - open <= Self.restLimit
      {
        end = open
      }
    }
    if end < bytes.count {
      cuts.removeAll { $0.range.upperBound > end }
      rest = Array(bytes[end...])
    }
    for cut in cuts { counts[cut.kind.rawValue, default: 0] += 1 }
    let clean = Self.applied(cuts, to: bytes[..<end])
    guard options.hidesAddresses else { return clean }
    let hidden = pseudonyms.replacing(in: clean)
    if pseudonyms.count > 0 { counts["address"] = pseudonyms.count }
    return hidden
  }

  private static func applied(_ cuts: [Cut], to bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var start = 0
    for cut in cuts where cut.range.lowerBound >= start {
      result += bytes[start..<cut.range.lowerBound]
      result += cut.kind.replacement
      start = cut.range.upperBound
    }
    result += bytes[start...]
    return result
  }
}

/// Bytes that go, and why.
struct Cut {
  enum Kind: String {
    case password, token, key, cookie, login, literal

    var replacement: [UInt8] {
      self == .literal ? [UInt8(ascii: "?")] : Array("***".utf8)
    }
  }

  var range: Range<Int>
  var kind: Kind
}
