# Starts real PostgreSQL servers and PgBouncers below $work, as an unprivileged user, and ends them.
#
# Sourced by tests, benchmarks and the makers of samples. $work is a folder of the caller's own, and
# $DIAG the program. PG_ROOT may name a tree of another Debian suite (debootstrap) whose server is taken.
# shellcheck shell=bash

PG_ROOT=${PG_ROOT:-}
if [ -n "$PG_ROOT" ]; then
    PG_HOME=$(mktemp -d "$PG_ROOT/tmp/diag-XXXXXX")
else
    PG_HOME=$(mktemp -d /tmp/diag-pg-XXXXXX)
fi
PG_BIN=$(find "$PG_ROOT/usr/lib/postgresql" -maxdepth 2 -name bin | sort -V | tail -1)
PG_BIN=${PG_BIN#"$PG_ROOT"}
PG_PORT=$((20000 + RANDOM % 20000))
declare -A pg_port pg_pid
pg_sessions=()
trap pg_end EXIT

# A path as the server sees it.
pg_inside() { echo "${1#"$PG_ROOT"}"; }

# Runs a program of the server's tree as the user postgres.
pg_as() {
    if [ -n "$PG_ROOT" ]; then
        chroot --userspec=postgres "$PG_ROOT" "$@"
    elif [ "$(id -u)" -eq 0 ]; then
        (cd / && exec setpriv --reuid postgres --regid postgres --clear-groups "$@")
    else
        "$@"
    fi
}

# pg_start NAME [SETTING=VALUE...]: a new server whose socket is $PG_HOME, with TCP on loopback.
pg_start() {
    local name=$1 setting
    shift
    # Servers of other trees have users of other numbers.
    chmod 777 "$PG_HOME"
    if [ ! -d "$PG_HOME/$name" ]; then
        pg_as "$PG_BIN/initdb" -A trust -U postgres --no-sync -D "$(pg_inside "$PG_HOME/$name")" >/dev/null || return 9
    fi
    pg_port[$name]=$((PG_PORT++))
    {
        echo "port = ${pg_port[$name]}"
        echo "unix_socket_directories = '$(pg_inside "$PG_HOME")'"
        echo "listen_addresses = '127.0.0.1'"
        echo "fsync = off"
        for setting in "$@"; do echo "${setting/=/ = }"; done
    } >>"$PG_HOME/$name/postgresql.auto.conf"
    pg_run "$name"
}

# Starts the server NAME again; its log is $PG_HOME/NAME.log.
pg_run() {
    pg_as "$PG_BIN/pg_ctl" -D "$(pg_inside "$PG_HOME/$1")" -l "$(pg_inside "$PG_HOME/$1.log")" -w -t 30 start >/dev/null || {
        tail -5 "$PG_HOME/$1.log" >&2
        return 9
    }
    pg_pid[$1]=$(head -1 "$PG_HOME/$1/postmaster.pid")
}

# pg_stop NAME [MODE]
pg_stop() {
    pg_as "$PG_BIN/pg_ctl" -D "$(pg_inside "$PG_HOME/$1")" -m "${2:-fast}" -w -t 10 stop >/dev/null 2>&1
    unset "pg_pid[$1]"
}

# pg_conn NAME [WORDS]: a connection string.
pg_conn() { echo "host=$PG_HOME port=${pg_port[$1]} user=${2:-postgres} dbname=${3:-postgres}"; }

# pg_sql NAME STATEMENT...: runs statements to their end.
pg_sql() {
    local name=$1 statement arguments=()
    shift
    for statement in "$@"; do arguments+=(-c "$statement"); done
    PGOPTIONS=${PG_OPTIONS:-} psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$(pg_conn "$name")" "${arguments[@]}"
}

# pg_session NAME APPLICATION STATEMENTS: leaves a session behind that ran the statements and keeps
# its connection; where one of them waits, it waits.
pg_session() {
    # A group of processes of its own, so that all of it can be ended.
    # shellcheck disable=SC2016
    setsid bash -c '{ echo "$1"; exec sleep 600; } | PGAPPNAME=$2 psql -X -q -d "$3"' \
        session "$3" "$2" "$(pg_conn "$1" "${4:-postgres}")" >/dev/null 2>&1 &
    pg_sessions+=($!)
}

# pg_fill NAME COUNT APPLICATION STATEMENTS USER: sessions until the server has COUNT of USER. The slot of a
# program that has just ended may still be in use, so a refused session is tried again.
pg_fill() {
    local name=$1 count=$2 user=$5 missing
    for _ in {1..20}; do
        missing=$((count - $(pg_sql "$name" "SELECT count(*) FROM pg_stat_activity WHERE usename = '$user'")))
        [ "$missing" -gt 0 ] || return 0
        while [ $((missing--)) -gt 0 ]; do pg_session "$name" "$3" "$4" "$user"; done
        pg_until "$name" "SELECT count(*) >= $count FROM pg_stat_activity WHERE usename = '$user'" 2 2>/dev/null
    done
    echo "never $count sessions of $user" >&2
    return 9
}

# pg_exhaust NAME APPLICATION STATEMENTS: sessions until not even a superuser gets a slot, half a second long.
pg_exhaust() {
    local refused=0
    for _ in {1..100}; do
        if pg_sql "$1" "SELECT 1" >/dev/null 2>&1; then
            refused=0
            pg_session "$1" "$2" "$3"
        elif [ $((++refused)) -eq 3 ]; then
            return 0
        fi
        sleep 0.2
    done
    echo "never without a slot: $1" >&2
    return 9
}

# pg_until NAME QUERY [SECONDS]: waits until a query gives t.
pg_until() {
    local end=$((SECONDS + ${3:-20}))
    while [ $SECONDS -lt $end ]; do
        [ "$(pg_sql "$1" "$2" 2>/dev/null)" = t ] && return 0
        sleep 0.1
    done
    echo "never true: $2" >&2
    return 1
}

# pg_standby NAME PRIMARY [SETTING=VALUE...]: a copy of PRIMARY that streams from it.
pg_standby() {
    local name=$1 primary=$2
    shift 2
    pg_as "$PG_BIN/pg_basebackup" -h "$(pg_inside "$PG_HOME")" -p "${pg_port[$primary]}" -U postgres -c fast \
        -D "$(pg_inside "$PG_HOME/$name")" -X stream || return 9
    touch "$PG_HOME/$name/standby.signal"
    pg_start "$name" "primary_conninfo='host=$(pg_inside "$PG_HOME") port=${pg_port[$primary]} user=postgres application_name=$name'" "$@"
}

# bouncer_start NAME SERVER [SETTING=VALUE...]: a PgBouncer in front of SERVER.
bouncer_start() {
    local name=$1 server=$2 setting
    shift 2
    pg_port[$name]=$((PG_PORT++))
    echo '"postgres" ""' >"$PG_HOME/$name.users"
    {
        echo "[databases]"
        echo "* = host=$PG_HOME port=${pg_port[$server]}"
        echo "[pgbouncer]"
        echo "listen_addr = 127.0.0.1"
        echo "listen_port = ${pg_port[$name]}"
        echo "unix_socket_dir = $PG_HOME"
        echo "auth_type = trust"
        echo "auth_file = $PG_HOME/$name.users"
        echo "admin_users = postgres"
        echo "logfile = $PG_HOME/$name.log"
        echo "pidfile = $PG_HOME/$name.pid"
        for setting in "$@"; do echo "${setting/=/ = }"; done
    } >"$PG_HOME/$name.ini"
    local as=()
    [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid postgres --regid postgres --clear-groups)
    (cd / && "${as[@]}" "$(command -v pgbouncer || echo /usr/sbin/pgbouncer)" -q -d "$PG_HOME/$name.ini") || return 9
    for _ in {1..50}; do [ -s "$PG_HOME/$name.pid" ] && break; sleep 0.1; done
    pg_pid[$name]=$(cat "$PG_HOME/$name.pid")
}

# Ends all that was started here, and removes it.
pg_end() {
    local name
    trap - EXIT
    for name in "${pg_sessions[@]}"; do kill -- "-$name" 2>/dev/null; done
    for name in "${!pg_pid[@]}"; do
        kill -CONT "${pg_pid[$name]}" 2>/dev/null
        if [ -d "$PG_HOME/$name" ]; then pg_stop "$name" immediate; else kill "${pg_pid[$name]}" 2>/dev/null && sleep 0.2; fi
    done
    for name in "${!pg_pid[@]}"; do kill -KILL "${pg_pid[$name]}" 2>/dev/null; done
    # Sleeps that kept sessions open.
    pkill -P $$ 2>/dev/null
    rm -rf "$PG_HOME"
}
