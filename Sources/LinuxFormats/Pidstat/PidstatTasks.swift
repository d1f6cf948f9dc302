import ByteParsing

/// Finds the task of a row without a string.
struct PidstatTasks {
  private struct Key: Hashable {
    var pid: Int
    var tid: Int
    var name: TextTable.ID
  }

  private var names = TextTable()
  private var places: [Key: Int] = [:]

  /// The position of the task among those of the run; `nil` where there are too many.
  mutating func position(
    pid: Int, tid: Int?, _ bytes: RawSpan, _ name: Range<Int>, in run: inout PidstatRun
  ) -> Int? {
    let name = name.lowerBound..<min(name.upperBound, name.lowerBound + 128)
    let key = Key(pid: pid, tid: tid ?? -1, name: names.intern(bytes, name))
    if let place = places[key] { return place }
    guard run.tasks.count < PidstatParser.taskLimit else { return nil }
    places[key] = run.tasks.count
    run.tasks.append(PidstatTask(pid: pid, tid: tid, name: Self.command(bytes.string(name))))
    return run.tasks.count - 1
  }

  /// `java` of `/usr/bin/java -jar shop.jar` (`-l`); a name may itself hold blanks.
  private static func command(_ text: String) -> String {
    guard text.hasPrefix("/") else { return text }
    let path = text.prefix { $0 != " " }
    return String(path.split(separator: "/").last ?? path)
  }
}
