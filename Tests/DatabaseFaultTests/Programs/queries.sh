# Slow statements and neglected tables of real servers, and busy healthy ones.
# shellcheck shell=bash disable=SC2154
playbooks=$(dirname "${BASH_SOURCE[0]}")/../../../playbooks

queries_server() {
    pg_start db "shared_preload_libraries='pg_stat_statements'" autovacuum=off max_prepared_transactions=5 "$@" || return 9
    pg_sql db "CREATE EXTENSION pg_stat_statements"
}

# queries SERVER [OPTION...]: the report.
queries() {
    local server=$1
    shift
    "$DIAG" db queries --json --postgres "$(pg_conn "$server")" "$@" || [ $? = 1 ]
}

# orders ROWS: a table of orders, vacuumed and analyzed, without an index on the customer.
orders() {
    pg_sql db "CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status text, note text)" \
        "INSERT INTO orders SELECT i, i % 5000, 'paid', md5(i::text) FROM generate_series(1, $1) i" \
        "VACUUM ANALYZE orders"
}

# again SECONDS SQL...: statements again and again, in the background.
again() {
    local seconds=$1
    shift
    { while :; do printf '%s;\n' "$@"; done; } | PGAPPNAME=shop timeout "$seconds" psql -X -q -d "$(pg_conn db)" >/dev/null 2>&1 &
    sleep 0.5
}

missing_index() {
    queries_server || return 9
    orders 200000
    again 5 "SELECT count(*) FROM orders WHERE customer_id = 17"
    queries db --for 2s
}

# The same load with the index, on a table that is read whole once in a while, next to small tables.
indexed() {
    queries_server || return 9
    orders 200000
    pg_sql db "CREATE INDEX ON orders (customer_id)" "CREATE TABLE rates AS SELECT i AS id, i * 2 AS rate FROM generate_series(1, 50) i"
    again 5 "SELECT count(*) FROM orders WHERE customer_id = 17" "SELECT rate FROM rates WHERE id = 7" "UPDATE rates SET rate = rate + 1 WHERE id = 3"
    queries db --for 2s
}

stale_statistics() {
    queries_server || return 9
    orders 10000
    pg_sql db "INSERT INTO orders SELECT i, 5001, 'open', md5(i::text) FROM generate_series(10001, 160000) i"
    pg_sql db "SELECT count(*) FROM orders o JOIN orders p USING (id) WHERE o.customer_id = 5001" >/dev/null
    queries db --for 200ms
}

# The session that loads analyzes at once: its rows are counted as changed after that.
loader_analyzed() {
    queries_server || return 9
    pg_sql db "CREATE TABLE loaded (id int, customer_id int)" \
        "INSERT INTO loaded SELECT i, i % 500 FROM generate_series(1, 200000) i" "ANALYZE loaded" "SELECT count(*) FROM loaded" >/dev/null
    sleep 1.2
    queries db --for 200ms
}

held_bloat() {
    queries_server || return 9
    orders 60000
    pg_session db "old report" "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM orders;"
    pg_until db "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'idle in transaction'" || return 9
    pg_sql db "UPDATE orders SET note = note || '.'" "UPDATE orders SET status = 'sent'" "VACUUM orders"
    queries db --for 200ms
}

# A prepared transaction that nobody knows any more.
prepared_bloat() {
    queries_server || return 9
    orders 60000
    pg_sql db "BEGIN; INSERT INTO orders VALUES (-1); PREPARE TRANSACTION 'tx-42';"
    pg_sql db "UPDATE orders SET note = note || '.'" "UPDATE orders SET status = 'sent'" "VACUUM orders"
    queries db --for 200ms
}

# long_running: with a playbook that counts from two seconds on.
long_running() {
    queries_server || return 9
    orders 1000
    mkdir -p "$work/playbooks"
    sed "s/at_least: 30 s/at_least: 2 s/" "$playbooks/postgres-queries.yaml" >"$work/playbooks/postgres-queries.yaml"
    pg_session db report "SELECT count(*) FROM generate_series(1, 2000000000) i, orders;"
    pg_session db nightly "CREATE TABLE built AS SELECT i FROM generate_series(1, 2000000000) i;"
    pg_session db holder "BEGIN; UPDATE orders SET note = 'x' WHERE id = 1;"
    sleep 0.5
    pg_session db victim "UPDATE orders SET note = 'y' WHERE id = 1;"
    sleep 2
    queries db --for 500ms --playbooks "$work/playbooks"
}

pgbench_load() {
    queries_server || return 9
    pgbench -i -q -s 3 -d "$(pg_conn db)" >/dev/null 2>&1 || return 9
    timeout 6 pgbench -c 4 -T 5 -n -d "$(pg_conn db)" >/dev/null 2>&1 &
    sleep 1
    queries db --for 2s
}

idle() {
    queries_server || return 9
    queries db --for 300ms
}

# The next transaction id is set far ahead, and autovacuum is not called before it is there.
wraparound() {
    queries_server autovacuum_freeze_max_age=2000000000 || return 9
    pg_stop db
    # The page of the commit log that holds the id.
    head -c 262144 /dev/zero >"$PG_HOME/db/pg_xact/0713"
    chmod 666 "$PG_HOME/db/pg_xact/0713"
    pg_as "$PG_BIN/pg_resetwal" -x 1900000000 -D "$(pg_inside "$PG_HOME/db")" >/dev/null || return 9
    pg_run db || return 9
    queries db --for 200ms
}

# An ordinary role sees no texts of others, and says so.
ordinary_role() {
    queries_server || return 9
    pg_sql db "CREATE ROLE reader LOGIN"
    pg_session db report "SELECT pg_sleep(600);"
    sleep 0.5
    "$DIAG" db queries --json --for 200ms --postgres "$(pg_conn db reader)" || [ $? = 1 ]
}
