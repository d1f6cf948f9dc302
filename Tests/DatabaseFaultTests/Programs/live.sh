# Looks of triage at a live host with servers and a JVM of its own.
#
# Each runs in a space of processes of its own, where triage finds what was started here and nothing else.
# shellcheck shell=bash disable=SC2154

LIVE_PROGRAMS=$(dirname "${BASH_SOURCE[0]}")

# isolated FUNCTION: runs a function of this file there, with servers of both kinds at hand.
isolated() {
    export work DIAG LIVE_PROGRAMS
    # shellcheck disable=SC2016
    unshare --pid --mount --fork --kill-child --mount-proc bash -c '
        . "$LIVE_PROGRAMS/postgres.sh"; . "$LIVE_PROGRAMS/mysql.sh"; . "$LIVE_PROGRAMS/live.sh"
        trap live_end EXIT
        "$0"' "$1"
}

live_end() {
    [ -z "${jvm:-}" ] || kill -KILL "$jvm"
    [ -z "${contained:-}" ] || kill -KILL "$contained"
    [ -z "${fuse:-}" ] || {
        kill -CONT "$fuse"
        umount -l "$work/mount"
    }
    pg_end
    my_end
}

# A JVM that sleeps; its id is $jvm.
live_jvm() {
    mkdir -p "$work/java"
    echo 'public class Nap { public static void main(String[] names) throws Exception { System.out.println("ready"); Thread.sleep(Long.MAX_VALUE); } }' >"$work/java/Nap.java"
    java -Xmx64m "$work/java/Nap.java" >"$work/java/out" 2>&1 &
    jvm=$!
    live_until 200 grep -q ready "$work/java/out"
}

# live_until TENTHS COMMAND...: waits until a command succeeds.
live_until() {
    local left=$1
    shift
    until "$@" 2>/dev/null; do
        [ $((left--)) -gt 0 ] || return 1
        sleep 0.1
    done
}

# look NAME ARGUMENTS...: runs triage; prints an object with the name, the status, milliseconds, what it wrote
# to standard error, and its report.
look() {
    local name=$1 start status=0
    shift
    start=$(date +%s%N)
    timeout 60 "${as[@]}" "$DIAG" triage --json "$@" >"$work/$name.json" 2>"$work/$name.err" || status=$?
    jq -c --arg name "$name" --argjson status $status --argjson ms $((($(date +%s%N) - start) / 1000000)) \
        --rawfile errors "$work/$name.err" '{name: $name, status: $status, ms: $ms, errors: $errors, report: .}' "$work/$name.json"
}
as=(env)

# Something called mariadbd that listens at 3306 of a network of its own, as in a container.
contained() {
    cp "$(readlink -f /usr/bin/python3)" "$work/mariadbd"
    unshare --net "$work/mariadbd" -c 'import socket, time; s = socket.create_server(("0.0.0.0", 3306)); print("ready", flush=True); time.sleep(600)' >"$work/contained" &
    contained=$!
    live_until 100 grep -q ready "$work/contained"
}

# Two servers of PostgreSQL, in one of which a session idle in transaction blocks another, and a MariaDB.
discovery() {
    pg_start sick || return 9
    pg_start well || return 9
    my_start third || return 9
    pg_sql sick "CREATE TABLE stock (n int)" "INSERT INTO stock VALUES (1)"
    pg_session sick holder "BEGIN; UPDATE stock SET n = 2;"
    pg_until sick "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'idle in transaction'" || return 9
    pg_session sick waiter "UPDATE stock SET n = 3;"
    pg_until sick "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'" || return 9
    contained || return 9
    echo "${pg_port[sick]} ${pg_port[well]}"
    look all --for 2s
    as=(setpriv --reuid nobody --regid nogroup --clear-groups)
    cp "$DIAG" "$work/diag" && chmod 755 "$work" "$work/diag" && DIAG=$work/diag
    look nobody --for 1s
}

# No server, and one that wants a password; what its log says of that.
refusal() {
    look none --for 1s
    pg_start shut || return 9
    pg_sql shut "SET password_encryption = 'scram-sha-256'" "ALTER ROLE postgres PASSWORD 'hunter2'"
    echo "local all all scram-sha-256" >"$PG_HOME/shut/pg_hba.conf"
    kill -HUP "${pg_pid[shut]}"
    live_until 100 eval '! pg_sql shut "SELECT 1" </dev/null >/dev/null'
    : >"$PG_HOME/shut.log"
    look shut --for 1s
    grep -c FATAL "$PG_HOME/shut.log"
    grep -c hunter2 "$work/shut.json"
}

# A mount whose program is stopped, at $work/mount.
frozen_mount() {
    mkdir -p "$work/mount"
    /usr/bin/python3 "$LIVE_PROGRAMS/../../HostFaultTests/Programs/empty_mount.py" "$work/mount" >/dev/null 2>&1 &
    fuse=$!
    live_until 100 mountpoint -q "$work/mount" || return 9
}

# Servers, a JVM and a file system that stand still; then the kernel's own files as well.
frozen() {
    # Signals, titles and limits are those of the program itself.
    DIAG=${DIAG_REAL:-$DIAG}
    pg_start a || return 9
    my_start m || return 9
    live_jvm || return 9
    frozen_mount || return 9
    kill -STOP "${pg_pid[a]}" "${my_pid[m]}" "$jvm" "$fuse"
    look parts --for 2s --deadline 15s
    mount --bind "$work/mount" /proc/pressure 2>/dev/null || {
        kill -CONT "$fuse"
        mount --bind "$work/mount" /proc/pressure
        kill -STOP "$fuse"
    }
    kill -CONT "${pg_pid[a]}"
    look host --for 2s --deadline 6s
    kill -CONT "$fuse"
    umount -l /proc/pressure
    as=(setpriv --reuid nobody --regid nogroup --clear-groups prlimit --nproc=1)
    cp "$DIAG" "$work/diag" && chmod 755 "$work" "$work/diag" && DIAG=$work/diag
    look processes --for 1s --deadline 6s
}

# One interrupt and two, in the middle of the recording; what is left of the look.
interrupts() {
    # Signals, titles and limits are those of the program itself.
    DIAG=${DIAG_REAL:-$DIAG}
    local count status pid
    pg_start a || return 9
    live_jvm || return 9
    for count in 1 2; do
        # A shell has its background jobs ignore SIGINT.
        env --default-signal=INT "$DIAG" triage --json --for 30s >"$work/$count.json" 2>"$work/$count.err" &
        pid=$!
        pg_until a "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'diag' AND state = 'idle'" || return 9
        live_until 100 grep -q "Attach Listener" /proc/"$jvm"/task/*/comm
        sleep 0.5
        kill -INT $pid
        [ $count -eq 1 ] || { sleep 0.05; kill -INT $pid; }
        status=0
        wait $pid || status=$?
        echo "status $status $(jq -c '[.gaps[].reason | select(startswith("interrupted"))] | length' "$work/$count.json" 2>/dev/null)"
        pg_until a "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'diag'" 3 || echo "a session is left"
        live_until 30 eval '! pgrep -x diag >/dev/null' || echo "a process is left"
        compgen -G "/tmp/.attach_pid$jvm" || true
    done
}
