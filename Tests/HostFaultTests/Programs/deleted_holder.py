"""deleted_holder.py PATH BYTES: writes a file, removes its name and keeps it open until its standard input ends."""
import os
import sys

path, size = sys.argv[1], int(sys.argv[2])
held = open(path, "wb")
held.write(b"\0" * size)
held.flush()
os.fsync(held.fileno())
os.unlink(path)
print("ready", flush=True)
sys.stdin.read()
