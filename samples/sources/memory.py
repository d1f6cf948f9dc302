#!/usr/bin/python3
"""Uses memory in one way for some seconds.

grow MIB SECONDS   takes MIB bit by bit, then holds it
touch MIB SECONDS  takes MIB, then writes to its pages at random
map FILE SECONDS   reads pages of a mapped file at random
"""
import mmap
import random
import sys
import time

PAGE = 4096
STEP = 1 << 20


def grow(mib):
    """Memory that was written to, a mebibyte at a time."""
    parts = []
    for _ in range(mib):
        parts.append(bytearray(b"\1") * STEP)
    return parts


def touch(mib, end):
    parts = grow(mib)
    while time.monotonic() < end:
        for _ in range(200):
            part = random.choice(parts)
            part[random.randrange(STEP // PAGE) * PAGE] = 2


def read_mapped(path, end):
    with open(path, "rb") as file:
        pages = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        pages.madvise(mmap.MADV_RANDOM)
        total = 0
        while time.monotonic() < end:
            for _ in range(200):
                total += pages[random.randrange(len(pages) // PAGE) * PAGE]
        return total


def main():
    way, what, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    end = time.monotonic() + seconds
    random.seed(1)
    if way == "grow":
        held = grow(int(what))
        time.sleep(max(0, end - time.monotonic()))
        del held
    elif way == "touch":
        touch(int(what), end)
    elif way == "map":
        read_mapped(what, end)
    else:
        sys.exit(__doc__)


main()
