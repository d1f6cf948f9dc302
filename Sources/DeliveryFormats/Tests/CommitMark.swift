internal import ByteParsing

/// How the log of a build says which code it works on.
enum CommitMark {
  /// What a commit follows at once, quotes and blanks aside.
  private static let fronts: [StaticString] = [
    "HEAD is now at ", "GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "CIRCLE_SHA1",
    "BUILDKITE_COMMIT", "BITBUCKET_COMMIT", "DRONE_COMMIT_SHA", "TRAVIS_COMMIT",
    "BUILD_SOURCEVERSION", "BUILD_VCS_NUMBER", "SEMAPHORE_GIT_SHA", "Checking out Revision ",
    "Checking out ", "git checkout -f ", "git checkout --progress --force ", "Commit: ",
    "commit: ", "commit=", "sha: ", "revision: ", "Revision: ", "Git commit ",
  ]

  /// The commit that a line names; `nil` of most.
  static func commit(in line: RawSpan) -> String? {
    guard line.byteCount < 400 else { return nil }
    if line.starts(with: "commit "), let word = line.word(at: 7, until: " "), word.utf8.count == 40
    {
      return word.isCommit ? word : nil
    }
    // What `git log -1 --format=%H` prints alone.
    if (40...42).contains(line.byteCount) {
      let word = line.word(at: line[0] == UInt8(ascii: "'") ? 1 : 0, until: "' ")
      if let word, word.utf8.count == 40, word.isCommit { return word }
    }
    for front in fronts {
      guard let found = line.firstRange(of: front, in: 0..<line.byteCount) else { continue }
      var start = found.upperBound
      while start < line.byteCount, " \t=:\"'".utf8.contains(line[start]) { start += 1 }
      if let word = line.word(at: start, until: " \t\"'.,;)("), word.isCommit { return word }
    }
    return nil
  }

  /// The commit in a property of a report.
  static func commit(property name: String, _ value: String) -> String? {
    let name = Array(name.utf8).lowercased
    let speaks =
      name.rawSpan.has("commit") || name.rawSpan.has("sha") || name.rawSpan.has("revision")
      || name.rawSpan.has("vcs")
    let word = value.lowercased()
    return speaks && word.isCommit ? word : nil
  }

  /// The commit that a path names, the part nearest to the file first: `runs/3f2a9c1/junit.xml`.
  package static func commit(inPath path: String) -> String? {
    let parts = path.utf8.split { !($0.isDigit || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)) }
    return parts.reversed().lazy.compactMap { String($0) }.first { $0.isCommit }
  }
}

extension TestRun {
  /// The commit that a path names: `runs/3f2a9c1/junit.xml`.
  package static func commit(inPath path: String) -> String? { CommitMark.commit(inPath: path) }
}
