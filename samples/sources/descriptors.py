"""descriptors.py MODE PORT: a program of prometheus_client that opens files, and shows its figures."""
import resource
import sys
import time

import prometheus_client

mode, port = sys.argv[1], int(sys.argv[2])
served = prometheus_client.Counter("parcels_sent", "Parcels that left")
failures = prometheus_client.Counter("http_requests", "Requests by status", ["code"])
latency = prometheus_client.Histogram("http_request_duration_seconds", "Time of requests")
failures.labels("200"), failures.labels("500")
prometheus_client.start_http_server(port, addr="127.0.0.1")
held = []
room = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 24  # a few are for who asks
while True:
    served.inc()
    failures.labels("200").inc(19)
    if mode == "errors":
        failures.labels("500").inc(3)
    for _ in range(20):
        latency.observe(2.0 if mode == "errors" and len(held) % 7 == 0 else 0.02)
    if mode == "files" and len(held) < room:
        held.extend(open("/dev/null") for _ in range(min(10, room - len(held))))
    time.sleep(0.05)
