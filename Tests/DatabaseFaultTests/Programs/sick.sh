# Servers that refuse, hang, lock their catalogs or end in the middle of an answer.
# shellcheck shell=bash disable=SC2154,SC1091

. "$(dirname "${BASH_SOURCE[0]}")/bounded.sh"

# Ends the sessions that were left behind.
end_sessions() {
    local session
    for session in "${pg_sessions[@]}"; do kill -- "-$session" 2>/dev/null; done
    pg_sessions=()
}

# Slots that are used up, for a role that may not use the reserved ones and for one that may.
slots_full() {
    pg_start a "max_connections=8" "lc_messages=C" || return 9
    pg_sql a "CREATE ROLE app LOGIN"
    pg_fill a 5 shop-web "BEGIN; SELECT 1;" app || return 9
    bounded reserved 4s db pool --postgres "$(pg_conn a app)"
    bounded locks 4s db locks --postgres "$(pg_conn a app)"
    pg_exhaust a admin "SELECT 1;" || return 9
    bounded full 4s db pool --postgres "host=127.0.0.1 port=${pg_port[a]} user=app dbname=postgres"
    jq -c '.detail.backend_titles' "$work/full.json"
}

# A postmaster that a signal has stopped, and a backend that it has.
frozen() {
    pg_start a || return 9
    kill -STOP "${pg_pid[a]}"
    bounded socket 2s db pool --postgres "$(pg_conn a)"
    bounded loopback 2s db locks --postgres "host=127.0.0.1 port=${pg_port[a]} user=postgres dbname=postgres"
    kill -CONT "${pg_pid[a]}"
    bounded backend 3s db queries --for 20s --postgres "$(pg_conn a)" &
    pg_until a "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'diag'"
    local backend
    backend=$(pg_sql a "SELECT pid FROM pg_stat_activity WHERE application_name = 'diag'")
    kill -STOP "$backend"
    wait %1
    kill -CONT "$backend"
}

# Catalogs under an AccessExclusive lock: some views hang, or already the login does.
locked_catalogs() {
    pg_start a || return 9
    pg_sql a "CREATE TABLE carts(id int)"
    pg_session a locker "BEGIN; LOCK TABLE carts; LOCK TABLE pg_statistic;"
    pg_until a "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'pg_statistic'::regclass AND mode = 'AccessExclusiveLock'"
    bounded statistics 8s db queries --postgres "$(pg_conn a)" --for 500ms
    end_sessions
    pg_session a locker "BEGIN; LOCK TABLE pg_class;"
    sleep 0.5
    bounded class 4s db locks --postgres "$(pg_conn a)"
    end_sessions
    sleep 0.3
    pg_session a locker "BEGIN; LOCK TABLE pg_authid;"
    sleep 0.5
    bounded login 3s db pool --postgres "$(pg_conn a)"
    end_sessions
}

# A server that starts, and one that ends while diag asks.
ending() {
    pg_start a || return 9
    pg_sql a "CREATE TABLE carts(id int)"
    # Statements on pg_statistic wait for their lock_timeout, which gives time to end them.
    pg_session a locker "BEGIN; LOCK TABLE pg_statistic;"
    sleep 0.5
    { sleep 1; pg_sql a "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'diag'" >/dev/null; } &
    bounded terminated 8s db queries --postgres "$(pg_conn a)" --for 2s
    { sleep 1; pg_stop a immediate; } &
    bounded immediate 8s db queries --postgres "$(pg_conn a)" --for 2s
    wait $!
    touch "$PG_HOME/a/standby.signal"
    # A standby that has not reached consistency: it refuses with 57P03.
    pg_as "$PG_BIN/pg_ctl" -D "$(pg_inside "$PG_HOME/a")" -l "$(pg_inside "$PG_HOME/a.log")" -W -o "-c hot_standby=off" start >/dev/null
    sleep 1
    pg_pid[a]=$(head -1 "$PG_HOME/a/postmaster.pid")
    bounded starting 3s db pool --postgres "$(pg_conn a)"
}

# What a role without pg_monitor may not see, and connections that cannot be had.
privileges() {
    pg_start a "password_encryption=scram-sha-256" || return 9
    pg_sql a "CREATE ROLE app LOGIN PASSWORD 'right'" "CREATE ROLE \"Odd \"\"Role\" LOGIN" "CREATE TABLE carts(id int)"
    pg_session a shop-web "BEGIN; LOCK TABLE carts;"
    pg_session a shop-web "SELECT * FROM carts;"
    sleep 0.5
    bounded unprivileged 5s db locks --postgres "host=$PG_HOME port=${pg_port[a]} user='Odd \"Role' dbname=postgres"
    {
        echo "local all app scram-sha-256"
        echo "local all all trust"
        echo "hostssl all app 127.0.0.1/32 scram-sha-256"
    } >"$PG_HOME/a/pg_hba.conf"
    pg_sql a "SELECT pg_reload_conf()" >/dev/null
    sleep 0.3
    PGPASSWORD='' bounded no-password 3s db locks --postgres "host=$PG_HOME port=${pg_port[a]} user=app dbname=postgres"
    bounded wrong-password 3s db locks --postgres "host=$PG_HOME port=${pg_port[a]} user=app dbname=postgres password=hunter-two"
    bounded no-entry 3s db locks --postgres "host=127.0.0.1 port=${pg_port[a]} user=app dbname=postgres sslmode=disable"
    bounded wants-ssl 3s db locks --postgres "postgresql://app:hunter-two@127.0.0.1:${pg_port[a]}/postgres?sslmode=require"
    bounded nobody 3s db locks --postgres "host=127.0.0.1 port=1 user=app"
    bounded no-name 6s db locks --postgres "host=no-such-host.invalid user=app"
    bounded nonsense 3s db locks --postgres "host=/tmp password=hunter-two nonsense"
    bounded bad-address 3s db locks --postgres "postgresql://app:hunter-two@127.0.0.1:port/postgres"
}

# The client library is missing: other commands work, this one says what to install. Only root can
# hide a file from a process.
library_missing() {
    local library
    library=$(ldconfig -p | awk '/libpq.so.5/ {print $NF; exit}')
    cat >"$work/hidden.sh" <<SCRIPT
mount --bind /dev/null "$(readlink -f "$library")" || exit 77
"$DIAG" db locks --postgres host=/tmp >/dev/null; echo "status \$?"
"$DIAG" --version
SCRIPT
    unshare -m bash "$work/hidden.sh" 2>&1
}

# A password in an argument is hidden from those who list processes, also while diag waits.
password_hidden() {
    # Signals, titles and limits are those of the program itself.
    DIAG=${DIAG_REAL:-$DIAG}
    pg_start a || return 9
    kill -STOP "${pg_pid[a]}"
    "$DIAG" db locks --deadline 2s --postgres "host=$PG_HOME port=${pg_port[a]} user=app password=hunter-two" --postgres "postgresql://app:hunter%2dthree@127.0.0.1:${pg_port[a]}/shop?sslpassword=hunter4" >"$work/report" 2>&1 &
    sleep 0.5
    local pid
    for pid in $! $(pgrep -P $!); do tr '\0' ' ' <"/proc/$pid/cmdline"; echo; done
    wait $!
    grep -c hunter "$work/report"
}

# Signals end diag, its children and what runs for it on the server. pg_statistic is locked, and
# lock_timeout is waited for again and again.
interrupted() {
    # Signals, titles and limits are those of the program itself.
    DIAG=${DIAG_REAL:-$DIAG}
    pg_start a || return 9
    local signal pid
    for signal in INT TERM; do
        kill -STOP "${pg_pid[a]}"
        # A shell has its background jobs ignore SIGINT.
        env --default-signal=INT "$DIAG" db locks --postgres "$(pg_conn a)" >/dev/null 2>&1 &
        pid=$!
        sleep 0.5
        children=$(pgrep -P $pid | tr '\n' ' ')
        kill -$signal $pid
        wait $pid
        echo "frozen $signal $?"
        sleep 2.5
        for child in $children; do [ -d "/proc/$child" ] && grep -q State:.Z "/proc/$child/status" || ! [ -d "/proc/$child" ] || echo "left $child"; done
        kill -CONT "${pg_pid[a]}"
        env --default-signal=INT "$DIAG" db queries --for 20s --postgres "$(pg_conn a)" >/dev/null 2>&1 &
        pid=$!
        pg_until a "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'diag'"
        kill -$signal $pid
        wait $pid
        echo "asking $signal $?"
        pg_until a "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'diag'" 3 && echo "no session"
    done
}

# A name and a statement with control characters: none of them reaches the terminal.
control_characters() {
    pg_start a || return 9
    PGAPPNAME=web pg_session a web $'BEGIN; SELECT 1 AS "\033[31mred\007";'
    sleep 0.5
    "$DIAG" db pool --postgres "$(pg_conn a)" >"$work/report"
    grep -c "red" "$work/report"
    LC_ALL=C grep -c $'[\001-\010\013-\037\177]' "$work/report"
    "$DIAG" db pool --redact --postgres "$(pg_conn a)" | grep -c 'SELECT ? AS'
}

# A name server that never answers. Only root can replace it for one process.
names_hang() {
    setsid python3 -c 'import socket, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.53", 53)); time.sleep(20)' >/dev/null 2>&1 &
    pg_sessions+=($!)
    sleep 0.5
    echo "nameserver 127.0.0.53" >"$work/resolv.conf"
    export -f bounded
    export DIAG work
    unshare -m bash -c "mount --bind '$work/resolv.conf' /etc/resolv.conf && bounded names 2s db locks --postgres 'host=db-1.example.org user=app'"
}

# A table of locks with 47,000 rows, and one session that waits behind them.
many_locks() {
    pg_start a "max_locks_per_transaction=1000" "max_connections=60" || return 9
    pg_session a batch "BEGIN; SELECT count(pg_advisory_xact_lock(n)) FROM generate_series(1, 47000) n;"
    pg_until a "SELECT count(*) >= 47000 FROM pg_locks"
    pg_session a shop-web "SELECT pg_advisory_lock(42);"
    pg_until a "SELECT count(*) = 1 FROM pg_locks WHERE NOT granted"
    bounded many 20s db locks --postgres "$(pg_conn a)"
    bounded pool 20s db pool --postgres "$(pg_conn a)"
}
