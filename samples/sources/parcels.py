"""A parcel desk that keeps what it is told to keep: parcels.py MODE SECONDS [FILE]."""

import math
import mmap
import os
import resource
import socket
import sys
import tempfile
import threading
import time

MEGABYTE = 1 << 20
PAGE = 4096
mode, seconds = sys.argv[1], float(sys.argv[2])
kept = []
start = time.monotonic()


def rest():
    threading.Event().wait(seconds)


def parcel(size):
    box = bytearray(size)
    for place in range(0, size, PAGE):
        box[place] = 1
    kept.append(box)


def steps(pause):
    number = 0
    while time.monotonic() - start < seconds:
        yield number, time.monotonic() - start
        number += 1
        time.sleep(pause)


if mode == "memory":  # a parcel every tenth of a second, none is given out
    for _ in steps(0.1):
        parcel(MEGABYTE // 2)
elif mode == "descriptors":  # each label is opened and never closed
    for _ in steps(0.1):
        kept.append(open(sys.argv[0]))
        kept.append(socket.socket())
elif mode == "threads":  # a porter for each parcel, who waits for ever
    for _ in steps(0.1):
        threading.Thread(target=rest, daemon=True, name="porter").start()
elif mode == "sawtooth":  # garbage until it is collected
    for number, _ in steps(0.1):
        parcel(MEGABYTE)
        if number % 24 == 23:
            kept.clear()
elif mode == "warm-up":  # fills its shelves, and then serves from them
    limit = 60
    for _, now in steps(0.1):
        while len(kept) < limit * (1 - math.exp(-now * 4 / seconds)):
            parcel(MEGABYTE)
elif mode == "step":  # a catalogue is loaded once
    parcel(8 * MEGABYTE)
    for _, now in steps(0.1):
        if now > seconds / 2 and len(kept) == 1:
            parcel(60 * MEGABYTE)
elif mode == "mapped":  # reads a mapped file, page by page: page cache
    with tempfile.TemporaryFile(dir=os.path.dirname(os.path.abspath(sys.argv[0])) if len(sys.argv) < 4 else sys.argv[3]) as file:
        file.write(b"x" * 80 * MEGABYTE)
        file.flush()
        view = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        reached = 0
        for _, now in steps(0.1):
            while reached < min(1, now / seconds) * len(view):
                kept[:] = [view[reached]]
                reached += PAGE
elif mode == "pool":  # a big pool of connections and workers that stands
    for _ in range(300):
        kept.append(socket.socketpair())
    for _ in range(80):
        threading.Thread(target=rest, daemon=True).start()
    for number, _ in steps(0.1):
        kept[number % 300][0].send(b".")
        kept[number % 300][1].recv(1)
elif mode == "ramp":  # more and more customers, each with a clerk and a desk
    for number, _ in steps(0.1):
        if number % 2 == 0:
            kept.append(socket.socketpair())
            parcel(MEGABYTE // 4)
            threading.Thread(target=rest, daemon=True).start()
elif mode == "used-up":  # stands at its limit and goes on asking
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 1024))
    for _ in steps(0.1):
        try:
            while True:
                kept.append(socket.socket())
        except OSError:
            pass
elif mode == "idle":
    rest()
