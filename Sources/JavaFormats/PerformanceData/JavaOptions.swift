/// Options of a JVM, as far as they decide how it may be looked at.
package enum JavaOptions {
  /// Options of the launcher that take the next word for their value.
  private static let withValue: Set<String> = [
    "-cp", "-classpath", "--class-path", "-p", "--module-path", "--upgrade-module-path",
    "--add-modules", "--limit-modules", "--add-reads", "--add-exports", "--add-opens",
    "--patch-module", "--enable-native-access", "--source", "-d", "--describe-module",
  ]

  /// Those words of a launcher's command line, or of a file of arguments, that are for the JVM.
  ///
  /// They stand in front of the main class; `isComplete` says that this was among the words.
  package static func options(
    _ words: [String]
  ) -> (options: [String], isComplete: Bool) {
    var options: [String] = []
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
        options.append(word)
      } else if word == "-jar" || word == "-m" || word == "--module" {
        return (options, true)
      } else if word.hasPrefix("-") || word.hasPrefix("@") {
        options.append(word)
        isValue = withValue.contains(word)
      } else {
        return (options, true)
      }
    }
    return (options, false)
  }

  /// Takes a text apart at blanks; quotes of either kind hold blanks together.
  package static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    var isInWord = false
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        isInWord = true
      } else if character.isWhitespace {
        if isInWord { words.append(word) }
        (word, isInWord) = ("", false)
      } else {
        word.append(character)
        isInWord = true
      }
    }
    if isInWord { words.append(word) }
    return words
  }

  /// Whether the last word on `flag` sets or clears it; `nil` where no word is on it.
  package static func setting(of flag: String, in words: [String]) -> Bool? {
    var setting: Bool?
    for word in words {
      let name = word.hasPrefix("-XX:") ? word.dropFirst(4) : word[...]
      guard name.dropFirst() == flag else { continue }
      if name.first == "+" { setting = true }
      if name.first == "-" { setting = false }
    }
    return setting
  }

  /// The value of the last word that begins with `start`.
  package static func value(after start: String, in words: [String]) -> String? {
    words.last { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
  }

  /// `-Xmx` or `-XX:MaxHeapSize` in bytes.
  package static func maxHeap(in words: [String]) -> Int? {
    let last = words.last { $0.hasPrefix("-Xmx") || $0.hasPrefix("-XX:MaxHeapSize=") }
    guard let last else { return nil }
    return size(last.hasPrefix("-Xmx") ? last.dropFirst(4) : last.dropFirst(16))
  }

  /// `512m` in bytes.
  static func size(_ text: Substring) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let shifts: [String: Int] = ["": 0, "k": 10, "m": 20, "g": 30, "t": 40]
    guard let number = Int(digits), number > 0,
      let shift = shifts[text.dropFirst(digits.count).lowercased()], number <= Int.max >> shift
    else { return nil }
    return number << shift
  }
}
