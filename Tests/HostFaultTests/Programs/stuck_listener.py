"""stuck_listener.py PORT BACKLOG CLIENTS [ADDRESS]: listens and never accepts, while clients keep coming.

The queue takes BACKLOG + 1 connections; the kernel drops what the other clients send. Ends with its standard input.
"""
import socket
import sys

port, backlog, clients = (int(word) for word in sys.argv[1:4])
address = sys.argv[4] if len(sys.argv) > 4 else "127.0.0.1"
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address, port))
listener.listen(backlog)
waiting = []
for _ in range(clients):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex((address, port))
    waiting.append(client)
print("ready", flush=True)
sys.stdin.read()
