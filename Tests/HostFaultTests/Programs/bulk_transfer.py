"""bulk_transfer.py PORT: sends from one end of some connections to the other until its standard input ends."""
import socket
import sys
import threading

port = int(sys.argv[1])
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(16)


def receive():
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=drain, args=(connection,), daemon=True).start()


def drain(connection):
    while connection.recv(1 << 16):
        pass


def send():
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while True:
        client.sendall(b"x" * 4000)


threading.Thread(target=receive, daemon=True).start()
for _ in range(8):
    threading.Thread(target=send, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
