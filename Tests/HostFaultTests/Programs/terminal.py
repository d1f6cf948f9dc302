"""terminal.py SECONDS PROGRAM ARGUMENTS...: runs a program at a terminal of its own.

SECONDS is when to type Ctrl-C there, or 0 for never. Prints what the terminal got, then "status N".
"""
import os
import pty
import select
import signal
import sys
import time

signal.pthread_sigmask(signal.SIG_SETMASK, [])
child, terminal = pty.fork()
if child == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv(sys.argv[2], sys.argv[2:])

interrupt = float(sys.argv[1])
start = time.monotonic()
output = b""
while True:
    ready, _, _ = select.select([terminal], [], [], 0.05)
    if ready:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        output += piece
    if interrupt and time.monotonic() - start > interrupt:
        os.write(terminal, b"\x03")
        interrupt = 0
_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(output)
print(f"\nstatus {os.waitstatus_to_exitcode(status)}")
