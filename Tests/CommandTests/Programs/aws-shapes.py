"""Holds answers of AWS in samples against the service models of botocore: aws-shapes.py FILE…

Prints what does not fit, a line each; exits with 3 where botocore is missing.
"""
import json
import sys
from pathlib import Path

try:
    import botocore.session
except ImportError:
    sys.exit(3)

OPERATIONS = {
    "describe-auto-scaling-groups": ("autoscaling", "DescribeAutoScalingGroups"),
    "describe-policies": ("autoscaling", "DescribePolicies"),
    "describe-scaling-activities": ("autoscaling", "DescribeScalingActivities"),
    "describe-alarms": ("cloudwatch", "DescribeAlarms"),
    "describe-services": ("ecs", "DescribeServices"),
    "describe-volumes": ("ec2", "DescribeVolumes"),
    "describe-events": ("rds", "DescribeEvents"),
    "filter-log-events": ("logs", "FilterLogEvents"),
}
# What models of some years ago do not know.
NEWER = {"StateTransitionedTimestamp"}
STATISTICS = ("cloudwatch", "GetMetricStatistics")
PLAIN = {"string": str, "integer": int, "long": int, "double": (int, float), "float": (int, float), "boolean": bool,
         "timestamp": (str, int, float)}
session = botocore.session.get_session()


def check(value, shape, path):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            yield f"{path}: no object"
            return
        for key, part in value.items():
            if key in NEWER:
                continue
            if key not in shape.members:
                yield f"{path}.{key}: unknown to {shape.name}"
            else:
                yield from check(part, shape.members[key], f"{path}.{key}")
    elif kind == "list":
        for index, part in enumerate(value if isinstance(value, list) else [None]):
            yield from check(part, shape.member, f"{path}[{index}]")
    elif not isinstance(value, PLAIN.get(kind, object)):
        yield f"{path}: {type(value).__name__} for {kind}"
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path}: {value} is none of {shape.enum}"


count = 0
for name in sys.argv[1:]:
    text = json.loads(Path(name).read_text())
    service, operation = STATISTICS if "Datapoints" in text else OPERATIONS[Path(name).stem]
    shape = session.get_service_model(service).operation_model(operation).output_shape
    for flaw in check(text, shape, Path(name).stem):
        print(f"{name}: {flaw}")
    count += 1
print(f"{count} answers", file=sys.stderr)
