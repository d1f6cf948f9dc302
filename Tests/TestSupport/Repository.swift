package import Foundation

/// The folder of the repository.
package let repository = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The program as it was built beside the tests that run now.
package let program: URL = {
  let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
  let beside = tests.deletingLastPathComponent().appending(path: "diag")
  if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
  return repository.appending(path: ".build/debug/diag")
}()
