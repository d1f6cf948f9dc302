# Faults of memory in control groups of version 1: each function makes one, runs $DIAG with its
# arguments while it lasts, and takes everything down. $work is a folder, $program uses memory.
# shellcheck shell=bash disable=SC2154
PATH=/usr/sbin:/sbin:$PATH
group=/sys/fs/cgroup/memory/diag-test-$$
loop=
user=

take_down() {
    [ -z "$user" ] || kill "$user" 2>/dev/null
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
    (echo 0 >"$folder/cgroup.procs"; exec timeout 20 "$@") >/dev/null 2>&1 & user=$!
}
look() { timeout 30 "$DIAG" "$@"; status=$?; [ $status -le 1 ] || exit $status; }
add_swap() {
    dd if=/dev/zero of="$work/swap" bs=1M count=96 2>/dev/null
    chmod 600 "$work/swap"
    loop=$(losetup --show -f "$work/swap")
    mkswap "$loop" >/dev/null
    swapon "$loop"
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
    setpriv --reuid 65534 --regid 65534 --clear-groups timeout 30 "$work/diag" "$@"
}
thrashing() {
    dd if=/dev/urandom of="$work/data" bs=1M count=80 2>/dev/null
    dd of="$work/data" oflag=nocache conv=notrunc,fdatasync count=0 2>/dev/null
    limit 40M
    within "$group" python3 "$program" map "$work/data" 12
    sleep 2; look "$@"
}
paging() {
    add_swap; limit 40M
    within "$group" python3 "$program" touch 80 15
    sleep 3; look "$@"
}
copying() {
    dd if=/dev/urandom of="$work/data" bs=1M count=128 2>/dev/null
    limit 40M
    within "$group" bash -c "while :; do cp '$work/data' '$work/copy'; done"
    sleep 2; look "$@"
}
holding() {
    limit 120M
    within "$group" python3 "$program" grow 90 15
    sleep 2; look "$@"
}
swapped() {
    add_swap; limit 40M
    within "$group" python3 "$program" grow 80 15
    sleep 3; look "$@"
}
