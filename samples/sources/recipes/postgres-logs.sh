# Logs of real PostgreSQL servers and PgBouncers: deadlocks, lock waits, refusals, failing archives, standbys
# that cannot go on. PG_ROOT takes the server of another Debian suite, as in the tests.
# shellcheck shell=bash disable=SC2154,SC2034

# logged FUNCTION [ARGUMENT…]: runs it in a shell of its own, with the tests' servers; they end with it.
logged() {
    need_tool psql postgresql-client || return 0
    here=$here out=$out work=$work bash -c '
        . "$here/recipes/postgres-logs.sh"
        . "$here/../../Tests/DatabaseFaultTests/Programs/postgres.sh"
        "$@"' postgres-logs "$@"
}
debian_prefix="log_line_prefix='%m [%p] %q%u@%d '"
# log_start NAME [SETTING=VALUE…]: a server that logs lock waits.
log_start() {
    local name=$1; shift
    pg_start "$name" "log_lock_waits=on" "logging_collector=on" "log_directory='log'" "log_filename='postgresql.log'" \
        "log_timezone='UTC'" "log_file_mode=0644" "$@"
}
# log_take NAME KIND FILE: kind is log, csv or json
log_take() { cp "$PG_HOME/$1/log/postgresql.$2" "$out/$3"; }
# as_user NAME APPLICATION STATEMENTS: one session as the role shop, to its end
as_user() { PGAPPNAME=$2 psql -X -q -v ON_ERROR_STOP=0 -d "host=$PG_HOME port=${pg_port[$1]} user=shop dbname=shop" -c "$3" >/dev/null 2>&1; }
# in_steps NAME APPLICATION FILE: statements of a file, one by one
in_steps() { PGAPPNAME=$2 psql -X -q -v ON_ERROR_STOP=0 -d "host=$PG_HOME port=${pg_port[$1]} user=shop dbname=shop" >/dev/null 2>&1; }
shop_tables() {
    pg_sql "$1" "CREATE ROLE shop LOGIN" "CREATE DATABASE shop OWNER shop"
    as_user "$1" migrate "CREATE TABLE accounts (id int PRIMARY KEY, balance numeric, owner text); INSERT INTO accounts SELECT i, 100, 'customer ' || i FROM generate_series(1, 50) i; CREATE TABLE orders (id int PRIMARY KEY, state text); INSERT INTO orders SELECT i, 'new' FROM generate_series(1, 50) i"
}
# transfer NAME APPLICATION FROM TO: takes two rows in this order, half a second apart
transfer() {
    in_steps "$1" "$2" <<EOF
BEGIN;
UPDATE accounts SET balance = balance - 10.50 WHERE id = $3;
SELECT pg_sleep(0.5);
UPDATE accounts SET balance = balance + 10.50 WHERE id = $4;
COMMIT;
EOF
}
# deadlock_three NAME: each takes one row and wants that of the next
deadlock_three() {
    local row pids=()
    for row in 1 2 3; do transfer "$1" "worker-$row" $row $((row % 3 + 1)) & pids+=($!); sleep 0.1; done
    wait "${pids[@]}"
}
# hold NAME APPLICATION SECONDS STATEMENT: a transaction that stays open
hold() {
    in_steps "$1" "$2" <<EOF
BEGIN;
$4;
SELECT 1;
\\! sleep $3
COMMIT;
EOF
}

postgres_deadlocks() { # PREFIX LOCALE
    log_start main "log_destination='stderr,csvlog,jsonlog'" "$debian_prefix" ${2:+"lc_messages='$2'"} ${1:+"$1"}
    shop_tables main
    pids=()
    for _ in 1 2 3; do
        transfer main payments 7 9 & pids=($!); transfer main refunds 9 7 & pids+=($!); wait "${pids[@]}"
    done
    deadlock_three main
    as_user main report "SELECT * FROM missing"
}
