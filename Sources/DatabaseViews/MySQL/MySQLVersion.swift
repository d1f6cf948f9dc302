/// Which server of the family it is: the fork first, then its number; the forks share few names since
/// they parted.
package struct MySQLVersion: Sendable, Hashable {
  package enum Flavor: String, Sendable {
    case mysql, mariadb
  }

  package var flavor: Flavor
  /// `80022` of 8.0.22, `101119` of 10.11.19.
  package var number: Int

  package init(_ flavor: Flavor, _ number: Int) {
    self.flavor = flavor
    self.number = number
  }

  /// `8.0.36`, `8.0.36-28 Percona Server`, `5.7.44-log`, `10.11.19-MariaDB-0+deb12u1`,
  /// `5.5.5-10.6.12-MariaDB` (as MariaDB greets old clients of its protocol); `nil` where it is none.
  ///
  /// `comment` is `@@version_comment`, which alone names some builds of MariaDB.
  package init?(_ text: String, comment: String = "") {
    var words = text.split { $0 == "-" || $0 == " " }
    let isMariaDB = Self.namesMariaDB(text) || Self.namesMariaDB(comment)
    if isMariaDB, words.first == "5.5.5", words.count > 1, words[1].contains(".") {
      words.removeFirst()
    }
    let parts = words.first?.split(separator: ".").map { $0.prefix { $0.isNumber } } ?? []
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]),
      (3...99).contains(major), (0...99).contains(minor)
    else { return nil }
    let patch = parts.count > 2 ? min(Int(parts[2]) ?? 0, 99) : 0
    self.init(isMariaDB ? .mariadb : .mysql, major * 10_000 + minor * 100 + patch)
  }

  package var isMariaDB: Bool { flavor == .mariadb }

  /// Whether it is MySQL from a number on.
  package func isMySQL(since first: Int) -> Bool { flavor == .mysql && number >= first }

  /// Whether it is MariaDB from a number on.
  package func isMariaDB(since first: Int) -> Bool { flavor == .mariadb && number >= first }

  /// `MySQL 8.0.36`, `MariaDB 10.11.19`.
  package var title: String {
    let name = isMariaDB ? "MariaDB" : "MySQL"
    return "\(name) \(number / 10_000).\(number / 100 % 100).\(number % 100)"
  }

  private static func namesMariaDB(_ text: String) -> Bool {
    let bytes = text.utf8.map { $0 | 0x20 }
    let word = Array("mariadb".utf8)
    guard bytes.count >= word.count else { return false }
    return (0...(bytes.count - word.count)).contains { bytes[$0...].starts(with: word) }
  }
}
