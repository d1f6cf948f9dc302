import Diagnostics
import Evidence
import Testing

private let report = "REPORT RequestId: "

/// Invocations of 50 ms, some of which waited for a new environment.
private func invocations(_ colds: [Double?]) -> String {
  colds.enumerated().map { index, cold in
    "\(report)\(index)\tDuration: 50.00 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t"
      + (cold.map { "Init Duration: \($0) ms\t" } ?? "") + "\n"
  }.joined()
}

private func group(_ fields: String) -> (name: String, text: String) {
  (
    "group.json",
    "{\"AutoScalingGroups\": [{\"AutoScalingGroupName\": \"web\", \"MinSize\": 1, \(fields)}]}"
  )
}

private func alarm(_ state: String, _ rest: String = "\"AlarmActions\": [\"x\"]") -> (
  name: String, text: String
) {
  (
    "alarms.json",
    "{\"MetricAlarms\": [{\"AlarmName\": \"cpu\", \"StateValue\": \"\(state)\", \"MetricName\": \"CPUUtilization\", \"StateUpdatedTimestamp\": \"2026-11-20T12:10:00Z\", \"Dimensions\": [{\"Name\": \"AutoScalingGroupName\", \"Value\": \"web\"}], \(rest)}]}"
  )
}

@Suite("Functions, groups and volumes")
struct CloudFactTests {
  @Test("percentiles with and without cold starts, and their share without the worst tenth")
  func coldStarts() {
    let found = examine(
      CloudFunctions.self, [("log", invocations((0..<100).map { $0 % 10 == 0 ? 1000 : nil }))])
    #expect(found.amount("function.cold") == 10)
    #expect(found.amount("function.cold.share") == 10)
    #expect(found.amount("function.cold.steady_share") == 10)
    #expect(found.amount("function.cold.spread") == 10)
    #expect(found.amount("function.warm.p99") == 50)
    #expect(found.amount("function.all.p99") == 1050)
    #expect(found.amount("function.cold.added") == 1000)
    let burst = examine(
      CloudFunctions.self, [("log", invocations((0..<100).map { $0 < 10 ? 1000 : nil }))])
    #expect(burst.amount("function.cold.steady_share") == 0)
    #expect(burst.amount("function.cold.spread") == 1)
    #expect(found.undeclared(CloudFunctions.facts) == [])
  }

  @Test("where all are cold there is nothing to compare with")
  func allCold() {
    let found = examine(CloudFunctions.self, [("log", invocations([100, 200]))])
    #expect(found.amount("function.cold.added") == nil)
  }

  @Test("a group at its maximum, and an alarm that asks for more")
  func maximum() {
    let found = examine(
      ScalingGroups.self,
      [
        group(
          "\"MaxSize\": 3, \"DesiredCapacity\": 3, \"Instances\": [{\"LifecycleState\": \"InService\"}]"
        ), alarm("ALARM"),
      ])
    #expect(found.stated("scaling.at_maximum") == "yes")
    #expect(found.stated("scaling.alarm") == "yes")
    #expect(found.stated("scaling.mute") == "none")
    #expect(found.amount("scaling.missing") == 2)
    #expect(found.undeclared(ScalingGroups.facts) == [])
  }

  @Test("alarms without a voice, without data, and of another group")
  func alarms() {
    let size = group("\"MaxSize\": 9, \"DesiredCapacity\": 3")
    let mute = examine(ScalingGroups.self, [size, alarm("ALARM", "\"AlarmActions\": []")])
    #expect(mute.stated("scaling.mute") == "cpu has no action")
    let blind = examine(ScalingGroups.self, [size, alarm("INSUFFICIENT_DATA")])
    #expect(blind.stated("scaling.blind_alarm")?.hasPrefix("cpu on CPUUtilization") == true)
    let empty = examine(
      ScalingGroups.self,
      [group("\"MaxSize\": 9, \"DesiredCapacity\": 0"), alarm("INSUFFICIENT_DATA")])
    #expect(empty.stated("scaling.blind_alarm") == "none")
    let low = examine(
      ScalingGroups.self,
      [size, alarm("ALARM", "\"AlarmActions\": [], \"ComparisonOperator\": \"LessThanThreshold\"")])
    #expect(low.stated("scaling.alarm") == "no")
  }

  @Test(
    "launches that failed since the last success, and why",
    arguments: [
      ("We currently do not have sufficient m6i.large capacity", "capacity"),
      ("You have requested more vCPU capacity than your current vCPU limit", "quota"),
      ("There are not enough free addresses in subnet 'subnet-1'", "address"),
      ("The image id '[ami-1]' does not exist", "image"),
      ("The security group 'sg-1' does not exist", "configuration"),
      ("Something new", "another reason"),
    ])
  func launches(message: String, word: String) {
    func activity(_ minute: Int, _ status: String) -> String {
      "{\"ActivityId\": \"\(minute)\", \"AutoScalingGroupName\": \"web\", \"StartTime\": \"2026-11-20T12:0\(minute):00Z\", \"StatusCode\": \"\(status)\", \"StatusMessage\": \"\(message)\", \"Description\": \"Launching a new EC2 instance: i-1\", \"Cause\": \"x\"}"
    }
    let failing = examine(
      ScalingGroups.self,
      [
        (
          "a.json",
          "{\"Activities\": [\(activity(5, "Failed")), \(activity(4, "Failed")), \(activity(3, "Successful")), \(activity(2, "Failed"))]}"
        )
      ])
    #expect(failing.amount("scaling.failed_launches") == 2)
    #expect(failing.stated("scaling.failure") == word)
    let mended = examine(
      ScalingGroups.self,
      [("a.json", "{\"Activities\": [\(activity(5, "Successful")), \(activity(4, "Failed"))]}")])
    #expect(mended.amount("scaling.failed_launches") == 0)
    #expect(mended.stated("scaling.recovered") == "yes")
  }

  @Test("a burst balance at its end, and events of a database")
  func storage() {
    let points = [50, 20, 4, 0, 0, 0, 0, 0].enumerated().map {
      "{\"Timestamp\": \"2026-11-20T12:0\($0):00Z\", \"Minimum\": \($1)}"
    }
    let found = examine(
      CloudStorage.self,
      [
        (
          "vol-0a1b2c3d4e5f60718.json",
          "{\"Label\": \"BurstBalance\", \"Datapoints\": [\(points.joined(separator: ","))]}"
        )
      ])
    #expect(found.amount("volume.burst_balance") == 0)
    #expect(found.amount("volume.burst_empty") == 75)
    #expect(found.facts.first?.subject.name == "vol-0a1b2c3d4e5f60718")
    #expect(found.undeclared(CloudStorage.facts) == [])
    let event =
      "{\"SourceIdentifier\": \"db\", \"Message\": \"The allocated storage has been exhausted.\", \"EventCategories\": [\"failure\"], \"Date\": \"2026-11-20T12:00:00Z\"}"
    let full = examine(CloudStorage.self, [("e.json", "{\"Events\": [\(event)]}")])
    #expect(full.amount("volume.database_full") == 1)
  }

  @Test("numbers beyond all bounds do no harm")
  func numbers() {
    let odd =
      invocations([1e300, nil])
      + "\(report)z\tDuration: 99999999999999999999999999 ms\tMemory Size: 1 MB\n"
    #expect(examine(CloudFunctions.self, [("log", odd)]).amount("function.invocations") == 2)
    let found = examine(ScalingGroups.self, [group("\"MaxSize\": 1e300, \"DesiredCapacity\": 3")])
    #expect(found.facts.allSatisfy { $0.name != "scaling.maximum" })
  }
}
