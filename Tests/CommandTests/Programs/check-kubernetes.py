#!/usr/bin/env python3
"""Checks objects against the schemas of the Kubernetes API (the package kubernetes-validate of PyPI, where it can be had).

Usage: check-kubernetes.py CACHE FILE…. Ends with 77 where the package cannot be had; prints what is wrong.
"""
import json
import subprocess
import sys

cache, files = sys.argv[1], sys.argv[2:]
sys.path.insert(0, cache)
try:
    import kubernetes_validate
except ImportError:
    try:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "0", "--timeout", "5",
                        "--target", cache, "kubernetes-validate"], check=True, capture_output=True, timeout=60)
        import kubernetes_validate
    except (ImportError, OSError, subprocess.SubprocessError):
        print("kubernetes-validate cannot be had")
        sys.exit(77)


def objects(path):
    if path.endswith(".yaml"):
        import yaml
        documents = list(yaml.safe_load_all(open(path)))
    else:
        documents = [json.load(open(path))]
    for document in documents:
        yield from document["items"] if document["kind"].endswith("List") else [document]


bad = checked = 0
for path in files:
    seen = {}
    for item in objects(path):
        # Those of a kind are made alike.
        seen[item["kind"]] = seen.get(item["kind"], 0) + 1
        if seen[item["kind"]] > 3:
            continue
        checked += 1
        try:
            kubernetes_validate.validate(item, "1.33", strict=True)
        except Exception as error:  # whatever it is, the object is not what the API gives
            bad += 1
            print(f"{path}: {item['kind']} {item['metadata']['name']}: {str(error)[:300]}")
print(f"{checked} objects, {bad} bad")
sys.exit(1 if bad or not checked else 0)
