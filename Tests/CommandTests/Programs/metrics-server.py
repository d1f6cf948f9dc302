"""metrics-server.py FILE: serves metrics on loopback, well and badly; writes its port to FILE, ends after a minute."""
import base64
import http.server
import os
import sys
import threading
import time

hits = {"open": 0, "most": 0, "scrapes": 0}
lock = threading.Lock()
POOL = """# TYPE hikaricp_connections_active gauge
hikaricp_connections_active{pool="shop"} 10
# TYPE hikaricp_connections_max gauge
hikaricp_connections_max{pool="shop"} 10
# TYPE hikaricp_connections_pending gauge
hikaricp_connections_pending{pool="shop"} 7
# TYPE hikaricp_connections_timeout_total counter
hikaricp_connections_timeout_total{pool="shop"} %d
"""


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body="", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self):
        path = self.path.split("?")[0]
        authority = self.headers.get("Authorization", "")
        port = self.server.server_address[1]
        if path in ("/metrics", "/secret"):
            basic = "Basic " + base64.b64encode(b"bob:p@ss word").decode()
            if path == "/secret" and authority not in (basic, "Bearer s3cret"):
                return self.answer(401)
            with lock:
                hits["scrapes"] += 1
                hits["open"] += 1
                hits["most"] = max(hits["most"], hits["open"])
            time.sleep(0.05)
            with lock:
                hits["open"] -= 1
            return self.answer(200, POOL % (hits["scrapes"] * 10))
        if path == "/moved":
            return self.answer(302, Location="/metrics")
        if path == "/elsewhere":
            return self.answer(302, Location=f"http://localhost:{port}/metrics?seen={authority}")
        if path == "/login":
            return self.answer(200, "<!DOCTYPE html><html><body>Sign in</body></html>")
        if path == "/slow":
            time.sleep(20)
        if path == "/most":
            return self.answer(200, str(hits["most"]))
        return self.answer(404)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
threading.Thread(target=server.serve_forever, daemon=True).start()
time.sleep(60)
