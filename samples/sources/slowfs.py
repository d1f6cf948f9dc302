"""slowfs.py BACKING MOUNTPOINT SECONDS: passes every read and write on to BACKING after a delay.

Needs Debian's python3-fusepy. It stands for a storage array or a network volume that answers late.
"""
import os
import sys
import time

import fusepy


class SlowFiles(fusepy.Operations):
    def __init__(self, root, delay):
        self.root = root
        self.delay = delay

    def _real(self, path):
        return os.path.join(self.root, path.lstrip("/"))

    def getattr(self, path, fh=None):
        st = os.lstat(self._real(path))
        keys = ("st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid")
        return {key: getattr(st, key) for key in keys}

    def readdir(self, path, fh):
        return [".", ".."] + os.listdir(self._real(path))

    def open(self, path, flags):
        return os.open(self._real(path), os.O_RDWR)

    def read(self, path, size, offset, fh):
        time.sleep(self.delay)
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        time.sleep(self.delay)
        return os.pwrite(fh, data, offset)

    def fsync(self, path, datasync, fh):
        return os.fsync(fh)

    def release(self, path, fh):
        return os.close(fh)


if __name__ == "__main__":
    fusepy.FUSE(SlowFiles(sys.argv[1], float(sys.argv[3])), sys.argv[2], foreground=True, direct_io=True)
