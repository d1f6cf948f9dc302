/// Words that stand in front of secrets, or begin one.
struct SecretWord {
  enum Role {
    /// The end of a name whose value is secret: `db.password=`, `"accessToken":`.
    case name(Cut.Kind)
    /// A header whose whole rest of the line is secret.
    case header(Cut.Kind)
    /// Credentials in an address: `//user:secret@host`.
    case address
    /// `jdbc:oracle:thin:user/secret@host`.
    case oracle
    /// `-----BEGIN … PRIVATE KEY-----`.
    case privateKey
    /// `Bearer …`, `Basic …`.
    case scheme
    /// A token that is known by its first letters, and how long it is at least.
    case token(minimum: Int)
    /// A program that takes a secret behind a short option.
    case program(option: StaticString, separate: Bool)
    /// A word of a statement, whose literals follow.
    case statement
  }

  /// Lower case.
  var text: StaticString
  var role: Role

  static let all: [SecretWord] = [
    .init(text: "passw", role: .name(.password)), .init(text: "passphrase", role: .name(.password)),
    .init(text: "pwd", role: .name(.password)), .init(text: "secret", role: .name(.token)),
    .init(text: "token", role: .name(.token)), .init(text: "credential", role: .name(.token)),
    .init(text: "apikey", role: .name(.token)), .init(text: "api-key", role: .name(.token)),
    .init(text: "api_key", role: .name(.token)), .init(text: "api.key", role: .name(.token)),
    .init(text: "accesskey", role: .name(.token)), .init(text: "access-key", role: .name(.token)),
    .init(text: "access_key", role: .name(.token)), .init(text: "access.key", role: .name(.token)),
    .init(text: "accountkey", role: .name(.token)),
    .init(text: "sharedaccess", role: .name(.token)),
    .init(text: "privatekey", role: .name(.key)), .init(text: "private-key", role: .name(.key)),
    .init(text: "private_key", role: .name(.key)), .init(text: "private.key", role: .name(.key)),
    .init(text: "identified by", role: .name(.password)),
    .init(text: "authorization", role: .header(.token)),
    .init(text: "cookie", role: .header(.cookie)),
    .init(text: "jsessionid", role: .name(.cookie)), .init(text: "sessionid", role: .name(.cookie)),
    .init(text: "://", role: .address), .init(text: "jdbc:oracle:", role: .oracle),
    .init(text: "-----begin ", role: .privateKey), .init(text: "bearer ", role: .scheme),
    .init(text: "basic ", role: .scheme), .init(text: "eyj", role: .token(minimum: 40)),
    .init(text: "akia", role: .token(minimum: 20)), .init(text: "asia", role: .token(minimum: 20)),
    .init(text: "ghp_", role: .token(minimum: 30)), .init(text: "gho_", role: .token(minimum: 30)),
    .init(text: "ghs_", role: .token(minimum: 30)),
    .init(text: "github_pat_", role: .token(minimum: 30)),
    .init(text: "glpat-", role: .token(minimum: 20)),
    .init(text: "xoxb-", role: .token(minimum: 20)),
    .init(text: "xoxp-", role: .token(minimum: 20)),
    .init(text: "sk_live_", role: .token(minimum: 20)),
    .init(text: "rk_live_", role: .token(minimum: 20)),
    .init(text: "npm_", role: .token(minimum: 30)),
    .init(text: "hvs.", role: .token(minimum: 24)),
    .init(text: "mysql", role: .program(option: "-p", separate: false)),
    .init(text: "mariadb", role: .program(option: "-p", separate: false)),
    .init(text: "sshpass", role: .program(option: "-p", separate: true)),
    .init(text: "redis-cli", role: .program(option: "-a", separate: true)),
    .init(text: "curl", role: .program(option: "-u", separate: true)),
    .init(text: "ldapsearch", role: .program(option: "-w", separate: true)),
    .init(text: "smbclient", role: .program(option: "-U", separate: true)),
    .init(text: "select ", role: .statement), .init(text: "insert ", role: .statement),
    .init(text: "update ", role: .statement), .init(text: "delete ", role: .statement),
    .init(text: "replace ", role: .statement), .init(text: "merge ", role: .statement),
    .init(text: "call ", role: .statement), .init(text: "copy ", role: .statement),
  ]

  /// Words that begin a line of a statement that began before; none of those that begin a line of a
  /// plan.
  static let clauses: [StaticString] = [
    "where ", "values", "having ", "set ", "and ", "or ", "from ", "join ", "inner ", "left ",
    "when ",
    "select ", "(", "'", "in (",
  ]

  /// Words by a hash of their first three bytes that takes capital and small letters as one; at a place
  /// whose hash has none, none begins.
  static let byStart: [[UInt8]] = {
    var table = [[UInt8]](repeating: [], count: 1 << 15)
    for (index, word) in all.enumerated() {
      let bytes = unsafe UnsafeBufferPointer(
        start: word.text.utf8Start, count: word.text.utf8CodeUnitCount)
      unsafe table[hash(bytes[0], bytes[1], bytes[2])].append(UInt8(index))
    }
    return table
  }()

  /// Whether a word begins with bytes of that hash.
  static let starts: [Bool] = byStart.map { !$0.isEmpty }

  @inline(__always) static func hash(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    Int(first & 31) << 10 | Int(second & 31) << 5 | Int(third & 31)
  }
}
