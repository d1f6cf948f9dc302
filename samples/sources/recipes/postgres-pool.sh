# shellcheck shell=bash disable=SC2034,SC2154,SC1090,SC2016,SC2317
# Connection slots of PostgreSQL and pools of PgBouncer: leaked, used up, waited for, and healthy ones.

need_pool() { need_tool psql postgresql-15 && need_tool pgbouncer pgbouncer && need_tool pgbench postgresql-15; }
# Sourced in a subshell of the sample itself, where its tables of names live: the server ends with it.
servers=$here/../../Tests/DatabaseFaultTests/Programs/postgres.sh
# pool_server MAX
pool_server() {
    # The end of a subshell may not end the others' children: sessions are groups of their own.
    pkill() { true; }
    # What has ended already is no error.
    set +e
    pg_start a "max_connections=$1"
    pg_sql a "CREATE ROLE shop LOGIN" "CREATE DATABASE shop OWNER shop" "CREATE ROLE report LOGIN"
    pg_shop "CREATE TABLE carts(id int PRIMARY KEY, total int DEFAULT 0)" "INSERT INTO carts SELECT generate_series(1, 500)" \
        "GRANT ALL ON carts TO report"
}
shop() { echo "host=127.0.0.1 port=${pg_port[a]} user=${1:-shop} dbname=shop"; }
pg_shop() { local s; for s in "$@"; do psql -X -q -d "$(shop)" -c "$s"; done; }
# client APPLICATION USER STATEMENTS [CONNECTION]: a session that stays
client() {
    setsid bash -c '{ echo "$1"; exec sleep 300; } | PGAPPNAME=$2 psql -X -q -d "$3"' client "$3" "$1" "${4:-$(shop "$2")}" >/dev/null 2>&1 &
    pg_sessions+=($!)
}
ask() { psql -X -d "$(pg_conn a)" "$@"; }
limits() { ask -c "SHOW max_connections" -c "SHOW superuser_reserved_connections"; }
console() { psql -X -d "host=127.0.0.1 port=${pg_port[pool]} user=postgres dbname=pgbouncer" "$@"; }
through() { echo "host=127.0.0.1 port=${pg_port[pool]} user=postgres dbname=shop"; }

sample_postgres_leak_transactions() { # a request that ends without commit; 17 of 17 slots
    need_pool || return 0
    (. "$servers"; pool_server 20; for n in {1..14}; do client checkout shop "BEGIN; SELECT * FROM carts WHERE id = $n;"; done
        client report report "SELECT count(*) FROM carts, pg_sleep(60);"; client admin postgres "SELECT now();"; client web shop "SELECT 1;"; sleep 14
        { limits; ask -c "SELECT * FROM pg_stat_activity"; } >"$out/activity.txt")
}
sample_postgres_leak_idle() { # autocommit, never closed; the columns that people choose
    need_pool || return 0
    (. "$servers"; pool_server 20; for n in {1..16}; do client mailer shop "SELECT total FROM carts WHERE id = $n;"; done; sleep 36
        { limits; ask -c "SELECT now()" -c "SELECT pid, usename, datname, application_name, client_addr, state, state_change, backend_type, left(query, 60) AS query FROM pg_stat_activity ORDER BY state_change"; } >"$out/psql.txt")
}
sample_postgres_slots_used_up() { # reports that take minutes, from three applications
    need_pool || return 0
    (. "$servers"; pool_server 20; for n in {1..6}; do client web shop "SELECT count(*) FROM carts a, carts b, carts c;"; client report report "SELECT sum(a.total) FROM carts a, carts b, carts c;"; client "batch $n" shop "SELECT pg_sleep(60);"; done; sleep 2
        { ask --csv -c "SELECT name, setting FROM pg_settings WHERE name LIKE '%connections'" -c "SELECT *, now() FROM pg_stat_activity"; } >"$out/activity.csv")
}
sample_healthy_postgres_idle_pool() { # at night: all idle behind the same statement, far from the limit
    need_pool || return 0
    (. "$servers"; pool_server 100; for n in {1..40}; do client web shop "SELECT * FROM carts WHERE id = $n;"; done; sleep 35
        { limits; ask -x -c "SELECT * FROM pg_stat_activity"; } >"$out/activity.txt")
}
sample_healthy_postgres_pgbench() { # 40 clients at work, 57 slots left
    need_pool || return 0
    (. "$servers"; pool_server 100; pgbench -i -q -d "$(pg_conn a)" >/dev/null 2>&1
        pgbench -n -c 40 -j 2 -T 4 -d "$(pg_conn a)" >/dev/null 2>&1 & sleep 2
        { limits; ask -c "SELECT * FROM pg_stat_activity"; } >"$out/activity.txt"; wait $!)
}
bouncer() { pool_server 50; bouncer_start pool a default_pool_size=5 "$@"; }
sample_pgbouncer_waiting() { # five sessions for twelve clients that take their time
    need_pool || return 0
    (. "$servers"; bouncer pool_mode=session; for n in {1..12}; do client web postgres "SELECT $n;" "$(through)"; done; sleep 4
        for view in POOLS CLIENTS SERVERS DATABASES LISTS; do console -c "SHOW $view"; done >"$out/console.txt"; sleep 1; console -c "SHOW POOLS" >>"$out/console.txt")
}
sample_pgbouncer_leak_behind() { # transactions that never end, seen at both ends
    need_pool || return 0
    (. "$servers"; bouncer pool_mode=transaction; for n in {1..5}; do client checkout postgres "BEGIN; SELECT * FROM carts WHERE id = $n;" "$(through)"; done; sleep 1
        for n in {1..7}; do client web postgres "SELECT $n;" "$(through)"; done; sleep 13
        for view in POOLS CLIENTS SERVERS DATABASES; do console -c "SHOW $view"; done >"$out/console.txt"
        { limits; ask -c "SELECT * FROM pg_stat_activity"; } >"$out/activity.txt")
}
sample_pgbouncer_paused() {
    need_pool || return 0
    (. "$servers"; bouncer pool_mode=transaction; client web postgres "SELECT 1;" "$(through)"; sleep 0.5; console -c "PAUSE shop" >/dev/null
        for n in {1..4}; do client web postgres "SELECT $n;" "$(through)"; done; sleep 3; for view in POOLS DATABASES; do console -c "SHOW $view"; done >"$out/console.txt")
}
sample_pgbouncer_clients_full() {
    need_pool || return 0
    (. "$servers"; bouncer pool_mode=transaction max_client_conn=20; for n in {1..19}; do client web postgres "SELECT $n;" "$(through)"; done; sleep 1
        for view in POOLS LISTS CONFIG; do console -c "SHOW $view"; done >"$out/console.txt")
}
sample_healthy_pgbouncer_busy() { # 20 clients share five sessions: waits of milliseconds
    need_pool || return 0
    (. "$servers"; bouncer pool_mode=transaction; pgbench -i -q -d "$(pg_conn a postgres shop)" >/dev/null 2>&1
        pgbench -n -M simple -c 20 -j 2 -T 5 -d "$(through)" >/dev/null 2>&1 & sleep 2
        for view in POOLS DATABASES POOLS; do console -c "SHOW $view"; sleep 1; done >"$out/console.txt"; wait $!)
}
