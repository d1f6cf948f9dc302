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

postgres_deadlocks() { # TIMES [SETTING…]: the same two transfers, then three workers in a ring
    local times=$1 pids=(); shift
    log_start main "log_destination='stderr,csvlog${PG_JSON-,jsonlog}'" "$@"
    shop_tables main
    for ((; times > 0; times--)); do
        transfer main payments 7 9 & pids=($!); transfer main refunds 9 7 & pids+=($!); wait "${pids[@]}"
    done
    as_user main report "SELECT * FROM missing"
}
postgres_locks() { # [SETTING…]
    log_start main "log_destination='stderr,csvlog${PG_JSON-,jsonlog}'" "$@"
    shop_tables main
    local pids=()
    hold main billing 14 "UPDATE accounts SET balance = 0 WHERE id = 1" & pids+=($!)
    sleep 0.5
    for _ in 1 2 3 4; do as_user main web "UPDATE accounts SET balance = balance + 1 WHERE id = 1" & pids+=($!); sleep 0.1; done
    in_steps main transfer <<<"BEGIN; UPDATE accounts SET balance = 0 WHERE id = 2; UPDATE accounts SET balance = 0 WHERE id = 1; COMMIT;" & pids+=($!)
    sleep 0.2
    as_user main web "UPDATE accounts SET balance = 5 WHERE id = 2" & pids+=($!)
    sleep 0.2
    in_steps main patient <<<"SET lock_timeout = '2s'; UPDATE accounts SET balance = 5 WHERE id = 1;" & pids+=($!)
    wait "${pids[@]}"
}
postgres_lock_prepared() {
    log_start main "$debian_prefix" "max_prepared_transactions=5"
    shop_tables main
    in_steps main settlement <<<"BEGIN; UPDATE accounts SET balance = 0 WHERE id = 1; PREPARE TRANSACTION 'settlement-7';"
    local pids=()
    for _ in 1 2 3; do as_user main web "SET statement_timeout = '15s'; UPDATE accounts SET balance = balance + 1 WHERE id = 1" & pids+=($!); done
    wait "${pids[@]}"
}
postgres_slots() { # SETTING…
    log_start main "max_connections=8" "superuser_reserved_connections=2" "log_connections=on" "$@"
    shop_tables main
    for _ in 1 2 3 4 5 6 7 8; do pg_session main worker "SELECT 1;" shop; done
    sleep 1
    for _ in 1 2 3 4 5 6; do as_user main web "SELECT 1"; sleep 0.3; done
}
postgres_archive() {
    log_start main "$debian_prefix" "archive_mode=on" "archive_command='cp %p /nowhere/%f'" "checkpoint_timeout=30"
    pg_sql main "CREATE TABLE t (i int)" "INSERT INTO t VALUES (1)" "SELECT pg_switch_wal()" >/dev/null
    sleep 66
}
postgres_standby_behind() {
    log_start main "$debian_prefix" "wal_keep_size=0" "max_wal_size=32MB" "min_wal_size=32MB"
    pg_sql main "CREATE TABLE t (i int, filler text)"
    pg_standby copy main
    pg_stop copy
    for _ in 1 2 3; do pg_sql main "INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 40000) i" "CHECKPOINT" "SELECT pg_switch_wal()" >/dev/null; done
    pg_run copy
    sleep 22
}
postgres_standby_alone() { # the primary is stopped while the standby runs
    log_start main "$debian_prefix"
    pg_standby copy main
    sleep 2
    pg_stop main
    sleep 75
}
postgres_conflict() {
    log_start main "$debian_prefix" "max_standby_streaming_delay=1s" "log_checkpoints=on"
    shop_tables main
    pg_standby copy main
    sleep 1
    PGAPPNAME=report psql -X -q -d "$(pg_conn copy shop shop)" -c "BEGIN ISOLATION LEVEL REPEATABLE READ" -c "SELECT count(*), pg_sleep(6) FROM accounts" >/dev/null 2>&1 & local report=$!
    sleep 1
    as_user main batch "DELETE FROM accounts WHERE id > 10"
    as_user main batch "VACUUM accounts"
    wait $report
}
postgres_disk_full() {
    mkdir -p "$PG_HOME/small" && mount -t tmpfs -o size=24m tmpfs "$PG_HOME/small" && chown postgres "$PG_HOME/small"
    log_start main "$debian_prefix"
    shop_tables main
    pg_sql main "CREATE TABLESPACE small LOCATION '$PG_HOME/small'" "GRANT CREATE ON TABLESPACE small TO shop"
    as_user main import "CREATE TABLE events (id int, body text) TABLESPACE small"
    for _ in 1 2 3 4 5; do as_user main import "INSERT INTO events SELECT i, repeat('x', 900) FROM generate_series(1, 40000) i"; sleep 1; done
    cp "$PG_HOME/main/log/postgresql.log" "$work/full.log"
    pg_stop main immediate
    umount "$PG_HOME/small"
}
postgres_crash() {
    log_start main "$debian_prefix"
    shop_tables main
    pg_session main worker "SELECT pg_sleep(30);"
    sleep 1
    kill -KILL "$(pg_sql main "SELECT pid FROM pg_stat_activity WHERE application_name = 'worker'")"
    sleep 3
}
postgres_busy() { # healthy: connections, checkpoints, autovacuum, short waits, an error now and then
    log_start main "log_destination='stderr,csvlog,jsonlog'" "log_line_prefix='%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h '" \
        "log_connections=on" "log_disconnections=on" "log_checkpoints=on" "log_autovacuum_min_duration=0" "autovacuum_naptime=2s" \
        "checkpoint_timeout=30s" "log_min_duration_statement=20" "log_temp_files=0" "deadlock_timeout=200ms"
    shop_tables main
    pgbench -i -s 1 -q -h "$PG_HOME" -p "${pg_port[main]}" -U shop shop >/dev/null 2>&1
    pgbench -T 20 -c 4 -C -R 30 -h "$PG_HOME" -p "${pg_port[main]}" -U shop shop >/dev/null 2>&1 & local bench=$!
    as_user main web "INSERT INTO orders VALUES (1, 'again')"
    as_user main web "SELECT * FROM nowhere"
    hold main billing 1 "UPDATE accounts SET balance = 0 WHERE id = 1" & local holder=$!
    sleep 0.2
    as_user main web "UPDATE accounts SET balance = balance + 1 WHERE id = 1"
    as_user main web "SET work_mem = '64kB'; SELECT count(*) FROM (SELECT * FROM generate_series(1, 100000) i ORDER BY i DESC) s"
    wait $holder $bench
}
postgres_slow() { # one report takes most of the server's time
    log_start main "log_destination='stderr,csvlog'" "$debian_prefix" "log_min_duration_statement=100" \
        "shared_preload_libraries='auto_explain'" "auto_explain.log_min_duration=2s" "auto_explain.log_analyze=on"
    shop_tables main
    for _ in 1 2 3 4; do
        as_user main report "SELECT count(*), sum(a.balance), pg_sleep(16) FROM accounts a WHERE a.owner LIKE '%9'"
        as_user main web "SELECT pg_sleep(0.15), id FROM orders WHERE id = 17"
    done
}
pooler_full() {
    log_start main
    bouncer_start pool main "max_client_conn=6" "default_pool_size=2" "query_wait_timeout=3" "stats_period=5" "pool_mode=session"
    for _ in 1 2 3 4 5 6; do pg_session pool web "SELECT 1;"; done
    sleep 1
    for _ in 1 2 3 4 5; do psql -X -q -d "$(pg_conn pool)" -c "SELECT 1" >/dev/null 2>&1; sleep 0.3; done
    sleep 8
}
pooler_quiet() { # healthy
    log_start main
    bouncer_start pool main "max_client_conn=60" "default_pool_size=4" "stats_period=5"
    for _ in 1 2 3 4 5; do psql -X -q -d "$(pg_conn pool)" -c "SELECT 1" >/dev/null 2>&1; sleep 0.3; done
    psql -X -q -d "$(pg_conn pool nobody)" -c "SELECT 1" >/dev/null 2>&1
    sleep 6
}
postgres_wraparound() { # the next transaction id is set close to the end
    log_start main "$debian_prefix" "autovacuum=off"
    shop_tables main
    pg_stop main
    pg_as "$PG_BIN/pg_resetwal" -x "$1" -u "${2:-726}" "$(pg_inside "$PG_HOME/main")" >/dev/null
    dd if=/dev/zero of="$PG_HOME/main/pg_xact/$(printf %04X $(($1 / 1048576)))" bs=8192 count=32 2>/dev/null
    chown --reference="$PG_HOME/main/PG_VERSION" "$PG_HOME"/main/pg_xact/*
    pg_run main
    for _ in 1 2 3; do as_user main web "UPDATE orders SET state = 'paid' WHERE id = 5"; sleep 0.5; done
}
postgres_slot_lost() {
    log_start main "$debian_prefix" "max_slot_wal_keep_size=32MB" "max_wal_size=32MB" "min_wal_size=32MB" "wal_level=logical"
    pg_sql main "CREATE TABLE t (i int, filler text)" "SELECT pg_create_physical_replication_slot('standby_2', true)" >/dev/null
    for _ in 1 2 3 4 5; do pg_sql main "INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 40000) i" "CHECKPOINT" "SELECT pg_switch_wal()" >/dev/null; done
    sleep 2
}
postgres_apply() { # a row of the publisher is there already
    log_start main "$debian_prefix" "wal_level=logical"
    log_start copy "$debian_prefix" "wal_retrieve_retry_interval=2s"
    pg_sql main "CREATE TABLE prices (id int PRIMARY KEY, price numeric)" "CREATE PUBLICATION prices FOR TABLE prices"
    pg_sql copy "CREATE TABLE prices (id int PRIMARY KEY, price numeric)" "CREATE SUBSCRIPTION prices CONNECTION 'host=$(pg_inside "$PG_HOME") port=${pg_port[main]} user=postgres dbname=postgres' PUBLICATION prices" 2>/dev/null
    sleep 2
    pg_sql copy "INSERT INTO prices VALUES (7, 1)"
    pg_sql main "INSERT INTO prices VALUES (7, 2)"
    sleep 14
}
postgres_restart() { # healthy: the primary restarts, and its standby finds it again
    log_start main "$debian_prefix"
    pg_standby copy main
    sleep 2
    pg_stop main
    sleep 12
    pg_run main
    sleep 8
}
postgres_archive_mended() { # healthy: the folder of the archive was missing for a while
    mkdir -p "$PG_HOME/archive"; chmod 777 "$PG_HOME/archive"
    log_start main "$debian_prefix" "archive_mode=on" "archive_command='cp %p $PG_HOME/archive/wal/%f'"
    pg_sql main "CREATE TABLE t (i int)" "INSERT INTO t VALUES (1)" "SELECT pg_switch_wal()" >/dev/null
    sleep 5
    mkdir "$PG_HOME/archive/wal"; chmod 777 "$PG_HOME/archive/wal"
    sleep "${1:-420}"
    as_user main web "SELECT * FROM nowhere"
    pg_sql main "SELECT * FROM nowhere" 2>/dev/null
}

# ---- samples ---------------------------------------------------------------------------------------
# on FUNCTION: what it leaves of the server main is taken as KIND into FILE
taken() { local kind=$1 file=$2; shift 2; "$@"; log_take main "$kind" "$file"; }
pgbadger_prefix="log_line_prefix='%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h '"
rds_prefix="log_line_prefix='%t:%r:%u@%d:[%p]:'"
state_prefix="log_line_prefix='%m %e %p %a %u@%d '"
azure_prefix="log_line_prefix='%t-%c-'"
locale_is_there() { locale -a | grep -qix "$1.utf8" || missing "the locale $1.UTF-8 (Debian package locales)"; }

sample_postgres_deadlock_recurring() { logged taken log postgresql-15-main.log postgres_deadlocks 3 "$debian_prefix"; }
sample_postgres_deadlock_once() { logged taken log server.log postgres_deadlocks 1 "log_line_prefix='%m [%p] '"; }
sample_postgres_deadlock_csv_de() { locale_is_there de_DE && logged taken csv postgresql.csv postgres_deadlocks 2 "lc_messages='de_DE.UTF-8'"; }
sample_postgres_deadlock_json_fr() { locale_is_there fr_FR && logged taken json postgresql.json postgres_deadlocks 2 "lc_messages='fr_FR.UTF-8'"; }
sample_postgres_deadlock_ja() { locale_is_there ja_JP && logged taken log postgresql.log postgres_deadlocks 2 "$pgbadger_prefix" "lc_messages='ja_JP.UTF-8'"; }
three() { log_start main "$state_prefix"; shop_tables main; deadlock_three main; }
sample_postgres_deadlock_three() { logged taken log db.log three; }
all_forms() { postgres_deadlocks 2 "$debian_prefix"; local kind; for kind in log csv json; do log_take main $kind postgresql.$kind; done; }
sample_postgres_deadlock_all_forms() { logged all_forms; } # one server that writes stderr, csvlog and jsonlog at once
sample_postgres_log_locks() { logged taken log error.log.2026-11-26-05 postgres_locks "$rds_prefix"; }
sample_postgres_log_locks_csv() { locale_is_there fr_FR && logged taken csv postgresql.csv postgres_locks "lc_messages='fr_FR.UTF-8'"; }
holding() { # the transaction is still open when the log is taken
    log_start main "$azure_prefix" "log_statement=mod"
    shop_tables main
    hold main billing 30 "UPDATE accounts SET balance = 0 WHERE id = 1" &
    sleep 0.5
    for _ in 1 2 3; do as_user main web "UPDATE accounts SET balance = balance + 1 WHERE id = 1" & sleep 0.1; done
    sleep 16
    as_user main web "SELECT * FROM nowhere"
}
sample_postgres_log_locks_open() { logged taken log postgresql.log holding; }
sample_postgres_log_prepared() { logged taken log postgresql.log postgres_lock_prepared; }
sample_postgres_log_slots() { logged taken log postgresql.log postgres_slots "$pgbadger_prefix"; }
sample_postgres_log_slots_de() { locale_is_there de_DE && logged taken log postgresql.log postgres_slots "$debian_prefix" "lc_messages='de_DE.UTF-8'"; }
sample_postgres_log_archive() { logged taken log postgresql.log postgres_archive; }
primary_and_copy() { "$@"; log_take main log primary.log; log_take copy log standby.log; chmod 644 "$out"/*; }
sample_postgres_log_standby_behind() { logged primary_and_copy postgres_standby_behind; rm "$out/primary.log"; }
sample_postgres_log_standby_alone() { logged primary_and_copy postgres_standby_alone; rm "$out/primary.log"; }
sample_postgres_log_slot_lost() { logged taken log postgresql.log postgres_slot_lost; }
sample_postgres_log_apply() { logged primary_and_copy postgres_apply; }
disk_full() { postgres_disk_full; cp "$work/full.log" "$out/postgresql.log"; }
sample_postgres_log_disk_full() { logged disk_full; }
wraparound() { postgres_wraparound "$@"; grep -v -e autovacuum_work_mem -e relfrozenxid -e 'keep up with' "$PG_HOME/main/log/postgresql.log" | grep -v 'bypassing nonessential' | head -60 >"$out/postgresql.log"; }
sample_postgres_log_wraparound() { logged wraparound 2136746084; }
sample_postgres_log_wraparound_stop() { logged wraparound 2144746084; }
sample_postgres_log_slow() { logged taken log postgresql.log postgres_slow; }
pooler() { "$@"; cp "$PG_HOME/pool.log" "$out/pgbouncer.log"; }
sample_pgbouncer_log_full() { logged pooler pooler_full; }
sample_healthy_pgbouncer_log() { logged pooler pooler_quiet; }
busy() { postgres_busy; head -120 "$PG_HOME/main/log/postgresql.log" >"$out/postgresql.log"; tail -150 "$PG_HOME/main/log/postgresql.log" >>"$out/postgresql.log"; grep -E 'LOG:  |ERROR' "$PG_HOME/main/log/postgresql.log" | grep -E 'waiting|acquired|ERROR|temporary|vacuum' >>"$out/postgresql.log"; }
sample_healthy_postgres_log() { logged busy; }
sample_healthy_postgres_log_crash() { logged taken log postgresql.log postgres_crash; }
sample_healthy_postgres_log_conflict() { logged primary_and_copy postgres_conflict; rm "$out/primary.log"; }
sample_healthy_postgres_log_restart() { logged primary_and_copy postgres_restart; }
sample_healthy_postgres_log_archive_mended() { logged taken log postgresql.log postgres_archive_mended; }
