import Capture
import DeliveryFormats
import Testing

private func lambda(_ text: String) -> LambdaLog? { parsed(LambdaLogParser.self, text)?.sample }
private func records(_ text: String) -> CloudRecords? {
  parsed(CloudRecordsParser.self, text)?.sample
}

@Suite("What clouds log and answer")
struct CloudTests {
  static let line =
    "REPORT RequestId: 3f2a9c1e-0000-4000-8000-000000000001\tDuration: 102.25 ms\tBilled Duration: 103 ms\tMemory Size: 512 MB\tMax Memory Used: 89 MB\tInit Duration: 512.11 ms\t"

  @Test(
    "a report, plain, behind a stream's name, and as text of JSON",
    arguments: [
      line, "2026-11-20T12:00:00+00:00 2026/11/20/[$LATEST]3f2a \(line)",
      "{\"timestamp\":1795176000000,\"message\":\"\(line.split(separator: "\t").joined(separator: "\\t"))\\n\"}",
    ])
  func report(line: String) throws {
    let invocation = try #require(lambda(line + "\n")?.invocations.first)
    #expect(invocation.duration == 102.25)
    #expect(invocation.initDuration == 512.11)
    #expect(invocation.coldStart == 512.11)
    #expect(invocation.memorySize == 512 && invocation.memoryUsed == 89)
    if !line.hasPrefix("REPORT") { #expect(invocation.time == 1_795_176_000) }
  }

  @Test("several reports in one line, each once, with their states")
  func several() throws {
    let timeout =
      "REPORT RequestId: b\tDuration: 3000.00 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: timeout"
    let log = try #require(lambda("[\"\(Self.line)\",\"\(timeout)\",\"\(Self.line)\"]\n"))
    #expect(log.invocations.map(\.duration) == [102.25, 3000])
    #expect(log.invocations.map(\.status) == [.success, .timeout])
  }

  @Test("events of the platform: preparation ahead is no cold start")
  func platform() throws {
    let text = """
      {"time":"2026-11-20T12:00:00.000Z","type":"platform.initStart","record":{"initializationType":"provisioned-concurrency","functionName":"resize","phase":"init"}}
      {"time":"2026-11-20T12:10:00.000Z","type":"platform.report","record":{"requestId":"a","metrics":{"durationMs":12.5,"memorySizeMB":128,"maxMemoryUsedMB":70,"initDurationMs":900.1},"status":"success"}}
      {"time":"2026-11-20T12:11:00.000Z","type":"platform.initStart","record":{"initializationType":"on-demand","functionName":"resize","phase":"init"}}
      {"time":"2026-11-20T12:11:01.000Z","type":"platform.report","record":{"requestId":"b","metrics":{"durationMs":12.5,"initDurationMs":900.1},"status":"timeout"}}
      """
    let log = try #require(lambda(text))
    #expect(log.function == "resize")
    #expect(log.invocations.map(\.isPrepared) == [true, false])
    #expect(log.invocations.map(\.coldStart) == [nil, 900.1])
    #expect(log.invocations[1].status == .timeout)
  }

  @Test("a snapshot that is brought back, preparations that fail, and ends for want of memory")
  func others() throws {
    let log = try #require(
      lambda(
        """
        INIT_REPORT Init Duration: 10000.53 ms\tPhase: init\tStatus: timeout
        REPORT RequestId: a\tDuration: 5.00 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\tRestore Duration: 400.50 ms\tBilled Restore Duration: 401 ms
        REPORT RequestId: b\tDuration: 5.00 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory
        2026-11-20T12:00:00Z b Task timed out after 3.00 seconds
        """))
    #expect(log.invocations.map(\.coldStart) == [400.5, nil])
    #expect(log.failedInits.count == 1 && log.memoryEnds.count == 1 && log.timeouts.count == 1)
  }

  @Test("groups, policies, activities and alarms, one document after the other behind prompts")
  func scaling() throws {
    let answers = try #require(
      records(
        """
        $ aws autoscaling describe-auto-scaling-groups
        {"AutoScalingGroups": [
          {"AutoScalingGroupName": "web", "MinSize": 1, "MaxSize": 3, "DesiredCapacity": 3, "DefaultCooldown": 300,
           "Instances": [{"LifecycleState": "InService", "HealthStatus": "Healthy"}, {"LifecycleState": "Pending", "HealthStatus": "Unhealthy"}],
           "SuspendedProcesses": [{"ProcessName": "Launch"}]}
        ]}
        $ aws autoscaling describe-scaling-activities
        {"Activities": [{"ActivityId": "1", "AutoScalingGroupName": "web", "StartTime": "2026-11-20T12:00:00+00:00",
          "StatusCode": "Failed", "StatusMessage": "no {capacity\\"", "Description": "Launching a new EC2 instance", "Cause": "x"}]}
        {"MetricAlarms": [{"AlarmName": "a", "StateValue": "ALARM", "StateUpdatedTimestamp": 1795176000.5, "MetricName": "CPUUtilization",
          "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "web"}], "AlarmActions": [], "ActionsEnabled": false}]}
        {"ScalingPolicies": [{"AutoScalingGroupName": "web", "PolicyName": "p", "PolicyType": "TargetTrackingScaling",
          "TargetTrackingConfiguration": {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 50.0}, "Alarms": [{"AlarmName": "a"}]}]}
        """))
    let group = try #require(answers.groups.first)
    #expect(
      group.line == 3 && group.maximum == 3 && group.suspended == ["Launch"] && group.unhealthy == 1
    )
    #expect(answers.activities.first?.message == "no {capacity\"")
    #expect(answers.activities.first?.start == 1_795_176_000)
    #expect(answers.alarms.first?.since == 1_795_176_000.5)
    #expect(answers.alarms.first?.isEnabled == false && answers.alarms.first?.hasActions == false)
    #expect(answers.policies.first?.metric == "ASGAverageCPUUtilization")
  }

  @Test("metrics of both commands, in the order of their times")
  func metrics() throws {
    let series = try #require(
      records(
        """
        {"Label": "BurstBalance", "Datapoints": [{"Timestamp": "2026-11-20T12:05:00Z", "Minimum": 1.5, "Unit": "Percent"}, {"Timestamp": "2026-11-20T12:00:00Z", "Minimum": 9, "Unit": "Percent"}]}
        {"MetricDataResults": [{"Id": "m1", "Label": "vol-0a1b2c3d4e5f60718 BurstBalance", "Timestamps": ["2026-11-20T12:05:00+00:00"], "Values": [7.0], "StatusCode": "Complete"}]}
        """)?.series)
    #expect(series.map(\.metric) == ["BurstBalance", "BurstBalance"])
    #expect(series[0].points.map(\.value) == [9, 1.5])
    #expect(series[1].subject == "vol-0a1b2c3d4e5f60718")
  }

  @Test("a document that is cut gives what it has; lists of other services are none")
  func damage() throws {
    let cut = try #require(
      parsed(
        CloudRecordsParser.self,
        "{\"Volumes\": [{\"VolumeId\": \"vol-1\", \"Iops\": 300, \"VolumeType\": \"gp2\"}, {\"VolumeId\": \"vo"
      ))
    #expect(cut.sample.volumes.first?.id == "vol-1")
    #expect(cut.damage != nil)
    #expect(records("{\"Events\": [{\"kind\": \"Event\"}], \"Activities\": [{\"a\": 1}]}") == nil)
  }

  @Test(
    "times of all kinds",
    arguments: [
      ("2026-11-20T12:00:00Z", 1_795_176_000.0), ("2026-11-20T13:00:00+01:00", 1_795_176_000),
      ("2026-11-20 12:00:00.250", 1_795_176_000.25), ("2026-11-20T07:30:00-0430", 1_795_176_000),
    ])
  func times(text: String, seconds: Double) { #expect(Moment.seconds(text) == seconds) }

  @Test(
    "what is no time",
    arguments: ["2026-13-20T12:00:00Z", "20:38:00", "", "2026-11-20", "2999-99-99T99:99:99Z"])
  func noTimes(text: String) { #expect(Moment.seconds(text) == nil) }

  @Test(
    "YAML gives what JSON gives, in one document or several",
    arguments: ["\n", "$ aws cloudwatch describe-alarms --output yaml\n", "---\n"])
  func yaml(between: String) throws {
    let text = """
      AutoScalingGroups:
      - AutoScalingGroupName: web
        DefaultCooldown: 300
        DesiredCapacity: 3
        Instances:
        - HealthStatus: Healthy
          LifecycleState: InService
        MaxSize: 3
        MinSize: 1
      \(between)CompositeAlarms: []
      MetricAlarms:
      - ActionsEnabled: true
        AlarmActions:
        - arn:aws:autoscaling:x
        AlarmName: high
        StateTransitionedTimestamp: '2026-11-20T09:20:00+00:00'
        StateValue: ALARM
      """
    let found = try #require(parsed(CloudRecordsParser.self, text))
    #expect(found.damage == nil)
    let group = try #require(found.sample.groups.first)
    #expect(group.name == "web" && group.maximum == 3 && group.states == ["InService": 1])
    let alarm = try #require(found.sample.alarms.first)
    #expect(alarm.state == "ALARM" && alarm.isEnabled && alarm.since == 1_795_166_400)
    #expect(
      records(
        "- Datapoints:\n  - Average: 3.5\n    Timestamp: '2026-11-20T09:20:00Z'\n  Label: BurstBalance\n"
      )?
      .series.first?.points.first?.value == 3.5)
  }

  @Test("the state of a database stands behind what happened to it")
  func database() throws {
    let text =
      "{\"DBInstances\": [{\"DBInstanceIdentifier\": \"db\", \"DBInstanceStatus\": \"storage-full\"}]}"
    let event = try #require(records(text)?.events.first)
    #expect(event.source == "db" && event.time == nil)
    #expect(event.message == "the status of the instance is storage-full")
  }

  @Test("a cancelled launch failed where its instance died on the way")
  func cancelled() throws {
    let text = """
      {"Activities": [{"ActivityId": "a", "StatusCode": "Cancelled", "StatusMessage": "Instance became unhealthy while waiting for instance to be in InService state."}, {"ActivityId": "b", "StatusCode": "Cancelled", "StatusMessage": ""}]}
      """
    #expect(try #require(records(text)).activities.map(\.isVain) == [true, false])
  }

  @Test("events of the platform as text of other JSON")
  func escaped() throws {
    let text =
      "{\"timestamp\": 1, \"message\": \"{\\\"time\\\":\\\"2026-11-20T12:00:00Z\\\",\\\"type\\\":\\\"platform.report\\\",\\\"record\\\":{\\\"requestId\\\":\\\"a\\\",\\\"metrics\\\":{\\\"durationMs\\\":40.5,\\\"initDurationMs\\\":900}}}\"}\n"
    let invocation = try #require(lambda(text)?.invocations.first)
    #expect(invocation.duration == 40.5 && invocation.coldStart == 900)
  }
}
