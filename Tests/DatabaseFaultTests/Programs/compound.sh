# A JVM with a real HikariCP at a real PostgreSQL, with faults of either and of the disk below.
#
# Each function prints what diag says of the running system and of files that ordinary tools captured.
# The program is that of the samples, whose recipes source this file as well.
# shellcheck shell=bash disable=SC2154,SC2009

compound_sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../samples/sources" && pwd)
desk_pid=
trap compound_end EXIT

compound_end() {
    [ -z "$desk_pid" ] || kill -9 "$desk_pid" 2>/dev/null
    [ -z "${visitors_pid:-}" ] || kill "$visitors_pid" 2>/dev/null
    [ -z "${backup_pid:-}" ] || kill "$backup_pid" 2>/dev/null
    if [ -d "${compound_mount:-}/d" ]; then
        if [ -n "${MY_HOME:-}" ]; then my_stop d KILL; else pg_stop mount/d immediate; fi
    fi
    [ -z "${compound_mount:-}" ] || umount -l "$compound_mount" 2>/dev/null
    [ -z "${compound_arm:-}" ] || umount -l "$compound_arm" 2>/dev/null
    [ -z "${PG_HOME:-}" ] || pg_end
    [ -z "${MY_HOME:-}" ] || my_end
}

# The classes of the program, in $work/classes.
compound_build() {
    local jar
    desk_classpath=$work/classes
    for jar in HikariCP slf4j-api slf4j-nop postgresql mariadb-java-client; do desk_classpath=$desk_classpath:/usr/share/java/$jar.jar; done
    mkdir -p "$work/classes"
    javac -encoding UTF-8 -nowarn -proc:none -d "$work/classes" -cp "$desk_classpath" "$compound_sources/TillDesk.java"
}

compound_server() {
    pg_start "$1" "max_connections=60" "${@:2}" || return 9
    pg_sql "$1" "CREATE ROLE shop LOGIN" "CREATE TABLE tills(id int PRIMARY KEY, total int DEFAULT 0)" \
        "INSERT INTO tills SELECT generate_series(1, 200)" "CREATE TABLE receipts(till int, text text)" \
        "GRANT ALL ON tills, receipts TO shop"
}

# desk MODE SERVER: the program, in a mode.
desk() { desk_at "$1" "jdbc:postgresql://127.0.0.1:${pg_port[$2]}/postgres?user=shop"; }

desk_at() {
    java -Xmx96m -XX:+UseSerialGC -cp "$desk_classpath" com.example.till.TillDesk "$1" "$2" >"$work/desk.log" 2>&1 &
    desk_pid=$!
}

desk_stop() { kill -9 "$desk_pid" 2>/dev/null; wait "$desk_pid" 2>/dev/null; desk_pid=; }

desk_sessions="FROM pg_stat_activity WHERE usename = 'shop' AND application_name LIKE 'PostgreSQL JDBC%'"

# capture FOLDER SERVER...: what people capture by hand.
capture() {
    local folder=$1 name
    mkdir -p "$folder"
    jcmd "$desk_pid" Thread.print -l >"$folder/threads-1.txt"
    for name in "${@:2}"; do
        {
            psql -X -d "$(pg_conn "$name")" -c "SELECT now()" -c "SELECT * FROM pg_stat_activity" \
                -c "SELECT * FROM pg_locks" \
                -c "SHOW max_connections" -c "SHOW data_directory" -c "SHOW port"
        } >"$folder/psql-${name##*/}.txt"
        if [ $# -gt 2 ]; then mkdir -p "$folder/$name"; mv "$folder/psql-$name.txt" "$folder/$name/psql.txt"; fi
    done
    # Other tests run beside this one.
    ss -tnp | grep -E "^State|pid=$desk_pid,|\"postgres\"" >"$folder/ss.txt"
    ps -eo pid,ppid,user,stat,etime,rss,comm | grep -E "^ *PID|^ *1 |^ *$desk_pid | postgres$| backup$" >"$folder/ps.txt"
    sleep 2
    jcmd "$desk_pid" Thread.print -l >"$folder/threads-2.txt"
}

tell() { echo "{\"name\": \"$1\", \"report\": $(cat "$work/report.json")}"; }

# files NAME SERVER...: what diag says of captured files.
files() {
    capture "$work/$1" "${@:2}"
    "$DIAG" triage --json "$work/$1" >"$work/report.json" 2>>"$work/errors"
    tell "$1 from files"
}

# both NAME SERVER...: the same, and what it says live.
both() {
    local name=$1 server conns=()
    files "$@"
    shift
    for server in "$@"; do conns+=(--postgres "$(pg_conn "$server")"); done
    "$DIAG" triage --for 3s --json --pid "$desk_pid" "${conns[@]}" >"$work/report.json" 2>>"$work/errors"
    tell "$name live"
}

# Connections that leak inside transactions, whose rows others want.
leak() {
    desk leak a
    pg_until a "SELECT count(*) FILTER (WHERE state = 'idle in transaction') = 8 AND count(*) = 10 $desk_sessions" 30 || return 9
    sleep 10.5
    both leak a
    desk_stop
}

# Somebody at a prompt holds the row that all tills want.
lock() {
    pg_session a console "BEGIN; UPDATE tills SET total = 0 WHERE id = 1;" shop
    pg_until a "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'idle in transaction'" || return 9
    desk lock a
    pg_until a "SELECT count(*) = 10 $desk_sessions AND wait_event_type = 'Lock'" 30 || return 9
    sleep 5
    both lock a
    desk_stop
    pg_sql a "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'console'" >/dev/null
}

# One till at a time, under a lock of the program: it waits for a row that somebody at a prompt holds.
ledger() {
    pg_session a console "BEGIN; UPDATE tills SET total = 0 WHERE id = 1;" shop
    pg_until a "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'idle in transaction'" || return 9
    desk ledger a
    pg_until a "SELECT count(*) = 1 $desk_sessions AND wait_event_type = 'Lock'" 30 || return 9
    sleep 5
    both ledger a
    desk_stop
    pg_sql a "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'console'" >/dev/null
}

# The same, with a statement that takes long by itself, while others wait for a row.
audit() {
    pg_session a console "BEGIN; UPDATE tills SET total = 0 WHERE id = 2;"
    pg_until a "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'idle in transaction'" || return 9
    for _ in {1..3}; do pg_session a report "UPDATE tills SET total = 1 WHERE id = 2;" shop; done
    pg_until a "SELECT count(*) = 3 FROM pg_stat_activity WHERE wait_event_type = 'Lock'" || return 9
    desk audit a
    pg_until a "SELECT count(*) = 1 AND min(now() - query_start) > '3 s' $desk_sessions AND wait_event = 'PgSleep'" 30 || return 9
    sleep 4
    both audit a
    desk_stop
    pg_sql a "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name IN ('console', 'report')" >/dev/null
}

slow() {
    desk slow a
    pg_until a "SELECT count(*) = 10 AND min(now() - query_start) > '3 s' $desk_sessions AND wait_event = 'PgSleep'" 30 || return 9
    both slow a
    desk_stop
}

# Busy and well, and all at once for a moment.
healthy() {
    desk busy a
    pg_until a "SELECT count(*) = 10 $desk_sessions" 30 || return 9
    sleep 1
    both busy a
    desk_stop
    desk burst a
    pg_until a "SELECT count(*) = 10 $desk_sessions" 30 || return 9
    files burst a
    desk_stop
}

# A pool that leaks at one server, and a lock at another that the JVM does not know.
two() {
    pg_session b console "BEGIN; UPDATE tills SET total = 0 WHERE id = 1;"
    pg_until b "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'idle in transaction'" || return 9
    for _ in {1..6}; do pg_session b report "UPDATE tills SET total = 1 WHERE id = 1;" shop; done
    pg_until b "SELECT count(*) = 6 FROM pg_stat_activity WHERE wait_event_type = 'Lock'" || return 9
    desk slow a
    pg_until a "SELECT count(*) = 10 AND min(now() - query_start) > '3 s' $desk_sessions AND wait_event = 'PgSleep'" 30 || return 9
    files two a b
    desk_stop
}

# capture_disk FOLDER SERVER: the same, and what the devices do meanwhile.
capture_disk() {
    python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_SETMASK, [])
os.execvp(sys.argv[1], sys.argv[1:])' sh -c "LC_ALL=C iostat -xz 1 5 >'$work/iostat.txt' & LC_ALL=C pidstat -d 1 4 >'$work/pidstat.txt'; wait" &
    sleep 1
    capture "$@"
    wait $!
    mv "$work/iostat.txt" "$work/pidstat.txt" "$1"
    df -kT / "$compound_mount" >"$1/df.txt"
}

# Commits on a disk that a backup keeps busy, and on one that it leaves time.
disk() {
    local rate
    chmod 777 "$PG_HOME"
    compound_mount=$PG_HOME/mount
    truncate -s 700M "$work/image" && mkfs.ext4 -q -F "$work/image" && mkdir "$compound_mount" || return 9
    mount -o loop "$work/image" "$compound_mount" && chmod 777 "$compound_mount" || return 9
    compound_server mount/d fsync=on || return 9
    compound_build && cp "$(command -v fio)" "$work/backup" && desk write mount/d || return 9
    pg_until mount/d "SELECT count(*) = 10 $desk_sessions" 30 || return 9
    for rate in "$@"; do
        "$work/backup" --name=backup --directory="$compound_mount" --size=60M --rw=randrw --bs=64k --direct=1 --ioengine=libaio \
            --iodepth=32 --numjobs=2 --time_based --runtime=40 ${rate:+--rate_iops=$rate} >/dev/null 2>&1 &
        backup_pid=$!
        sleep 2
        capture_disk "$work/disk-$rate" mount/d
        "$DIAG" triage --json "$work/disk-$rate" >"$work/report.json" 2>>"$work/errors"
        tell "disk $rate from files"
        kill "$backup_pid"; wait "$backup_pid" 2>/dev/null; backup_pid=
    done
    desk_stop
}

# slow_device MILLISECONDS HOME: a file system at HOME/mount, on a device of its own with one arm, which takes so
# long for each request.
slow_device() {
    local seconds
    seconds=$(printf '0.%03d' "$1")
    compound_arm=$2/arm compound_mount=$2/mount
    chmod 777 "$2"
    mkdir "$2/platter" "$compound_arm" "$compound_mount" || return 9
    truncate -s 700M "$2/platter/image" && mkfs.ext4 -q -F "$2/platter/image" || return 9
    /usr/bin/python3 "$compound_sources/slowfs.py" "$2/platter" "$compound_arm" "$seconds" >/dev/null 2>&1 &
    for _ in {1..100}; do [ -f "$compound_arm/image" ] && break; sleep 0.1; done
    mount -o loop "$compound_arm/image" "$compound_mount" && chmod 777 "$compound_mount"
}

# seen_live NAME: what diag says of the host live; seen NAME: and what it says of a bundle.
seen_live() {
    "$DIAG" triage --for 4s --json >"$work/report.json" 2>>"$work/errors"
    tell "$1 live"
}

seen() {
    seen_live "$1"
    "$DIAG" collect -q --force --for 4s -o "$work/$1.tar.gz" >/dev/null 2>>"$work/errors"
    "$DIAG" triage --json "$work/$1.tar.gz" >"$work/report.json" 2>>"$work/errors"
    tell "$1 bundle"
}

# named NAME SERVER...: what diag says of the JVM and a server that are named, without the host below them.
named() {
    "$DIAG" triage --for 3s --json --pid "$desk_pid" "${@:2}" >"$work/report.json" 2>>"$work/errors"
    tell "$1 named"
}

tell_device() {
    echo "{\"name\": \"device\", \"report\": \"$(basename "$(readlink "/sys/dev/block/$(mountpoint -d "$compound_mount")")")\"}"
}

# A backup that reads and writes on the same device, and leaves nobody time.
back_up() {
    cp "$(command -v fio)" "$work/backup"
    "$work/backup" --name=backup --directory="$compound_mount" --size=30M --rw=randrw --bs=64k --direct=1 --ioengine=libaio \
        --iodepth=16 --numjobs=2 --time_based --runtime=60 >/dev/null 2>&1 &
    backup_pid=$!
}

end_backup() { kill "$backup_pid"; wait "$backup_pid" 2>/dev/null; backup_pid=; }

# Clients that open a session for each sale, a hundred of them a second; seventeen at once at most.
visitors() {
    echo "INSERT INTO receipts(till, text) VALUES (0, repeat('visit ', 50));" >"$work/visit.sql"
    while sleep 0.1; do
        "$PG_BIN/pgbench" -n -C -c 17 -R 60 -T 60 -f "$work/visit.sql" "$(pg_conn mount/d shop)" >"$work/visits" 2>&1
    done
}

# Commits on a slow disk that nobody else uses, and on the same while a backup reads and writes there.
slow_disk_inside() {
    slow_device 3 "$PG_HOME" && compound_server mount/d fsync=on max_connections=30 && compound_build && desk trade mount/d || return 9
    pg_until mount/d "SELECT count(*) = 10 $desk_sessions" 60 || return 9
    tell_device
    visitors &
    visitors_pid=$!
    seen alone
    back_up
    sleep 4
    # Where other tests leave this machine no time, they may never be as many.
    pg_until mount/d "SELECT count(*) >= 27 FROM pg_stat_activity WHERE usename = 'shop'" 10 2>/dev/null
    seen shared
    named shared --postgres "$(pg_conn mount/d)"
    end_backup
    [ ! -w /sys/fs/cgroup/blkio/cgroup.procs ] || held_back
    desk_stop
}

# The same disk, idle but for a server that its control group lets write ten times a second.
held_back() {
    local group=/sys/fs/cgroup/blkio/diag-slow-$RANDOM$RANDOM process device
    device=$(mountpoint -d "$compound_mount")
    mkdir "$group" && echo "$device 10" >"$group/blkio.throttle.write_iops_device" || return 9
    for process in "${pg_pid[mount/d]}" $(pgrep -P "${pg_pid[mount/d]}"); do echo "$process" >"$group/cgroup.procs"; done
    sleep 4
    seen held
    # Sessions come and go.
    for _ in {1..50}; do
        while read -r process; do echo "$process" >/sys/fs/cgroup/blkio/cgroup.procs; done <"$group/cgroup.procs"
        rmdir "$group" && break
        sleep 0.1
    done 2>/dev/null
}

# The same below MariaDB, whose commits wait for two logs.
mariadb_disk_inside() {
    slow_device 3 "$MY_HOME" && compound_build && my_install d && mv "$MY_HOME/d" "$compound_mount/" &&
        ln -s "$compound_mount/d" "$MY_HOME/d" || return 9
    my_start d innodb-flush-log-at-trx-commit=1 sync-binlog=1 performance-schema=ON || return 9
    my_sql d "CREATE DATABASE shop" "CREATE TABLE shop.receipts(id int AUTO_INCREMENT PRIMARY KEY, till int, text text)" \
        "CREATE USER shop@'%'" "GRANT ALL ON shop.* TO shop@'%'" || return 9
    desk_at trade "jdbc:mariadb://127.0.0.1:${my_port[d]}/shop?user=shop"
    my_until d "SELECT count(*) = 10 FROM information_schema.processlist WHERE user = 'shop'" 60 || return 9
    tell_device
    sleep 1
    seen_live alone
    back_up
    sleep 3
    seen shared
    named shared --mysql "$(my_uri d)"
    end_backup
    desk_stop
}

# apart SCENE FILE...: a scene in a space of processes and mounts of its own, where triage finds nothing of other tests.
apart() {
    export work DIAG
    # shellcheck disable=SC2016
    unshare --pid --mount --fork --kill-child --mount-proc bash -c '
        for file in "${@:2}"; do . "$0/$file.sh"; done; . "$0/compound.sh"; "$1"' "$(dirname "${BASH_SOURCE[0]}")" "$@"
}

slow_disk() { apart slow_disk_inside postgres; }

mariadb_disk() { apart mariadb_disk_inside mysql; }

faults() { compound_build && compound_server a && leak && lock && ledger && slow; }

alike() { compound_build && compound_server a && compound_server b && healthy && audit && two; }
