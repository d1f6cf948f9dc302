# Disks from counters, senders, limits, swap and stuck file systems. Sourced by make-samples.
# shellcheck shell=bash disable=SC2154,SC2034,SC2086

# looks NUMBER FILE…: the time, then each file under its path, every second
looks() {
    local count=$1 file; shift
    for ((; count > 0; count--)); do
        date +%s.%N
        for file; do echo "==> $file <=="; cat "$file"; done
        [ "$count" = 1 ] || sleep 1
    done
}
# the counters that tell paging from demand
paging="/proc/diskstats /proc/vmstat /proc/pressure/io /proc/pressure/memory"

sample_io_diskstats_saturated() { # eight backup readers, and pidstat beside the counters
    need_disk || return 0
    lay_out "$work/data" 1g
    fio_on "$work/data" 10 --size=1g --rw=randread --bs=256k --ioengine=libaio --iodepth=16 --numjobs=4 & local load=$!
    sleep 2
    pidstat -d 1 5 >"$out/pidstat.txt" & local other=$!
    looks 6 /proc/diskstats >"$out/diskstats.txt"
    wait $other $load
    rm "$work/data"
}
sample_io_saturated_sar() { # the same load as sar -d shows it, with the means at the end
    need_disk || return 0
    lay_out "$work/data" 1g
    (sleep 1; fio_on "$work/data" 9 --size=1g --rw=randrw --bs=64k --ioengine=libaio --iodepth=64 --numjobs=2) & local load=$!
    sar -d 1 9 >"$out/sar.txt"
    wait $load
    rm "$work/data"
}
sample_io_throttled_cgroup() { # a direct reader under a limit of 2 MB/s (cgroup version 1)
    need_disk && need_file /sys/fs/cgroup/blkio/cgroup.procs "the blkio controller of version 1" || return 0
    local group=/sys/fs/cgroup/blkio/report load
    mkdir $group
    lay_out "$work/data" 256m
    local disk; disk=$(findmnt -nro MAJ:MIN -T "$work")
    echo "$disk 2000000" >$group/blkio.throttle.read_bps_device
    (echo $BASHPID >$group/cgroup.procs; fio_on "$work/data" 8 --size=256m --rw=randread --bs=64k --ioengine=psync --numjobs=1) & load=$!
    sleep 2
    local g=$group/blkio.throttle
    looks 5 /proc/diskstats $g.read_bps_device $g.io_service_bytes $g.io_serviced >"$out/looks.txt"
    wait $load
    sleep 0.5; rmdir $group; rm "$work/data"
}
sample_io_swap() { # two processes that need twice the memory of their group, swap in a file
    need_disk || return 0
    local group=/sys/fs/cgroup/memory/report one two
    mkdir $group; echo 40M >$group/memory.limit_in_bytes
    fallocate -l 300M "$work/swap"; chmod 600 "$work/swap"; mkswap -q "$work/swap"; swapon "$work/swap"
    cat >"$work/touch.py" <<'END'
import random, time
memory, end = bytearray(100 << 20), time.time() + 10
while time.time() < end:
    for _ in range(200):
        memory[random.randrange(len(memory) >> 12) << 12] = 1
END
    (echo $BASHPID >$group/cgroup.procs; exec python3 "$work/touch.py") & one=$!
    (echo $BASHPID >$group/cgroup.procs; exec python3 "$work/touch.py") & two=$!
    sleep 4
    looks 4 $paging >"$out/looks.txt"
    wait $one $two
    swapoff "$work/swap"; sleep 0.5; rmdir $group; rm "$work/swap"
}
sample_healthy_disk_refaults() { # reads of a mapped file in a group with too little memory for it
    need_disk || return 0
    local group=/sys/fs/cgroup/memory/report load
    mkdir $group; echo 24M >$group/memory.limit_in_bytes
    lay_out "$work/data" 256m
    (echo $BASHPID >$group/cgroup.procs; exec python3 - "$work/data" <<'END'
import mmap, os, random, sys, time
pages = mmap.mmap(os.open(sys.argv[1], os.O_RDONLY), 0, prot=mmap.PROT_READ)
pages.madvise(mmap.MADV_RANDOM)
count, end = len(pages) // 4096, time.time() + 9
while time.time() < end:
    for _ in range(100):
        pages[random.randrange(count) * 4096]
END
    ) & load=$!
    sleep 3
    looks 4 $paging >"$out/looks.txt"
    wait $load
    rmdir $group; rm "$work/data"
}
sample_healthy_diskstats_single_reader() { # one direct reader after the other, as counters
    need_disk || return 0
    lay_out "$work/data" 512m
    fio_on "$work/data" 8 --size=512m --rw=randread --bs=4k --ioengine=psync --numjobs=1 & local load=$!
    sleep 1
    looks 6 /proc/diskstats >"$out/diskstats.txt"
    wait $load
    rm "$work/data"
}
sample_healthy_disk_copy() { # a sequential copy past the page cache, with sar and pidstat beside it
    need_disk || return 0
    lay_out "$work/data" 2g
    (for _ in 1 2 3 4 5 6; do dd if="$work/data" of="$work/copy" bs=1M iflag=direct oflag=direct conv=notrunc 2>/dev/null; done) & local load=$!
    sleep 1
    pidstat -d 1 6 >"$out/pidstat.txt" & local other=$!
    sar -d -p 1 6 >"$out/sar.txt"
    wait $other
    wait $load
    rm "$work/data" "$work/copy"
}
sample_storage_frozen() { # writers on a frozen file system, in two listings of threads
    need_tool fsfreeze util-linux && need_tool ps procps || return 0
    local list="ps -eLo pid,tid,state,wchan:32,comm" first second
    truncate -s 32M "$work/image"; mkfs.ext4 -q -F "$work/image"; mkdir "$work/mount"
    mount -o loop "$work/image" "$work/mount"
    fsfreeze --freeze "$work/mount"
    tee "$work/mount/orders" </dev/zero >/dev/null & first=$!
    cp /etc/services "$work/mount/" & second=$!
    sleep 2
    for _ in 1 2 3; do
        date -u '+%Y-%m-%d %H:%M:%S'
        $list
        sleep 5
    done >"$out/threads.txt"
    kill $first $second
    fsfreeze --unfreeze "$work/mount"
    wait $first $second || true
    umount "$work/mount"; rm -r "$work/image" "$work/mount"
}
