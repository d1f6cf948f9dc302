"""A till that asks another service for prices: its log in Python's own layout.

till.py MODE SECONDS PORT: lost (nobody listens), late (the service comes after eight seconds),
space FOLDER (each receipt is written there), files (connections are kept), threads (one for each
customer), watches (a watcher for each shelf), quiet (all is well, and says so at length).
"""
import http.client, logging, os, random, socket, sys, threading, time

logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)s [%(threadName)s] till: %(message)s")
log = logging.getLogger("till")
mode, seconds, port = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
folder = sys.argv[4] if len(sys.argv) > 4 else "/tmp"
end = time.time() + seconds
kept = []


def price(customer):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request("GET", f"/price/{customer}")
    return connection.getresponse().status


def serve(after):
    time.sleep(after)
    server = socket.create_server(("127.0.0.1", port))
    log.info("price service listens on 127.0.0.1:%d", port)
    while True:
        client, _ = server.accept()
        client.recv(4096)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42")
        client.close()


def watch():
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.inotify_init1(0) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), "inotify_init1")


log.info("configuration: connect.timeout=30s retry.on=[ECONNREFUSED, ETIMEDOUT] read.timeout=5000 fallback='Connection refused'")
if mode in ("late", "quiet"):
    threading.Thread(target=serve, args=(8 if mode == "late" else 0,), daemon=True, name="prices").start()
    time.sleep(0.2 if mode == "quiet" else 0)
customer = 0
while time.time() < end:
    customer += 1
    try:
        if mode == "space":
            with open(f"{folder}/receipt-{customer}", "wb") as receipt:
                receipt.write(os.urandom(1 << 16))
            log.info("receipt %d written", customer)
        elif mode == "files":
            kept.append(socket.socket())
            log.debug("customer %d waits at the till", customer)
        elif mode == "threads":
            threading.Thread(target=time.sleep, args=(seconds,), daemon=True).start()
            log.debug("customer %d is served", customer)
        elif mode == "watches":
            try:
                watch()
            except OSError as error:
                log.warning("no watcher for shelf %d, looking every minute instead: %s", customer, error)
        else:
            log.info("customer %d pays, price service said %d in %d ms", customer, price(customer), random.randint(2, 40))
    except Exception:
        log.exception("customer %d could not be served", customer)
    time.sleep(0.4)
