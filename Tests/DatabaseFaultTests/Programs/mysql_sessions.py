"""Opens sessions of MySQL or MariaDB and keeps them until standard input ends.

    mysql_sessions.py SOCKET [USER] < lines

A line is COUNT, PROGRAM, `run` or `leave`, and statements between semicolons, with tabs between: COUNT
new sessions run them one after the other; `run` waits for their end, `leave` does not. COUNT 0 sends
the statements through the last session of that program. Prints `ready` at the end of each line.
"""

import ctypes
import sys

client = ctypes.CDLL("libmariadb.so.3")
client.mysql_init.restype = ctypes.c_void_p
client.mysql_init.argtypes = [ctypes.c_void_p]
client.mysql_real_connect.restype = ctypes.c_void_p
client.mysql_store_result.restype = ctypes.c_void_p
client.mysql_error.restype = ctypes.c_char_p
for name in ("mysql_error", "mysql_store_result", "mysql_next_result", "mysql_free_result"):
    getattr(client, name).argtypes = [ctypes.c_void_p]
for name in ("mysql_real_query", "mysql_send_query"):
    getattr(client, name).argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_ulong]

SOCKET = sys.argv[1].encode()
USER = (sys.argv[2] if len(sys.argv) > 2 else "root").encode()
MULTIPLE_STATEMENTS = 1 << 16
CONNECT_ATTRIBUTE = 33


def connect(program):
    session = ctypes.c_void_p(client.mysql_init(None))
    client.mysql_options4(session, CONNECT_ATTRIBUTE, b"program_name", program.encode())
    opened = client.mysql_real_connect(
        session, None, USER, b"", b"test", 0, SOCKET, ctypes.c_ulong(MULTIPLE_STATEMENTS)
    )
    if not opened:
        sys.exit(client.mysql_error(session).decode())
    return session


def say(session, way, text):
    if way == "leave":
        client.mysql_send_query(session, text, len(text))
        return
    client.mysql_real_query(session, text, len(text))
    while True:
        result = client.mysql_store_result(session)
        if result:
            client.mysql_free_result(result)
        if client.mysql_next_result(session) != 0:
            break


sessions = {}
for line in sys.stdin:
    count, program, way, sql = line.rstrip("\n").split("\t", 3)
    if count == "0":
        say(sessions[program][-1], way, sql.encode())
    for _ in range(int(count)):
        session = connect(program)
        say(session, way, sql.encode())
        sessions.setdefault(program, []).append(session)
    print("ready", flush=True)
