/// Words that stand in front of secrets, or begin one.
struct SecretWord {
  enum Role {
    /// The end of a name whose value is secret: `db.password=`, `"accessToken":`.
    case name(Cut.Kind)
    /// A name that ends here, as `DB_PASS=` and `smtp.pass:` do and `bypass=` does not; `onlyEqual`
    /// where a colon behind it says something else: `auth: failed`.
    case wholeName(onlyEqual: Bool)
    /// The same of a code that is used once, which may be all digits: `otp=123456`.
    case code
    /// The hash of a password, as htpasswd(1) and shadow(5) have it.
    case hash
    /// The port in a line of `.pgpass`: `host:5432:base:user:secret`.
    case passFile
    /// A setting whose value stands behind a blank: `requirepass secret`; or how many words lie
    /// between.
    case setting(Cut.Kind, skipped: Int)
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
    /// The word behind it.
    case prefix
    /// A token that is known by its first letters, and how long it is at least.
    case token(minimum: Int)
    /// A program that takes a secret behind a short option.
    case program(option: StaticString, separate: Bool)
    /// `-p`, where `-u` says that it is no port.
    case login
    /// The contents of a Secret of Kubernetes; `isPlain` where they are no base64.
    case contents(isPlain: Bool)
    /// What is quoted behind it.
    case quoted(Cut.Kind)
    /// Values of a row: all to the last parenthesis of the line.
    case row
    /// Values that a framework binds: the rest of the line.
    case bound
    /// A word of a statement, whose literals follow.
    case statement
  }

  /// Lower case, but for tokens, which are compared as they are; `+` stands for `_`, `-`, `.` or
  /// nothing.
  var text: StaticString
  var role: Role

  private init(_ text: StaticString, _ role: Role) {
    self.text = text
    self.role = role
  }

  static let all: [SecretWord] = [
    .init("passw", .name(.password)), .init("passphrase", .name(.password)),
    .init("pwd", .name(.password)), .init("storepass", .name(.password)),
    .init("keypass", .name(.password)), .init("secret", .name(.token)),
    .init("token", .name(.token)), .init("credential", .name(.token)),
    .init("api+key", .name(.token)), .init("access+key", .name(.token)),
    .init("account+key", .name(.token)), .init("shared+access", .name(.token)),
    .init("signing+key", .name(.key)), .init("encryption+key", .name(.key)),
    .init("master+key", .name(.key)), .init("license+key", .name(.key)),
    .init("private+key", .name(.key)), .init("jsessionid", .name(.cookie)),
    .init("sessionid", .name(.cookie)),
    .init("bindpw", .setting(.password, skipped: 0)),
    .init("pass", .wholeName(onlyEqual: false)), .init("bindpw", .wholeName(onlyEqual: false)),
    .init("rootpw", .wholeName(onlyEqual: false)), .init("_pw", .wholeName(onlyEqual: false)),
    .init("auth", .wholeName(onlyEqual: true)), .init("sig", .wholeName(onlyEqual: true)),
    .init("signature", .wholeName(onlyEqual: true)),
    .init("requirepass", .setting(.password, skipped: 0)),
    .init("masterauth", .setting(.password, skipped: 0)),
    .init("auth_pass", .setting(.password, skipped: 0)),
    .init("otp", .code), .init("totp", .code), .init("otp+code", .code), .init("mfa+code", .code),
    .init("passcode", .name(.password)), .init("time code is ", .prefix),
    .init("ication code is ", .prefix), .init("ication code: ", .prefix),
    .init("?code=", .scheme), .init("&code=", .scheme),
    .init(":5432:", .passFile), .init(":5433:", .passFile), .init(":6432:", .passFile),
    .init(":*:", .passFile),
    .init("$apr1$", .hash), .init("$2y$", .hash), .init("$2a$", .hash), .init("$2b$", .hash),
    .init("$1$", .hash), .init("$5$", .hash), .init("$6$", .hash), .init("$y$", .hash),
    .init("$argon2", .hash), .init("{sha}", .hash), .init("{ssha}", .hash),
    .init("scram-sha-256$", .hash), .init("pbkdf2_sha256$", .hash),
    .init("aws_secret_access_key", .setting(.key, skipped: 0)),
    .init("rabbitmqctl change_password", .setting(.password, skipped: 1)),
    .init("rabbitmqctl add_user", .setting(.password, skipped: 1)),
    .init("authorization", .header(.token)), .init("cookie", .header(.cookie)),
    .init("://", .address), .init("jdbc:oracle:", .oracle), .init("-----begin ", .privateKey),
    .init("bearer ", .scheme), .init("basic ", .scheme),
    .init("hooks.slack.com/services/", .prefix), .init("api.telegram.org/bot", .prefix),
    .init("/api/webhooks/", .prefix), .init("--from-literal=", .prefix),
    .init("eyJ", .token(minimum: 40)), .init("LS0tLS1CRUdJTi", .token(minimum: 40)),
    .init("AKIA", .token(minimum: 20)), .init("ASIA", .token(minimum: 20)),
    .init("AIza", .token(minimum: 35)), .init("ya29.", .token(minimum: 25)),
    .init("ghp_", .token(minimum: 30)), .init("gho_", .token(minimum: 30)),
    .init("ghs_", .token(minimum: 30)), .init("ghu_", .token(minimum: 30)),
    .init("ghr_", .token(minimum: 30)), .init("github_pat_", .token(minimum: 30)),
    .init("glpat-", .token(minimum: 20)), .init("glrt-", .token(minimum: 20)),
    .init("xoxb-", .token(minimum: 20)), .init("xoxp-", .token(minimum: 20)),
    .init("xoxa-", .token(minimum: 20)), .init("xapp-", .token(minimum: 20)),
    .init("sk_live_", .token(minimum: 20)), .init("rk_live_", .token(minimum: 20)),
    .init("sk_test_", .token(minimum: 20)), .init("whsec_", .token(minimum: 30)),
    .init("sk-", .token(minimum: 35)), .init("SG.", .token(minimum: 60)),
    .init("npm_", .token(minimum: 30)), .init("pypi-", .token(minimum: 40)),
    .init("dckr_pat_", .token(minimum: 30)), .init("hf_", .token(minimum: 30)),
    .init("dop_v1_", .token(minimum: 50)), .init("shpat_", .token(minimum: 30)),
    .init("hvs.", .token(minimum: 24)),
    .init("mysql", .program(option: "-p", separate: false)),
    .init("mariadb", .program(option: "-p", separate: false)),
    .init("7z ", .program(option: "-p", separate: false)),
    .init("sshpass", .program(option: "-p", separate: true)),
    .init("redis-cli", .program(option: "-a", separate: true)),
    .init("curl", .program(option: "-u", separate: true)),
    .init("curl", .program(option: "--user", separate: true)),
    .init("docker login", .program(option: "-p", separate: true)),
    .init("podman login", .program(option: "-p", separate: true)),
    .init("sqlcmd", .program(option: "-P", separate: true)),
    .init("zip", .program(option: "-P", separate: true)),
    .init("ldapsearch", .program(option: "-w", separate: true)),
    .init("smbclient", .program(option: "-U", separate: true)),
    .init(" -p", .login),
    .init("data", .contents(isPlain: false)), .init("stringdata", .contents(isPlain: true)),
    .init("identified ", .quoted(.password)), .init("duplicate entry ", .quoted(.literal)),
    .init("invalid input syntax", .quoted(.literal)), .init(")=(", .row),
    .init("row contains (", .row), .init("binding parameter ", .bound),
    .init("> parameters: ", .bound), .init("parameters: $", .statement),
    .init("select ", .statement), .init("insert ", .statement), .init("update ", .statement),
    .init("delete ", .statement), .init("replace ", .statement), .init("merge ", .statement),
    .init("call ", .statement), .init("copy ", .statement), .init("execute ", .statement),
    .init("with ", .statement),
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
