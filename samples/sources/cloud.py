"""Writes what a cloud answers and logs, in the published form of each: cloud.py SAMPLE FOLDER.

No cloud was asked: times and figures are made up, with a generator that starts from the sample's name.
"""
import json
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)
name, folder = sys.argv[1], Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
dice = random.Random(name)


def stamp(minutes=0.0, seconds=0.0):
    return (NOON + timedelta(minutes=minutes, seconds=seconds)).isoformat(timespec="seconds")


def answer(file, value):
    (folder / file).write_text(json.dumps(value, indent=4) + "\n")


def identity(front, digits=17):
    return front + "".join(dice.choice("0123456789abcdef") for _ in range(digits))


# ---- Lambda ----------------------------------------------------------------------------------------

def request():
    return "-".join("".join(dice.choice("0123456789abcdef") for _ in range(n)) for n in (8, 4, 4, 4, 12))


def work(median):
    return round(max(1.2, dice.lognormvariate(0, 0.35) * median), 2)


def report(duration, cold=None, size=512, used=None, status=None, key="Init Duration"):
    used = used or dice.randint(85, 120)
    text = (f"REPORT RequestId: {request()}\tDuration: {duration:.2f} ms\tBilled Duration: {int(duration) + 1} ms\t"
            f"Memory Size: {size} MB\tMax Memory Used: {used} MB\t")
    if cold is not None:
        text += f"{key}: {cold:.2f} ms\t"
    if status:
        text += f"Status: {status}\t"
    return text


def stream(day="2026/11/20"):
    return f"{day}/[$LATEST]{identity('', 32)}"


def tail(lines, file="aws-logs-tail.txt"):
    """As `aws logs tail /aws/lambda/NAME --format detailed` prints them."""
    text = "".join(f"{stamp(seconds=at)} {where} {line}\n" for at, where, line in sorted(lines, key=lambda l: l[0]))
    (folder / file).write_text(text)


def invocations(count, share, median, init, deployment=False, gap=20.0, cold_at=None):
    lines, where = [], stream()
    for index in range(count):
        at = index * gap + dice.random() * gap / 2
        is_cold = index in cold_at if cold_at is not None else (
            index < count * share if deployment else dice.random() < share or index == 0)
        duration = work(median)
        if is_cold:
            where = stream()
            cold = work(init)
            lines.append((at, where, "INIT_START Runtime Version: python:3.12.v36\tRuntime Version ARN: arn:aws:lambda:eu-central-1::runtime:188d9ca2"))
            at += cold / 1000
        lines.append((at, where, f"START RequestId: {request()} Version: $LATEST"))
        lines.append((at + duration / 1000, where, report(duration, cold if is_cold else None)))
    return lines


def platform(kind, at, record):
    return {"time": (NOON + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z", "type": kind, "record": record}


def lambda_json(count, share, median, init, prepared=False):
    lines = []
    for index in range(count):
        at = index * 9.0
        cold = work(init) if dice.random() < share or index == 0 else None
        how = "provisioned-concurrency" if prepared else "on-demand"
        if cold:
            begun = at - 600 if prepared else at
            lines.append((begun, platform("platform.initStart", begun, {
                "initializationType": how, "phase": "init", "runtimeVersion": "nodejs:22.v30",
                "runtimeVersionArn": "arn:aws:lambda:eu-central-1::runtime:188d9ca2", "functionName": "thumbnails", "functionVersion": "7"})))
            lines.append((begun + cold / 1000, platform("platform.initReport", begun + cold / 1000, {
                "initializationType": how, "phase": "init", "status": "success", "metrics": {"durationMs": cold}})))
        duration, identifier = work(median), request()
        metrics = {"durationMs": duration, "billedDurationMs": int(duration) + 1, "memorySizeMB": 1024, "maxMemoryUsedMB": dice.randint(140, 170)}
        if cold:
            metrics["initDurationMs"] = cold
        lines.append((at + 2, platform("platform.start", at + 2, {"requestId": identifier, "version": "7"})))
        lines.append((at + 3, platform("platform.report", at + 3, {"requestId": identifier, "metrics": metrics, "status": "success"})))
    (folder / "thumbnails.jsonl").write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for _, line in (lines if prepared else sorted(lines, key=lambda l: l[0]))))


def cloud_lambda_cold_start():
    tail(invocations(220, 0.12, 45, 1900))


def cloud_lambda_cold_start_events():
    """As `aws logs filter-log-events` answers."""
    events = []
    for at, where, line in invocations(160, 0.06, 80, 900):
        events.append({"logStreamName": where, "timestamp": int((NOON + timedelta(seconds=at)).timestamp() * 1000), "message": line + "\n",
                       "ingestionTime": int((NOON + timedelta(seconds=at + 4)).timestamp() * 1000), "eventId": identity("3", 20)})
    answer("filter-log-events.json", {"events": events, "searchedLogStreams": []})


def cloud_lambda_cold_start_json():
    lambda_json(240, 0.09, 120, 1500)


def cloud_lambda_restore():
    """SnapStart: a snapshot is brought back instead of a preparation."""
    lines = []
    for index in range(120):
        cold = work(700) if index % 12 == 0 else None
        where = stream()
        if cold:
            lines.append((index * 5.0, where, "RESTORE_START Runtime Version: java:21.v40\tRuntime Version ARN: arn:aws:lambda:eu-central-1::runtime:188d9ca2"))
        lines.append((index * 5.0 + 1, where, report(work(60), cold, size=2048, key="Restore Duration") + (f"Billed Restore Duration: {int(cold or 0) + 1} ms\t" if cold else "")))
    tail(lines)


def healthy_lambda_deployment():
    """Twelve environments at once, and none later."""
    tail(invocations(240, 0.05, 45, 1800, deployment=True))


def healthy_lambda_quick_init():
    """A small binary whose environments are ready in no time."""
    tail(invocations(200, 0.08, 60, 40))


def healthy_lambda_few():
    tail(invocations(7, 0.2, 60, 1500, cold_at=[0, 3]))


def healthy_lambda_slow_work():
    """Cold starts that vanish beside what the function does."""
    tail(invocations(150, 0.04, 4200, 350))


def healthy_lambda_provisioned():
    lambda_json(200, 0.08, 120, 1500, prepared=True)


def healthy_lambda_memory():
    """Ends for want of memory and time, which is no matter of cold starts."""
    lines = invocations(120, 0, 200, 900, cold_at=[0])
    for index in (30, 60, 90):
        lines.append((index * 20 + 1.0, stream(), report(3000, size=256, used=256, status="timeout")))
        lines.append((index * 20 + 3.0, stream(), report(812.4, size=256, used=256, status="error") + "Error Type: Runtime.OutOfMemory"))
    tail(lines)


# ---- auto scaling ----------------------------------------------------------------------------------

ARN = "arn:aws:autoscaling:eu-central-1:123456789012"


def group(desired, maximum=10, minimum=2, running=None, cooldown=300, suspended=(), waiting=0):
    running = desired if running is None else running
    instances = [{"InstanceId": identity("i-0", 16), "InstanceType": "m6i.large", "AvailabilityZone": "eu-central-1" + "ab"[n % 2],
                  "LifecycleState": "InService" if n < running else "Pending", "HealthStatus": "Healthy",
                  "LaunchTemplate": {"LaunchTemplateId": "lt-0c1d2e3f4a5b6c7d8", "LaunchTemplateName": "web", "Version": "12"}, "ProtectedFromScaleIn": False}
                 for n in range(running + waiting)]
    answer("describe-auto-scaling-groups.json", {"AutoScalingGroups": [{
        "AutoScalingGroupName": "web", "AutoScalingGroupARN": f"{ARN}:autoScalingGroup:5f2c:autoScalingGroupName/web",
        "LaunchTemplate": {"LaunchTemplateId": "lt-0c1d2e3f4a5b6c7d8", "LaunchTemplateName": "web", "Version": "$Latest"},
        "MinSize": minimum, "MaxSize": maximum, "DesiredCapacity": desired, "DefaultCooldown": cooldown,
        "AvailabilityZones": ["eu-central-1a", "eu-central-1b"], "LoadBalancerNames": [], "TargetGroupARNs": [], "HealthCheckType": "ELB",
        "HealthCheckGracePeriod": 120, "Instances": instances, "CreatedTime": stamp(-60000),
        "SuspendedProcesses": [{"ProcessName": p, "SuspensionReason": "User suspended at 2026-11-18T09:12:44Z"} for p in suspended],
        "VPCZoneIdentifier": "subnet-0a1b2c3d,subnet-4e5f6a7b", "EnabledMetrics": [], "Tags": [], "TerminationPolicies": ["Default"],
        "NewInstancesProtectedFromScaleIn": False}]})


def policy(kind="SimpleScaling", cooldown=300, enabled=True, alarm="web-cpu-high", metric=None):
    value = {"AutoScalingGroupName": "web", "PolicyName": "grow", "PolicyARN": f"{ARN}:scalingPolicy:77:autoScalingGroupName/web:policyName/grow",
             "PolicyType": kind, "Alarms": [{"AlarmName": alarm, "AlarmARN": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:" + alarm}], "Enabled": enabled}
    if kind == "SimpleScaling":
        value |= {"AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 2, "Cooldown": cooldown}
    elif metric:
        value["TargetTrackingConfiguration"] = {"PredefinedMetricSpecification": {"PredefinedMetricType": metric}, "TargetValue": 50.0, "DisableScaleIn": False}
    answer("describe-policies.json", {"ScalingPolicies": [value]})


def alarm(state, since, label="web-cpu-high", metric="CPUUtilization", space="AWS/EC2", dimensions=None, actions=True, enabled=True, reason=None):
    reason = reason or {"ALARM": "Threshold Crossed: 3 datapoints [91.2, 93.5, 94.1] were greater than the threshold (70.0).",
                        "OK": "Threshold Crossed: 1 datapoint [31.4] was not greater than the threshold (70.0).",
                        "INSUFFICIENT_DATA": "Insufficient Data: 3 datapoints were unknown."}[state]
    answer("describe-alarms.json", {"MetricAlarms": [{
        "AlarmName": label, "AlarmArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:" + label, "AlarmConfigurationUpdatedTimestamp": stamp(-9000),
        "ActionsEnabled": enabled, "OKActions": [], "AlarmActions": [f"{ARN}:scalingPolicy:77:autoScalingGroupName/web:policyName/grow"] if actions else [],
        "InsufficientDataActions": [], "StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": stamp(since),
        "StateTransitionedTimestamp": stamp(since), "MetricName": metric, "Namespace": space, "Statistic": "Average",
        "Dimensions": [{"Name": k, "Value": v} for k, v in (dimensions or {"AutoScalingGroupName": "web"}).items()], "Period": 60,
        "EvaluationPeriods": 3, "Threshold": 70.0, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "missing"}], "CompositeAlarms": []})


def activity(at, status="Successful", message=None, what="Launching a new EC2 instance", cause=None):
    value = {"ActivityId": request(), "AutoScalingGroupName": "web",
             "Description": f"{what}: {identity('i-0', 16)}" if status == "Successful" else f"{what}.  Status Reason: {message}",
             "Cause": cause or f"At {stamp(at)} a monitor alarm web-cpu-high in state ALARM triggered policy grow changing the desired capacity.  At {stamp(at)} an instance was started in response to a difference between desired and actual capacity.",
             "StartTime": stamp(at), "EndTime": stamp(at + 1), "StatusCode": status, "Progress": 100, "Details": "{\"Availability Zone\":\"eu-central-1a\"}"}
    if message:
        value["StatusMessage"] = message
    return value


def activities(*list_):
    answer("describe-scaling-activities.json", {"Activities": sorted(list_, key=lambda a: a["StartTime"], reverse=True)})


def cpu(values):
    answer("cpu.json", {"Label": "CPUUtilization", "Datapoints": [{"Timestamp": stamp(i - len(values)), "Average": v, "Unit": "Percent"} for i, v in enumerate(values)]})


def cloud_scaling_no_capacity():
    text = "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested (eu-central-1a). Our system will be working on provisioning additional capacity. Launching EC2 instance failed."
    group(8, running=5); policy(); alarm("ALARM", -40)
    activities(activity(-300), *[activity(at, "Failed", text) for at in (-38, -30, -20, -9)])


def cloud_scaling_quota():
    text = "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit. Launching EC2 instance failed."
    group(8, running=6); alarm("ALARM", -12)
    activities(activity(-300), *[activity(at, "Failed", text) for at in (-11, -6)])


def cloud_scaling_bad_image():
    text = "The image id '[ami-0123456789abcdef0]' does not exist. Launching EC2 instance failed."
    group(4, running=2)
    activities(activity(-3000), *[activity(at, "Failed", text) for at in (-15, -10, -5)])


def cloud_scaling_cooldown():
    group(4, cooldown=300); policy(cooldown=3600); alarm("ALARM", -20); activities(activity(-35), activity(-35))


def cloud_scaling_suspended():
    group(4, suspended=["Launch", "AZRebalance"]); policy(); alarm("ALARM", -25); activities(activity(-2600))


def cloud_scaling_wrong_metric():
    group(3); policy("TargetTrackingScaling", metric="ASGAverageNetworkIn", alarm="TargetTracking-web-AlarmHigh-4f1d")
    alarm("OK", -600, "TargetTracking-web-AlarmHigh-4f1d", "NetworkIn", reason="Threshold Crossed: 3 datapoints were not greater than the threshold (5000000.0).")
    activities(activity(-2600)); cpu([88, 91, 96, 97, 98, 97, 99, 98])


def cloud_scaling_no_data():
    group(3); policy("StepScaling", alarm="queue-deep")
    alarm("INSUFFICIENT_DATA", -2000, "queue-deep", "ApproximateNumberOfMessagesVisible", "AWS/SQS", {"QueueName": "orders-old"})
    activities(activity(-4000))


def cloud_scaling_flapping():
    taken = "At {0} an instance was taken out of service in response to an ELB system health check failure."
    list_ = []
    for at in (-55, -47, -39, -31, -23, -15, -7):
        list_ += [activity(at - 4, cause="an instance was started in response to a difference between desired and actual capacity."),
                  activity(at, what="Terminating EC2 instance", cause=taken.format(stamp(at)))]
    group(2); activities(*list_)


def healthy_scaling_recovered():
    text = "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested (eu-central-1a). Launching EC2 instance failed."
    group(6); policy(); alarm("OK", -4); activities(activity(-30, "Failed", text), activity(-25, "Failed", text), activity(-20), activity(-19))


def healthy_scaling_scaled():
    """An alarm, the group answered, and still waits for what it launched."""
    group(6, running=4, waiting=2); policy(cooldown=300); alarm("ALARM", -4); activities(activity(-3), activity(-3), activity(-900))


def healthy_scaling_cooldown_over():
    group(6); policy(cooldown=300); alarm("OK", -6); activities(activity(-30), activity(-18))


def healthy_scaling_shrinks():
    """A schedule takes instances away at night."""
    group(2); policy(); alarm("OK", -700)
    activities(*[activity(-30, what="Terminating EC2 instance", cause=f"At {stamp(-31)} a scheduled action update of AutoScalingGroup constraints to min: 2, max: 10, desired: 2 changing the desired capacity from 6 to 2.") for _ in range(4)])


def healthy_scaling_suspended():
    """Suspended for a deployment while nobody asks for more."""
    group(4, suspended=["Launch", "Terminate"]); policy(); alarm("OK", -900); activities(activity(-2600))


# ---- volumes and databases -------------------------------------------------------------------------

def metric(file, label, values, step=5, statistic="Minimum", unit="Percent"):
    answer(file, {"Label": label, "Datapoints": [{"Timestamp": stamp((i - len(values)) * step), statistic: v, "Unit": unit} for i, v in enumerate(values)]})


def volume(kind, iops, throughput=None, size=100):
    value = {"Attachments": [{"AttachTime": stamp(-90000), "Device": "/dev/xvdf", "InstanceId": "i-0f1e2d3c4b5a69788", "State": "attached", "VolumeId": "vol-0a1b2c3d4e5f60718", "DeleteOnTermination": False}],
             "AvailabilityZone": "eu-central-1a", "CreateTime": stamp(-90000), "Encrypted": True, "Size": size, "SnapshotId": "", "State": "in-use",
             "VolumeId": "vol-0a1b2c3d4e5f60718", "Iops": iops, "VolumeType": kind, "MultiAttachEnabled": False}
    if throughput:
        value["Throughput"] = throughput
    answer("describe-volumes.json", {"Volumes": [value]})


def cloud_volume_burst():
    volume("gp2", 300); metric("burst-balance.json", "BurstBalance", [96, 82, 61, 40, 22, 9, 2, 0, 0, 0, 0, 0, 0, 0.4, 0, 0, 0, 0])


def cloud_volume_exceeded():
    volume("gp3", 3000, 125); metric("iops-exceeded.json", "VolumeIOPSExceededCheck", [0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 1, "Maximum", "None")


def healthy_volume_burst():
    volume("gp2", 300); metric("burst-balance.json", "BurstBalance", [100, 99, 97, 71, 44, 52, 66, 80, 93, 100, 100, 100, 100, 100, 100, 100])


def healthy_volume_exceeded():
    volume("gp3", 3000, 125); metric("iops-exceeded.json", "VolumeIOPSExceededCheck", [0] * 17 + [1] + [0] * 30, 1, "Maximum", "None")


def event(at, message, *categories):
    return {"SourceIdentifier": "orders-db", "SourceType": "db-instance", "Message": message, "EventCategories": list(categories),
            "Date": stamp(at), "SourceArn": "arn:aws:rds:eu-central-1:123456789012:db:orders-db"}


def cloud_rds_full():
    answer("describe-events.json", {"Events": [
        event(-90, "The free storage capacity for DB Instance: orders-db is low at 8% of the provisioned storage [Provisioned Storage: 19.32 GB, Free Storage: 1.61 GB].", "low storage"),
        event(-4, "The allocated storage has been exhausted. Allocate additional storage to resolve.", "low storage", "failure")]})
    metric("free-storage.json", "FreeStorageSpace", [1.6e9, 1.1e9, 0.7e9, 0.3e9, 61e6, 0, 0], 15, "Average", "Bytes")


def healthy_rds_events():
    answer("describe-events.json", {"Events": [
        event(-300, "Multi-AZ instance failover started.", "failover"), event(-299, "DB instance restarted", "availability"),
        event(-299, "Multi-AZ instance failover completed", "failover", "notification"),
        event(-200, "The allocated storage has been exhausted. Allocate additional storage to resolve.", "low storage", "failure"),
        event(-180, "Applying modification to allocated storage", "configuration change"),
        event(-170, "Finished applying modification to allocated storage", "configuration change"),
        event(-100, "Backing up DB instance", "backup"), event(-95, "Finished DB Instance backup", "backup")]})
    metric("free-storage.json", "FreeStorageSpace", [0, 0, 38e9, 37.8e9, 37.5e9], 15, "Average", "Bytes")


def group_in_yaml(state, since):
    """A group at its maximum as version 2 of the command line prints it with --output yaml."""
    (folder / "describe-auto-scaling-groups.yaml").write_text("""AutoScalingGroups:
- AutoScalingGroupARN: arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:0aa1:autoScalingGroupName/shop
  AutoScalingGroupName: shop
  AvailabilityZones:
  - eu-central-1a
  CreatedTime: '2026-01-12T08:00:00.000000+00:00'
  DefaultCooldown: 300
  DesiredCapacity: 2
  HealthCheckType: EC2
  Instances:
  - AvailabilityZone: eu-central-1a
    HealthStatus: Healthy
    InstanceId: i-0aa11bb22cc33dd44
    LifecycleState: InService
    ProtectedFromScaleIn: false
  - AvailabilityZone: eu-central-1a
    HealthStatus: Healthy
    InstanceId: i-0aa11bb22cc33dd45
    LifecycleState: InService
    ProtectedFromScaleIn: false
  MaxSize: 2
  MinSize: 1
  SuspendedProcesses: []
""")
    (folder / "describe-alarms.yaml").write_text(f"""CompositeAlarms: []
MetricAlarms:
- ActionsEnabled: true
  AlarmActions:
  - arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:0bb2:autoScalingGroupName/shop:policyName/cpu60
  AlarmName: TargetTracking-shop-AlarmHigh-0bb2
  ComparisonOperator: GreaterThanThreshold
  Dimensions:
  - Name: AutoScalingGroupName
    Value: shop
  EvaluationPeriods: 3
  MetricName: CPUUtilization
  Namespace: AWS/EC2
  Period: 60
  StateReason: 'Threshold Crossed: 3 datapoints were {since} than the threshold (60.0).'
  StateTransitionedTimestamp: '2026-11-20T09:20:00.000000+00:00'
  StateValue: {state}
  Threshold: 60.0
""")


def cloud_scaling_yaml():
    group_in_yaml("ALARM", "greater")


def healthy_scaling_yaml():
    group_in_yaml("OK", "not greater")


globals()[name.replace("-", "_")]()
