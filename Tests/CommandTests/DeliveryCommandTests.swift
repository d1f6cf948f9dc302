import Foundation
import TestSupport
import Testing

@Suite("diag ci and diag cloud")
struct DeliveryCommandTests {
  private func samples(_ names: String...) -> [String] {
    names.map { repository.appending(path: "samples/\($0)").path }
  }

  @Test(
    "ci names flaky tests and shows every run",
    arguments: ["ci-flaky-order-pytest", "ci-flaky-surefire"])
  func flaky(sample: String) throws {
    let run = try Command.run(program.path, ["ci", "--json"] + samples(sample))
    #expect(run.status == 1)
    let report = try JSON(run.text)
    #expect(report["causes"]?.elements?.first?["id"]?.text == "ci/flaky-tests")
    #expect(report["detail"]?["test_runs"]?.elements?.isEmpty == false)
    #expect(report["detail"]?["tests"]?.elements?.isEmpty == false)
    #expect(try JSONSchema(named: "diag.report-1.schema.json").violations(in: run.text) == [])
  }

  @Test(
    "the area commands and triage say the same",
    arguments: [
      ("ci", "ci-docker-disk-buildkit"), ("ci", "healthy-ci-regression"),
      ("cloud", "cloud-lambda-cold-start"),
      ("cloud", "cloud-scaling-quota"), ("cloud", "healthy-rds-events"),
    ])
  func same(area: String, sample: String) throws {
    let own = try JSON(Command.run(program.path, [area, "--json"] + samples(sample)).text)
    let all = try JSON(Command.run(program.path, ["triage", "--json"] + samples(sample)).text)
    #expect(own["causes"] == all["causes"])
  }

  @Test(
    "a bundle says the same as the evidence it was made of",
    arguments: [
      "ci-flaky-time-pytest-log", "ci-docker-disk-inodes", "cloud-scaling-cooldown",
      "cloud-lambda-cold-start-json",
    ])
  func bundles(sample: String) throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path("bundle.tar.gz")
    let whole = try JSON(Command.run(program.path, ["triage", "--json"] + samples(sample)).text)
    #expect(try Command.run(program.path, ["collect", "-o", bundle] + samples(sample)).status < 2)
    let read = try JSON(Command.run(program.path, ["triage", "--json", bundle]).text)
    func told(_ report: JSON) -> [String] {
      (report["causes"]?.elements ?? []).map {
        "\($0["id"]?.text ?? "") \($0["severity"]?.text ?? "")"
      }
    }
    #expect(told(read) == told(whole))
    #expect(!told(read).isEmpty)
  }

  @Test("ci reads a run from standard input, and teaches how to make runs that it can compare")
  func input() throws {
    let text = try Data(
      contentsOf: repository.appending(path: "samples/ci-flaky-port-go/test.json"))
    #expect(try Command.diag("ci", "-", input: Array(text)).status == 1)
    #expect(try Command.diag("ci", "--help").text.contains("--junitxml=runs/"))
    #expect(try Command.diag("cloud", "--help").text.contains("describe-scaling-activities"))
  }

  @Test("answers of AWS in samples fit the service models of botocore")
  func shapes() throws {
    let run = try Command.shell(
      "cd '\(repository.path)' && /usr/bin/python3 Tests/CommandTests/Programs/aws-shapes.py"
        + " samples/{cloud,healthy}-{scaling,volume,rds}*/*.json samples/cloud-lambda-cold-start-events/*.json"
    )
    // Without python3-botocore there is nothing to hold them against.
    if run.status == 3 { return }
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text == "")
  }
}
