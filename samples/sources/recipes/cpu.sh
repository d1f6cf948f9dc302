# Processors with too much to do, held back or burnt by one thread, and what only looks so.
# shellcheck shell=bash disable=SC2154

# crunch COUNT SECONDS [nice]: processes of that name that compute
need_crunch() { need_tool cc gcc; }
crunch() {
    cc -O1 -pthread -o "$work/crunch" "$here/../../Tests/HostFaultTests/Programs/crunch.c"
    ${3:+nice -n 19} "$work/crunch" "$1" "$2" & load=$!
    sleep 1
}
cpu_end_load() { kill -9 "$load" 2>/dev/null || true; wait "$load" 2>/dev/null || true; }
# cpu_looks FILE COUNT: so many looks at the processors, two seconds apart
cpu_looks() {
    local n
    for n in $(seq "$2"); do
        [ "$n" = 1 ] || sleep 2
        date +%s.%N; head -n 100 /proc/stat /proc/pressure/cpu /proc/loadavg
    done >"$out/$1"
}

sample_cpu_saturated() { # ten workers on two processors, by the kernel's own files
    need_crunch || return 0
    crunch 10 20; cpu_looks looks.txt 4; cpu_end_load
}
sample_cpu_saturated_top() { # the same by top
    need_crunch || return 0
    crunch 10 12; top -b -d 2 -n 4 -w 120 >"$out/top.txt"; cpu_end_load
}
sample_cpu_saturated_pidstat() { # the same by pidstat, which knows who waits
    need_crunch && need_tool pidstat sysstat || return 0
    crunch 8 12; pidstat -u 2 4 >"$out/pidstat.txt"; cpu_end_load
}
cpu_by_vmstat() { { echo '$ nproc'; nproc; echo '$ vmstat 2 5'; vmstat 2 5; } >"$out/vmstat.txt"; }
sample_cpu_saturated_vmstat() { # the same by vmstat, whose text does not say how many processors there are
    need_crunch || return 0
    crunch 10 20; cpu_by_vmstat; cpu_end_load
}
sample_cpu_saturated_sar() { # the same by sar -u and -q
    need_crunch && need_tool sar sysstat || return 0
    crunch 8 20; LC_ALL=C sar -u -q 2 4 >"$out/sar.txt"; cpu_end_load
}
cpu_quota=/sys/fs/cgroup/cpu/shop.slice
# cpu_group_looks COUNT: so many looks at the group with the quota, two seconds apart
cpu_group_looks() {
    local n
    for n in $(seq "$1"); do
        [ "$n" = 1 ] || sleep 2
        date; head -n 100 $cpu_quota/cpu.cfs_quota_us $cpu_quota/cpu.cfs_period_us $cpu_quota/cpu.stat
    done >"$out/cgroup.txt"
}
need_quota() { need_file /sys/fs/cgroup/cpu/cpu.cfs_quota_us "control groups of version 1"; }
# cpu_in_quota MICROSECONDS COMMAND…: runs it in a group with this quota
cpu_in_quota() {
    mkdir $cpu_quota; echo "$1" >$cpu_quota/cpu.cfs_quota_us; shift
    sh -c 'echo $$ >'$cpu_quota'/cgroup.procs; exec "$@"' - "$@" & load=$!
    sleep 1
}
cpu_end_quota() { cpu_end_load; sleep 0.5; rmdir $cpu_quota; }
sample_cpu_throttled() { # two workers in a group that may use a fifth of a processor
    need_crunch && need_quota || return 0
    crunch 1 1; cpu_end_load; cpu_in_quota 20000 "$work/crunch" 2 20; cpu_group_looks 3; cpu_end_quota
}
sample_cpu_throttled_once() { # the same seen once: counters since the group was made
    need_crunch && need_quota || return 0
    crunch 1 1; cpu_end_load; cpu_in_quota 20000 "$work/crunch" 2 20; sleep 3; cpu_group_looks 1; cpu_end_quota
}
sample_healthy_cpu_below_quota() { # a group that wakes up often and stays below its quota
    need_quota || return 0
    cpu_in_quota 50000 sh -c 'while sleep 0.05; do :; done'; cpu_group_looks 3; cpu_end_quota
}
sample_cpu_hot_thread_top() { # an event loop that never rests, by top -H
    need_crunch || return 0
    cc -O1 -pthread -o "$work/gateway" "$here/../../Tests/HostFaultTests/Programs/hotloop.c"
    "$work/gateway" 14 & load=$!
    sleep 1; top -b -H -d 2 -n 4 -w 120 >"$out/top.txt"; cpu_end_load
}
sample_cpu_hot_thread_pidstat() { # the same by pidstat -t
    need_crunch && need_tool pidstat sysstat || return 0
    cc -O1 -pthread -o "$work/gateway" "$here/../../Tests/HostFaultTests/Programs/hotloop.c"
    "$work/gateway" 14 & load=$!
    sleep 1; pidstat -t -u 2 3 >"$out/pidstat.txt"; cpu_end_load
}
sample_healthy_cpu_all_busy() { # as many workers as processors: busy, and nobody waits
    need_crunch || return 0
    crunch "$(nproc)" 30; cpu_looks looks.txt 4; cpu_by_vmstat; cpu_end_load
}
sample_healthy_cpu_build() { # a build with a job for each processor
    need_crunch && need_tool make make || return 0
    mkdir "$work/build"; local n
    for n in $(seq 900); do
        printf '#include <stdio.h>\n#include <stdlib.h>\n#include <math.h>\nint f%d(int x) { return x * %d; }\n' "$n" "$n" >"$work/build/f$n.c"
    done
    # shellcheck disable=SC2016 # make expands it
    printf 'all: $(patsubst %%.c,%%.o,$(wildcard *.c))\n' >"$work/build/Makefile"
    (cd "$work/build" && exec timeout 25 make -s -j"$(nproc)" CFLAGS=-O2 2>"$work/make.log") & load=$!
    sleep 1; cpu_looks looks.txt 4; top -b -d 2 -n 3 -w 120 >"$out/top.txt"; cpu_end_load
}
sample_healthy_cpu_nice() { # a low-priority computation with more workers than processors
    need_crunch || return 0
    crunch 6 20 nice; cpu_looks looks.txt 4; top -b -d 2 -n 3 -w 120 >"$out/top.txt"; cpu_end_load
}
sample_healthy_cpu_single() { # a packer with one thread
    need_tool gzip gzip || return 0
    gzip -9 </dev/zero >/dev/null & load=$!
    sleep 1; top -b -H -d 2 -n 4 -w 120 >"$out/top.txt"; cpu_end_load
}
