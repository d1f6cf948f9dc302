import ArgumentParser
import Diagnostics

struct DeliveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ci",
    abstract: "Test runs and image builds: flaky, broken or slower tests; builds that fail",
    discussion: """
      Tests: several runs, side by side. Reports in JUnit's XML (surefire, Gradle, pytest, jest, \
      gotestsum, ctest, swift test), NUnit's and dotnet test's, TAP, and what pytest, go test, \
      swift test, cargo, nextest, jest, vitest, ctest, Maven and Gradle print, also inside the log \
      of a job. A test that passes and fails with the same code is flaky, and its failures say of \
      which kind: order, time, shared state, port, network, resources, concurrency. One that fails \
      in every run, or since a commit, is broken; many that fail at once are one failure of the \
      run.

      Which commit a run tested is read from its folder (runs/3f2a9c1/…), from properties of the \
      report, or from lines of the log (HEAD is now at …, GITHUB_SHA=…). Where nothing says it, the \
      code is presumed to be the same, and the verdict is less sure.

      Builds: logs of docker build, BuildKit, buildah, podman and kaniko, of the daemon, and beside \
      them df, docker system df and docker info.

        diag ci runs/
        for i in 1 2 3 4 5; do pytest --junitxml=runs/$(git rev-parse --short HEAD)/$i.xml; done
        go test -json -count=10 ./... | diag ci -
        diag ci build.log df.txt docker-system-df.txt
      """)

  @Argument(
    help: ArgumentHelp("Files, folders, archives, or - for standard input", valueName: "input"))
  var inputs: [String]

  @OptionGroup var options: ReportOptions

  func run() throws {
    try Examination(
      diagnostics: [TestRuns.self, BuildLogs.self, HostFileSystems.self], options: options,
      showsDetail: true, shown: [TestRuns.self, BuildLogs.self]
    ).run(inputs)
  }
}
