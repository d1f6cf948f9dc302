"""Opens sessions through libpq and keeps them until standard input ends.

    sessions.py CONNINFO < lines

A line is COUNT, APPLICATION, `run` or `leave`, and SQL, between tabs: COUNT new sessions run the SQL
one after the other; `run` waits for its end, `leave` does not. Prints `ready` at the end of
each line.
"""

import ctypes
import ctypes.util
import sys

libpq = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
libpq.PQconnectdb.restype = ctypes.c_void_p
libpq.PQgetResult.restype = ctypes.c_void_p
libpq.PQerrorMessage.restype = ctypes.c_char_p
for name in ("PQstatus", "PQgetResult", "PQerrorMessage", "PQflush"):
    getattr(libpq, name).argtypes = [ctypes.c_void_p]
libpq.PQsendQuery.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
libpq.PQclear.argtypes = [ctypes.c_void_p]

sessions = []
for line in sys.stdin:
    count, application, way, sql = line.rstrip("\n").split("\t", 3)
    for _ in range(int(count)):
        text = f"{sys.argv[1]} application_name='{application}'".encode()
        session = libpq.PQconnectdb(text)
        if libpq.PQstatus(session) != 0:
            sys.exit(libpq.PQerrorMessage(session).decode())
        libpq.PQsendQuery(session, sql.encode())
        libpq.PQflush(session)
        while way == "run":
            result = libpq.PQgetResult(session)
            if not result:
                break
            libpq.PQclear(result)
        sessions.append(session)
    print("ready", flush=True)
