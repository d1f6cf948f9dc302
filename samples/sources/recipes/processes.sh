# shellcheck shell=bash disable=SC2034,SC2154
# What processes keep: memory, descriptors, threads.

# desk MODE SECONDS: starts the program; its id is in $desk
desk() {
    need_tool python3 python3 && need_tool pidstat sysstat || return 1
    python3 "$here/parcels.py" "$1" "$2" "$work" & desk=$!
    sleep 1
}
end_desk() { kill "$desk" 2>/dev/null || true; wait "$desk" 2>/dev/null || true; }
# every COUNT PAUSE COMMAND…: the time, and then what the command prints
every() {
    local count=$1 pause=$2; shift 2
    for _ in $(seq "$count"); do date; "$@"; sleep "$pause"; done
}

sample_process_memory_leak() { # status once a second
    desk memory 60 || return 0
    every 36 1 cat "/proc/$desk/status" >"$out/status.txt"
    end_desk
}
sample_process_memory_leak_pidstat() { # RSS cannot tell anonymous memory from files
    desk memory 60 || return 0
    pidstat -r -u -v -p "$desk" 1 36 >"$out/pidstat.txt"
    end_desk
}
sample_process_descriptor_leak() { # with what the descriptors are, and the limits
    desk descriptors 60 || return 0
    pidstat -v -p "$desk" 1 36 >"$out/pidstat.txt"
    { echo "$ sudo ls -l /proc/$desk/fd"; ls -l "/proc/$desk/fd"
      echo "$ cat /proc/$desk/limits"; cat "/proc/$desk/limits"; } >"$out/fd.txt"
    end_desk
}
sample_process_thread_leak() { # ps of all, every second
    desk threads 60 || return 0
    every 30 1 ps -eo pid,ppid,user,stat,rss,nlwp,comm >"$out/ps.txt"
    end_desk
}
sample_process_descriptors_used_up() { # one look
    desk used-up 30 || return 0
    { echo "web-1# ls -l /proc/$desk/fd"; ls -l "/proc/$desk/fd"
      echo "web-1# grep -e Limit -e files /proc/$desk/limits"
      grep -e Limit -e files "/proc/$desk/limits"; } >"$out/shell.txt"
    end_desk
}
sample_process_few_looks() { # the same leak, seen five times: not yet explained
    desk memory 60 || return 0
    every 5 4 ps aux >"$out/ps.txt"
    end_desk
}
sample_healthy_process_sawtooth() {
    desk sawtooth 60 || return 0
    pidstat -r -u -v -p "$desk" 1 36 >"$out/pidstat.txt"
    end_desk
}
sample_healthy_process_warm_up() {
    desk warm-up 42 || return 0
    every 36 1 cat "/proc/$desk/status" >"$out/status.txt"
    end_desk
}
sample_healthy_process_mapped_file() { # RSS grows, and all of it is page cache
    desk mapped 40 || return 0
    every 36 1 grep -E 'Name|Pid|VmRSS|Rss|Threads' "/proc/$desk/status" >"$out/status.txt"
    end_desk
}
sample_healthy_process_pool() { # 600 sockets and 80 threads, all the time
    desk pool 60 || return 0
    pidstat -u -r -v -t -p "$desk" 5 2 >"$out/pidstat.txt"
    { echo "$ ls -l /proc/$desk/fd"; ls -l "/proc/$desk/fd"
      echo "$ cat /proc/$desk/limits"; cat "/proc/$desk/limits"; } >"$out/fd.txt"
    end_desk
}
sample_healthy_process_ramp() { # connections, threads and memory grow together
    desk ramp 60 || return 0
    pidstat -h -u -r -v -p "$desk" 1 36 >"$out/pidstat.txt"
    end_desk
}
sample_healthy_process_step() {
    desk step 40 || return 0
    pidstat -r -p "$desk" 1 36 >"$out/pidstat.txt"
    end_desk
}
sample_healthy_processes_idle() { # many that sleep
    need_tool ps procps || return 0
    local sleepers=()
    for _ in $(seq 150); do sleep 100 & sleepers+=($!); done
    every 3 1 ps -ef >"$out/ps.txt"
    kill "${sleepers[@]}"; wait
}
