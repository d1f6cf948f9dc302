"""empty_mount.py MOUNTPOINT: a FUSE file system without a file, which answers as long as this program runs.

Stopped with SIGSTOP it stands for a server that is gone. Needs Debian's python3-fusepy.
"""
import stat
import sys

import fusepy


class Empty(fusepy.Operations):
    def getattr(self, path, fh=None):
        if path != "/":
            raise fusepy.FuseOSError(2)
        return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}

    def statfs(self, path):
        return {"f_bsize": 4096, "f_frsize": 4096, "f_blocks": 1000, "f_bfree": 900, "f_bavail": 900}


if __name__ == "__main__":
    fusepy.FUSE(Empty(), sys.argv[1], foreground=True, nothreads=True)
