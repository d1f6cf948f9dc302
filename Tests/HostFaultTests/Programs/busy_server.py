"""busy_server.py PORT: answers short connections one after the other, some hundred in a second, until its standard input ends."""
import socket
import sys
import threading
import time

port = int(sys.argv[1])
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(128)


def serve():
    while True:
        connection, _ = listener.accept()
        connection.recv(100)
        connection.sendall(b"ok")
        connection.close()


def ask():
    while True:
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"hello")
            client.recv(100)
        time.sleep(0.01)


threading.Thread(target=serve, daemon=True).start()
for _ in range(4):
    threading.Thread(target=ask, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
