# PgBouncers whose pool is used up, paused, full of clients, or only busy.
# shellcheck shell=bash disable=SC2154

# pooled STATEMENTS: leaves a client of the pooler behind that ran the statements.
pooled() {
    # shellcheck disable=SC2016
    setsid bash -c '{ echo "$1"; exec sleep 60; } | PGAPPNAME=$2 psql -X -q -d "$3"' \
        session "$1" "${2:-shop-web}" "$(through)" >/dev/null 2>&1 &
    pg_sessions+=($!)
}

through() { echo "host=127.0.0.1 port=${pg_port[pool]} user=postgres dbname=shop"; }
console() { pg_conn pool postgres pgbouncer; }

pooler_pair() {
    pg_start a || return 9
    pg_sql a "CREATE DATABASE shop"
    bouncer_start pool a "default_pool_size=3" "$@" || return 9
}

report() {
    local name=$1
    shift
    "$DIAG" db pool --json "$@" >"$work/$name.json" 2>/dev/null
    echo "{\"name\": \"$name\", \"report\": $(cat "$work/$name.json")}"
}

# Three clients keep all three sessions inside a transaction, and four wait.
pool_used_up() {
    pooler_pair "pool_mode=transaction" || return 9
    for index in 1 2 3; do pooled "BEGIN; SELECT $index;"; done
    sleep 0.7
    for index in 1 2 3 4; do pooled "SELECT $index;"; done
    sleep 1.5
    report console --postgres "$(console)"
    report through --deadline 3s --postgres "$(through)"
    sleep 8
    report both --postgres "$(console)" --postgres "$(pg_conn a)"
}

# pgbench through the pooler with more clients than sessions, and a database that is paused.
pool_busy() {
    pooler_pair "pool_mode=transaction" "max_client_conn=12" "ignore_startup_parameters=" || return 9
    pgbench -i -q -d "$(pg_conn a postgres shop)" >/dev/null 2>&1
    pgbench -n -M simple -c 8 -j 2 -T 4 -d "$(through)" >/dev/null 2>&1 &
    sleep 1.5
    report busy --postgres "$(console)"
    report transaction --postgres "$(through)"
    wait $!
    psql -X -q -d "$(console)" -c "PAUSE shop"
    pooled "SELECT 1;"
    sleep 1
    report paused --postgres "$(console)"
    psql -X -q -d "$(console)" -c "RESUME shop"
    for index in 1 2 3 4 5 6 7 8 9 10 11; do pooled "SELECT $index;"; done
    sleep 1
    report clients --postgres "$(console)"
    report refused --postgres "$(through)"
}

# Session pooling: diag asks through it as well.
pool_of_sessions() {
    pooler_pair "pool_mode=session" || return 9
    report session --postgres "$(through)"
    sleep 0.3
    # What it set may not stay in the session that the next client gets.
    echo "{\"name\": \"after\", \"report\": {\"timeout\": \"$(psql -X -A -t -d "$(through)" -c "SHOW statement_timeout")\"}}"
}
