# Faults of disks and file systems, each a function that makes one, runs "$DIAG" with the arguments
# in it and takes it away again. Sourced with `work` set to a folder that may be filled. Needs root.
# shellcheck shell=bash disable=SC2154
PATH=/usr/sbin:/sbin:$PATH

# Runs a program with no signal blocked: iostat counts on its alarm.
unmasked() {
    python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_SETMASK, [])
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}

settle() { wait "$@" 2>/dev/null || true; }

image() { # PATH MEGABYTES: an ext4 file system in a file
    truncate -s "$2M" "$1" && mkfs.ext4 -q -F "$1"
}

# Asynchronous random reads and writes, 128 at once, on a file system in a file.
saturated_loop() {
    image "$work/image" 200 && mkdir "$work/mount" && mount -o loop "$work/image" "$work/mount" || return 9
    fio --name=load --directory="$work/mount" --size=24M --rw=randrw --bs=16k --direct=1 \
        --ioengine=libaio --iodepth=32 --numjobs=4 --time_based --runtime=6 >/dev/null 2>&1 &
    local load=$!
    sleep 2; "$DIAG" "$@"; local status=$?
    settle $load; umount "$work/mount"
    return $status
}

# The same load, with iostat and diag over the same two seconds.
beside_iostat() {
    image "$work/image" 200 && mkdir "$work/mount" && mount -o loop "$work/image" "$work/mount" || return 9
    fio --name=load --directory="$work/mount" --size=24M --rw=randread --bs=16k --direct=1 \
        --ioengine=psync --rate_iops=2000 --time_based --runtime=7 >/dev/null 2>&1 &
    local load=$!
    sleep 2
    unmasked iostat -x -o JSON 3 2 >"$work/iostat.json" & local other=$!
    "$DIAG" "$@"; local status=$?
    settle $other $load; umount "$work/mount"
    return $status
}

# Direct reads of a group of version 1 that may read a megabyte a second from a loop device.
throttled() {
    local group=/sys/fs/cgroup/blkio/diag-test-$$ load loop
    truncate -s 64M "$work/image" && loop=$(losetup -f --show "$work/image") || return 9
    mkdir "$group" || return 9
    echo "$(cat "/sys/block/${loop#/dev/}/dev") 1048576" >"$group/blkio.throttle.read_bps_device"
    (
        echo $BASHPID >"$group/cgroup.procs"
        exec fio --name=load --filename="$loop" --rw=randread --bs=64k --direct=1 \
            --ioengine="${engine:-psync}" --iodepth=8 --time_based --runtime=7 >/dev/null 2>&1
    ) & load=$!
    sleep 2; "$DIAG" "$@"; local status=$?
    settle $load
    sleep 0.2; rmdir "$group"; losetup -d "$loop"
    return $status
}

# A writer on a frozen file system.
frozen() {
    image "$work/image" 16 && mkdir "$work/mount" && mount -o loop "$work/image" "$work/mount" || return 9
    fsfreeze --freeze "$work/mount"
    dd if=/dev/zero of="$work/mount/file" bs=4k count=1 2>/dev/null & local load=$!
    sleep 0.5; "$DIAG" "$@"; local status=$?
    fsfreeze --unfreeze "$work/mount"
    settle $load; umount "$work/mount"
    return $status
}

# Reads of a mapped file that does not fit into the memory of its group.
refaulting() {
    local group=/sys/fs/cgroup/memory/diag-test-$$ load
    mkdir "$group" && echo 24M >"$group/memory.limit_in_bytes" || return 9
    dd if=/dev/zero of="$work/file" bs=1M count=128 2>/dev/null; sync -d "$work/file"
    (
        echo $BASHPID >"$group/cgroup.procs"
        exec python3 - "$work/file" <<'END'
import mmap, os, random, sys, time
file = os.open(sys.argv[1], os.O_RDONLY)
pages = mmap.mmap(file, 0, prot=mmap.PROT_READ)
pages.madvise(mmap.MADV_RANDOM)
count, end = len(pages) // 4096, time.time() + 6
while time.time() < end:
    for _ in range(100):
        pages[random.randrange(count) * 4096]
END
    ) & load=$!
    sleep 2; "$DIAG" "$@"; local status=$?
    settle $load
    sleep 0.2; rmdir "$group"
    return $status
}

# Two processes of a group that need more memory than it has, and swap in a file.
swapping() {
    local group=/sys/fs/cgroup/memory/diag-test-$$ one two
    fallocate -l 200M "$work/swap" && chmod 600 "$work/swap" && mkswap -q "$work/swap" || return 9
    swapon "$work/swap" || return 9
    mkdir "$group" && echo 40M >"$group/memory.limit_in_bytes"
    cat >"$work/toucher.py" <<'END'
import random, time
memory, end = bytearray(80 << 20), time.time() + 7
while time.time() < end:
    for _ in range(200):
        memory[random.randrange(len(memory) >> 12) << 12] = 1
END
    (echo $BASHPID >"$group/cgroup.procs"; exec python3 "$work/toucher.py") & one=$!
    (echo $BASHPID >"$group/cgroup.procs"; exec python3 "$work/toucher.py") & two=$!
    sleep 3; "$DIAG" "$@"; local status=$?
    settle $one $two
    swapoff "$work/swap"; sleep 0.2; rmdir "$group"
    return $status
}

# One reader of 4 KiB after the other: always busy, nothing waits.
single_reader() {
    truncate -s 64M "$work/image"
    local loop load
    loop=$(losetup -f --show "$work/image") || return 9
    fio --name=load --filename="$loop" --rw=randread --bs=4k --direct=1 --ioengine=psync \
        --time_based --runtime=5 >/dev/null 2>&1 & load=$!
    sleep 1; "$DIAG" "$@"; local status=$?
    settle $load; losetup -d "$loop"
    return $status
}

# A copy through the page cache that is synced at its end, again and again.
copying() {
    local end=$((SECONDS + 6)) load
    (while ((SECONDS < end)); do
        dd if=/dev/zero of="$work/copy" bs=1M count=200 conv=fsync,notrunc 2>/dev/null
    done) & load=$!
    sleep 1; "$DIAG" "$@"; local status=$?
    settle $load
    return $status
}
