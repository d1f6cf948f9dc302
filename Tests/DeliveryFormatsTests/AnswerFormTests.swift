import Capture
import DeliveryFormats
import Testing

private func records(_ text: String) -> CloudRecords? {
  parsed(CloudRecordsParser.self, text)?.sample
}

@Suite("Answers of the AWS command line as tables and as text")
struct AnswerFormTests {
  @Test("a table: one element stands as names and values, lists within it, several as rows")
  func table() throws {
    let text = """
      $ aws autoscaling describe-auto-scaling-groups --output table
      --------------------------------------------------
      |            DescribeAutoScalingGroups           |
      +------------------------------------------------+
      ||              AutoScalingGroups               ||
      |+-----------------------+----------------------+|
      ||  AutoScalingGroupName |  web                 ||
      ||  DesiredCapacity      |  6                   ||
      ||  MaxSize              |  10                  ||
      ||  MinSize              |  2                   ||
      |+-----------------------+----------------------+|
      |||             AvailabilityZones              |||
      ||+--------------------------------------------+||
      |||  eu-west-1a                                |||
      ||+--------------------------------------------+||
      |||                 Instances                  |||
      ||+---------------------+----------------------+||
      |||  HealthStatus       |  Healthy             |||
      |||  LifecycleState     |  InService           |||
      ||+---------------------+----------------------+||
      |||                 Instances                  |||
      ||+---------------------+----------------------+||
      |||  HealthStatus       |  Unhealthy           |||
      |||  LifecycleState     |  InService           |||
      ||+---------------------+----------------------+||
      |||            SuspendedProcesses              |||
      ||+--------------+-----------------------------+||
      |||  ProcessName |      SuspensionReason       |||
      ||+--------------+-----------------------------+||
      |||  Launch      |  User suspended | by hand   |||
      |||  Terminate   |  User suspended             |||
      ||+--------------+-----------------------------+||
      ----------------------------------------------------
      |                GetMetricStatistics               |
      +----------------+---------------------------------+
      |  Label         |  BurstBalance                   |
      +----------------+---------------------------------+
      ||                  Datapoints                    ||
      |+---------+-------------------------+------------+|
      || Average |        Timestamp        |   Unit     ||
      |+---------+-------------------------+------------+|
      ||  40     |  2026-11-26T22:20:36Z   |  Percent   ||
      ||  0      |  2026-11-26T22:25:36Z   |  Percent   ||
      |+---------+-------------------------+------------+|
      """
    let found = try #require(records(text))
    let group = try #require(found.groups.first)
    #expect(group.name == "web" && group.minimum == 2 && group.maximum == 10)
    #expect(group.desired == 6 && group.states == ["InService": 2] && group.unhealthy == 1)
    #expect(group.suspended == ["Launch", "Terminate"])
    let series = try #require(found.series.first)
    #expect(series.metric == "BurstBalance" && series.points.map(\.value) == [40, 0])
  }

  @Test("text: lines of values whose names are left out")
  func text() throws {
    let text = [
      "AUTOSCALINGGROUPS\tarn:aws:autoscaling:eu-west-1:1:autoScalingGroup:3f:autoScalingGroupName/web\tweb\t2026-09-25T11:20:36Z\t300\t6\t120\tELB\t10\t2\tFalse\tarn:aws:iam::1:role/x",
      "AVAILABILITYZONES\teu-west-1a",
      "INSTANCES\teu-west-1a\tHealthy\ti-01\tm6i.large\tInService\tFalse",
      "SUSPENDEDPROCESSES\tLaunch\tUser suspended",
      "ACTIVITIES\t5f1e\tarn:aws:x\tweb\tActive\tAt 2026-11-26T20:00:00Z an alarm\tLaunching a new EC2 instance.  Status Reason: none left.\t{}\t2026-11-26T20:01:00Z\t100\t2026-11-26T20:00:09Z\tFailed\tnone left.",
      "METRICALARMS\tTrue\tarn:x\t2026-01-01T00:00:00Z\tcpu-high\tGreaterThanThreshold\t3\tCPUUtilization\tAWS/EC2\t60\tThreshold Crossed: 3 datapoints\t{}\t2026-11-26T20:00:00Z\tALARM\tAverage\t60.0",
      "ALARMACTIONS\tarn:aws:autoscaling:x", "DIMENSIONS\tAutoScalingGroupName\tweb",
    ].joined(separator: "\n")
    let found = try #require(records(text))
    let group = try #require(found.groups.first)
    #expect(group.name == "web" && group.minimum == 2 && group.maximum == 10)
    #expect(group.desired == 6 && group.states == ["InService": 1])
    #expect(group.suspended == ["Launch"])
    let activity = try #require(found.activities.first)
    #expect(activity.group == "web" && activity.status == "Failed")
    #expect(activity.message == "none left." && activity.start == 1_795_723_209)
    let alarm = try #require(found.alarms.first)
    #expect(alarm.name == "cpu-high" && alarm.state == "ALARM" && alarm.metric == "CPUUtilization")
    #expect(alarm.dimensions["AutoScalingGroupName"] == "web" && alarm.hasActions)
  }

  @Test("a service of ECS: what it could not place, and that it has all")
  func service() throws {
    let text = """
      {"services": [{"serviceArn": "arn:x", "serviceName": "api", "desiredCount": 6,
        "runningCount": 3, "pendingCount": 1, "events": [
        {"id": "2", "createdAt": "2026-11-26T20:10:00Z",
         "message": "(service api) was unable to place a task because no container instance met all of its requirements."},
        {"id": "1", "createdAt": "2026-11-26T20:00:00Z", "message": "(service api) has reached a steady state."}]}]}
      """
    let found = try #require(records(text))
    #expect(found.groups.first?.desired == 6)
    #expect(found.activities.map(\.status) == ["Failed", "Successful"])
  }

  @Test("a drawing that goes ever deeper ends")
  func deep() {
    let lines = (1...2000).map {
      String(repeating: "|", count: $0) + " a " + String(repeating: "|", count: $0)
    }
    #expect(records("-------\n" + lines.joined(separator: "\n")) == nil)
  }
}
