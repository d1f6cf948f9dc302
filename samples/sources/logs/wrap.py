"""Puts the lines of programs into what container runtimes make of them.

wrap.py cri NAME=FILE...: lines of `containerd`, long ones in parts of 16 KiB, as kubectl sees one pod.
wrap.py docker NAME=FILE...: lines of Docker's json-file driver with the container's name as a tag, mixed.
"""
import json, re, sys

form, *files = sys.argv[1:]
entries = []
for place, argument in enumerate(files):
    name, path = argument.split("=", 1)
    stamp = "2026-11-26T15:30:00"
    for number, line in enumerate(open(path, errors="replace")):
        found = re.search(r"(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d:\d\d:\d\d)", line)
        epoch = re.search(r'"time":(\d{13})', line)
        if found:
            stamp = "{}-{}-{}T{}".format(*found.groups())
        elif epoch:
            import datetime
            stamp = datetime.datetime.utcfromtimestamp(int(epoch[1]) / 1000).strftime("%Y-%m-%dT%H:%M:%S")
        entries.append((stamp, place, number, name, line.rstrip("\n")))
entries.sort(key=lambda entry: entry[:3])
for stamp, place, number, name, line in entries:
    time = f"{stamp}.{number % 1000:03d}{place:06d}Z"
    stream = "stderr" if "rror" in line else "stdout"
    if form == "docker":
        print(json.dumps({"log": line + "\n", "stream": stream, "container_name": name, "time": time}))
        continue
    data = line.encode()
    while len(data) > 16384:
        print(f"{time} {stream} P {data[:16384].decode(errors='replace')}")
        data = data[16384:]
    print(f"{time} {stream} F {data.decode(errors='replace')}")
