# Memory: control groups of version 1 with a limit, swap on a file, and what the kernel wrote.
# shellcheck shell=bash disable=SC2154

need_group() { [ -d /sys/fs/cgroup/memory ] || missing "the memory controller of version 1"; }
group=/sys/fs/cgroup/memory/shop
# in_group LIMIT COMMAND…: runs it in a group of its own, which the caller removes
in_group() {
    local limit=$1; shift
    mkdir -p "$group"
    echo "$limit" >"$group/memory.limit_in_bytes"
    (echo 0 >"$group/cgroup.procs"; exec "$@") & user=$!
}
leave_group() { kill "$user" 2>/dev/null || true; wait "$user" 2>/dev/null || true; sleep 0.2; rmdir "$group"; }
# group_looks COUNT: the files of the group and the host's counters, once a second
group_looks() {
    local _
    for _ in $(seq "$1"); do
        date +%s.%N
        grep . "$group"/memory.{usage_in_bytes,limit_in_bytes,failcnt,oom_control,stat}
        sed 's,^,/proc/pressure/memory:,' /proc/pressure/memory
        grep -E '^(nr_free_pages|pswp|pgscan_|pgmajfault|workingset_refault|oom_kill)' /proc/vmstat
        grep -E '^(Mem|Swap|Cached|Buffers|Shmem:|AnonPages|SUnreclaim)' /proc/meminfo
        sleep 1
    done
}
kernel_log_since() { dmesg "${@:2}" | awk -v since="$1" -F'[][]' '$2 + 0 >= since'; }

sample_oom_group_v1() { # a worker grows beyond the limit of its group
    need_group || return 0
    local since; since=$(cut -d' ' -f1 /proc/uptime)
    in_group 48M /usr/bin/python3 "$here/memory.py" grow 120 5
    wait "$user" 2>/dev/null || true
    kernel_log_since "$since" >"$out/dmesg.txt"
    leave_group
}
sample_memory_group_thrash() { # a mapped file of 96 MiB is read at random in a group of 48 MiB
    need_group || return 0
    dd if=/dev/urandom of="$work/data" bs=1M count=96 2>/dev/null
    dd of="$work/data" oflag=nocache conv=notrunc,fdatasync count=0 2>/dev/null
    in_group 48M /usr/bin/python3 "$here/memory.py" map "$work/data" 9
    sleep 3; group_looks 4 >"$out/group.txt"
    leave_group; rm "$work/data"
}
sample_healthy_group_cache() { # a backup reads and writes files larger than the limit of its group
    need_group || return 0
    dd if=/dev/urandom of="$work/data" bs=1M count=256 2>/dev/null
    in_group 48M bash -c "for i in 1 2 3 4 5 6 7 8; do cp '$work/data' '$work/copy'; done"
    sleep 1; group_looks 4 >"$out/group.txt"
    leave_group; rm -f "$work/data" "$work/copy"
}
sample_memory_swapping() { # a process works on more than it may have in memory, and pages
    need_group && need_tool vmstat procps || return 0
    dd if=/dev/zero of="$work/swap" bs=1M count=128 2>/dev/null
    chmod 600 "$work/swap"; loop=$(losetup --show -f "$work/swap")
    mkswap "$loop" >/dev/null; swapon "$loop"
    in_group 40M /usr/bin/python3 "$here/memory.py" touch 90 14
    sleep 4; vmstat 1 8 >"$out/vmstat.txt"
    leave_group; swapoff "$loop"; losetup -d "$loop"; loop=; rm "$work/swap"
}
sample_healthy_swap_in_use() { # pages that nobody needs stay in swap
    need_group && need_tool vmstat procps || return 0
    dd if=/dev/zero of="$work/swap" bs=1M count=128 2>/dev/null
    chmod 600 "$work/swap"; loop=$(losetup --show -f "$work/swap")
    mkswap "$loop" >/dev/null; swapon "$loop"
    in_group 40M /usr/bin/python3 "$here/memory.py" grow 90 14
    sleep 4; free >"$out/free.txt"; vmstat 1 6 >"$out/vmstat.txt"
    leave_group; swapoff "$loop"; losetup -d "$loop"; loop=; rm "$work/swap"
}
sample_healthy_memory_compile() { # three compilers at once
    need_tool vmstat procps && need_tool gcc gcc || return 0
    printf '#include <stdio.h>\nint main(void) { return printf("%%d", __COUNTER__); }\n' >"$work/a.c"
    (for i in $(seq 60); do gcc -O2 -o "$work/a$i" "$work/a.c"; done) & local load=$!
    vmstat -w -t 1 5 >"$out/vmstat.txt"; cat /proc/meminfo >"$out/meminfo.txt"
    wait $load
}
