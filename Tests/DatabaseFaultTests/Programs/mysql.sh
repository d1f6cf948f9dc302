# Starts real MariaDB and MySQL servers below $work, as an unprivileged user, and ends them.
#
# Sourced by tests, benchmarks and the makers of samples. $work is a folder of the caller's own, and
# $DIAG the program. MY_ROOT may name a tree of another Debian suite (debootstrap) with MySQL in it, whose
# server is taken; without it the MariaDB of this machine is.
# shellcheck shell=bash

MY_ROOT=${MY_ROOT:-}
if [ -n "$MY_ROOT" ]; then
    MY_HOME=$(mktemp -d "$MY_ROOT/tmp/diag-XXXXXX")
else
    MY_HOME=$(mktemp -d /tmp/diag-my-XXXXXX)
fi
MY_USER=mysql
[ -z "$MY_ROOT" ] || MY_USER=nobody
MY_PORT=$((20000 + RANDOM % 20000))
declare -A my_port my_pid
my_sessions=()
trap my_end EXIT

# A path as the server sees it.
my_inside() { echo "${1#"$MY_ROOT"}"; }

# Runs a program of the server's tree as an unprivileged user.
my_as() {
    if [ -n "$MY_ROOT" ]; then
        chroot --userspec="$MY_USER" "$MY_ROOT" "$@"
    elif [ "$(id -u)" -eq 0 ]; then
        (cd / && exec setpriv --reuid "$MY_USER" --regid "$MY_USER" --clear-groups "$@")
    else
        "$@"
    fi
}

# my_start NAME [SETTING=VALUE...]: a new server with a socket in $MY_HOME, and TCP on loopback; its log
# is $MY_HOME/NAME.log.
my_start() {
    local name=$1 setting
    shift
    chmod 777 "$MY_HOME"
    my_port[$name]=$((MY_PORT++))
    {
        echo "[mysqld]"
        echo "datadir=$(my_inside "$MY_HOME/$name")"
        echo "socket=$(my_inside "$MY_HOME/$name.sock")"
        echo "pid-file=$(my_inside "$MY_HOME/$name.pid")"
        echo "log-error=$(my_inside "$MY_HOME/$name.log")"
        echo "port=${my_port[$name]}"
        echo "bind-address=127.0.0.1"
        echo "server-id=${my_port[$name]}"
        echo "log-bin=bin"
        echo "innodb-flush-log-at-trx-commit=0"
        echo "sync-binlog=0"
        if [ -n "$MY_ROOT" ]; then
            echo "secure-file-priv=NULL"
            echo "mysqlx=OFF"
            echo "gtid-mode=ON"
            echo "enforce-gtid-consistency=ON"
        fi
        for setting in "$@"; do echo "$setting"; done
    } >"$MY_HOME/$name.cnf"
    chmod 644 "$MY_HOME/$name.cnf"
    if [ ! -d "$MY_HOME/$name" ]; then
        if [ -n "$MY_ROOT" ]; then
            my_as /usr/sbin/mysqld --defaults-file="$(my_inside "$MY_HOME/$name.cnf")" --initialize-insecure || {
                tail -5 "$MY_HOME/$name.log" >&2
                return 9
            }
        else
            my_install "$name" || my_install "$name" || {
                tail -5 "$MY_HOME/$name.install" >&2
                return 9
            }
        fi
    fi
    my_run "$name"
}

# An empty folder of data for MariaDB; on a busy machine the first try may fail.
my_install() {
    rm -rf "${MY_HOME:?}/$1"
    my_as mariadb-install-db --no-defaults --datadir="$MY_HOME/$1" --auth-root-authentication-method=normal --skip-test-db >"$MY_HOME/$1.install" 2>&1
}

# Starts the server NAME again.
my_run() {
    local program=/usr/sbin/mariadbd
    [ -z "$MY_ROOT" ] || program=/usr/sbin/mysqld
    my_as "$program" --defaults-file="$(my_inside "$MY_HOME/$1.cnf")" </dev/null >/dev/null 2>&1 &
    for _ in {1..300}; do
        my_sql "$1" "SELECT 1" >/dev/null 2>&1 && break
        sleep 0.1
    done
    my_pid[$1]=$(cat "$MY_HOME/$1.pid") || {
        tail -5 "$MY_HOME/$1.log" >&2
        return 9
    }
}

# my_stop NAME [SIGNAL]
my_stop() {
    kill "-${2:-TERM}" "${my_pid[$1]}" 2>/dev/null
    for _ in {1..100}; do
        kill -0 "${my_pid[$1]}" 2>/dev/null || break
        sleep 0.1
    done
    unset "my_pid[$1]"
}

# my_uri NAME [USER]: what --mysql takes.
my_uri() { echo "mysql://${2:-root}@127.0.0.1:${my_port[$1]}/"; }

# my_sql NAME STATEMENT...: runs statements to their end, in one session.
my_sql() {
    local name=$1 statement all=""
    shift
    for statement in "$@"; do all+="$statement;"; done
    mariadb --no-defaults -N -B -u root -S "$MY_HOME/$name.sock" -e "$all"
}

# my_session NAME PROGRAM STATEMENTS [USER]: leaves a session behind that ran the statements and keeps its
# connection; where one of them waits, it waits.
my_session() {
    # A group of processes of its own, so that all of it can be ended.
    # shellcheck disable=SC2016
    setsid bash -c '{ echo "$1;"; exec sleep 600; } | mariadb --no-defaults -n -N -B -f -u "$2" -S "$3" test' \
        "$2" "$3" "${4:-root}" "$MY_HOME/$1.sock" >/dev/null 2>&1 &
    my_sessions+=($!)
}

# my_until NAME QUERY [SECONDS]: waits until a query gives 1.
my_until() {
    local end=$((SECONDS + ${3:-20}))
    while [ $SECONDS -lt $end ]; do
        [ "$(my_sql "$1" "$2" 2>/dev/null)" = 1 ] && return 0
        sleep 0.1
    done
    echo "never true: $2" >&2
    return 1
}

# my_replica NAME SOURCE [SETTING=VALUE...]: an empty server that replicates from SOURCE by GTID.
my_replica() {
    local name=$1 source=$2
    shift 2
    my_start "$name" "$@" || return 9
    my_sql "$source" "CREATE USER IF NOT EXISTS repl@'%' IDENTIFIED BY 'repl'" "GRANT REPLICATION SLAVE ON *.* TO repl@'%'"
    if [ -n "$MY_ROOT" ]; then
        my_sql "$name" "CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=${my_port[$source]}, SOURCE_USER='repl', SOURCE_PASSWORD='repl', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1" "START REPLICA"
    else
        my_sql "$name" "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${my_port[$source]}, MASTER_USER='repl', MASTER_PASSWORD='repl', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1" "START SLAVE"
    fi
}

# Ends all that was started here, and removes it.
my_end() {
    local name
    trap - EXIT
    for name in "${my_sessions[@]}"; do kill -- "-$name" 2>/dev/null; done
    for name in "${!my_pid[@]}"; do
        kill -CONT "${my_pid[$name]}" 2>/dev/null
        kill -KILL "${my_pid[$name]}" 2>/dev/null
    done
    # Sleeps that kept sessions open.
    pkill -P $$ 2>/dev/null
    rm -rf "$MY_HOME"
}
