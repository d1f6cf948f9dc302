# Faults of memory in control groups of version 1: each function makes one, runs $DIAG with its
# arguments while it lasts, and takes everything down. $work is a folder, $name that of the group,
# $program uses memory.
# shellcheck shell=bash disable=SC2154
PATH=/usr/sbin:/sbin:$PATH
group=/sys/fs/cgroup/memory/$name
loop=
user=

# Processes of the group are ours; some signals may be blocked in what a test starts.
take_down() {
    local folder process
    for folder in "$group/inner" "$group"; do
        [ -d "$folder" ] || continue
        while read -r process; do kill -KILL "$process" 2>/dev/null; done <"$folder/cgroup.procs"
    done
    [ -z "$user" ] || kill -KILL "$user" 2>/dev/null
    wait 2>/dev/null
    if [ -n "$loop" ]; then swapoff "$loop"; losetup -d "$loop"; fi
    sleep 0.1
    for folder in "$group/inner" "$group"; do [ ! -d "$folder" ] || rmdir "$folder"; done
}
trap take_down EXIT

limit() { mkdir -p "$group/inner"; echo "$1" >"$group/memory.limit_in_bytes"; }
# within FOLDER COMMAND…: runs it in a group, in the background
within() {
    local folder=$1; shift
    (echo 0 >"$folder/cgroup.procs"; exec "$@") >/dev/null 2>&1 & user=$!
}
look() { timeout -s KILL 30 "$DIAG" "$@"; status=$?; [ $status -le 1 ] || exit $status; }
add_swap() {
    dd if=/dev/zero of="$work/swap" bs=1M count=96 2>/dev/null
    chmod 600 "$work/swap"
    loop=$(losetup --show -f "$work/swap")
    mkswap "$loop" >/dev/null
    swapon "$loop"
}

# full COUNT: waits until the group reached its limit so often, or ten seconds
full() {
    local _
    for _ in $(seq 50); do
        [ "$(cat "$group/memory.failcnt")" -lt "$1" ] || return 0
        sleep 0.2
    done
}

killed() {
    limit 40M
    within "$group/inner" python3 "$program" grow 120 5
    wait "$user" 2>/dev/null
    look "$@"
}
counted() { # killed in mid-look, by a user who may not read the kernel log
    limit 40M
    cp "$DIAG" "$work/diag"; chmod 755 "$work" "$work/diag"
    (sleep 1; echo 0 >"$group/inner/cgroup.procs"; exec python3 "$program" grow 120 5) >/dev/null 2>&1 & user=$!
    setpriv --reuid 65534 --regid 65534 --clear-groups timeout -s KILL 30 "$work/diag" "$@"
}
thrashing() {
    dd if=/dev/urandom of="$work/data" bs=1M count=80 2>/dev/null
    dd of="$work/data" oflag=nocache conv=notrunc,fdatasync count=0 2>/dev/null
    limit 40M
    within "$group" python3 "$program" map "$work/data" 25
    full 6000; sleep 1; look "$@"
}
paging() {
    add_swap; limit 40M
    within "$group" python3 "$program" touch 80 25
    full 2000; sleep 2; look "$@"
}
copying() {
    dd if=/dev/urandom of="$work/data" bs=1M count=128 2>/dev/null
    limit 40M
    within "$group" bash -c "for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do cp '$work/data' '$work/copy'; done"
    sleep 2; look "$@"
}
holding() {
    limit 120M
    within "$group" python3 "$program" grow 90 15
    sleep 2; look "$@"
}
swapped() {
    add_swap; limit 40M
    within "$group" python3 "$program" grow 80 25
    full 100; sleep 3; look "$@"
}
