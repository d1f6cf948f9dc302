import ByteParsing

/// What a stream is by its first bytes, before any format is looked for in it.
enum ContentKind: Equatable {
  case empty
  case gzip
  case tar
  case zip
  case utf16(isBigEndian: Bool)
  case text
  /// A container that is recognised but not read.
  case foreign(String)

  /// How many bytes the decision wants.
  static let headLength = 1024

  init(head: [UInt8]) {
    let bytes = head.rawSpan
    if head.isEmpty {
      self = .empty
    } else if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if TarHeader.isHeader(head) {
      self = .tar
    } else if bytes.starts(with: "PK\u{3}\u{4}") {
      self = .zip
    } else if let name = Self.foreignName(bytes) {
      self = .foreign(name)
    } else if head.starts(with: [0xFF, 0xFE]) {
      self = .utf16(isBigEndian: false)
    } else if head.starts(with: [0xFE, 0xFF]) {
      self = .utf16(isBigEndian: true)
    } else {
      self = Self.unmarkedUTF16(head) ?? .text
    }
  }

  private static func foreignName(_ bytes: RawSpan) -> String? {
    let names: [(StaticString, String)] = [
      ("BZh", "compressed with bzip2: decompress it first"),
      ("\u{7F}ELF", "a program or core file"),
      ("JAVA PROFILE ", "a Java heap dump"),
      ("SQLite format 3", "an SQLite database"),
    ]
    for (magic, name) in names where bytes.starts(with: magic) { return name }
    let head = (0..<min(6, bytes.byteCount)).map { bytes[$0] }
    if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) {
      return "compressed with xz: decompress it first"
    }
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      return "compressed with zstd: decompress it first"
    }
    return nil
  }

  /// Text of Windows tools without a byte order mark: every second byte is zero.
  private static func unmarkedUTF16(_ head: [UInt8]) -> ContentKind? {
    let pairs = head.count / 2
    guard pairs >= 16 else { return nil }
    var zeros = (even: 0, odd: 0)
    for pair in 0..<pairs {
      if head[2 * pair] == 0 { zeros.even += 1 }
      if head[2 * pair + 1] == 0 { zeros.odd += 1 }
    }
    if zeros.odd * 10 >= pairs * 8, zeros.even * 10 <= pairs { return .utf16(isBigEndian: false) }
    if zeros.even * 10 >= pairs * 8, zeros.odd * 10 <= pairs { return .utf16(isBigEndian: true) }
    return nil
  }
}
