# Statements, tables and plans of PostgreSQL: servers that the functions of Tests/DatabaseFaultTests start.
# PG_ROOT takes the server of another tree, as there.
# shellcheck shell=bash disable=SC2154,SC1091,SC2034,SC2016
queries_programs=$samples/../Tests/DatabaseFaultTests/Programs

# at_server FUNCTION...: runs a function next to a server of its own, which ends with it.
at_server() {
    PGTZ=UTC DIAG=${DIAG:-true} samples=$samples out=$out work=$work bash -c '
        . "$samples/sources/recipes/postgres-queries.sh"
        . "$queries_programs/postgres.sh"
        . "$queries_programs/queries.sh"
        "$@"' at_server "$@" </dev/null
}
need_postgres() { need_file /usr/lib/postgresql "Debian package postgresql"; }
# show FILE STATEMENT...: what psql prints, added to a file.
show() {
    local file=$1 statement
    shift
    for statement in "$@"; do psql -X -q -d "$(pg_conn db)" -c "$statement" >>"$out/$file" 2>&1; done
}
# shop_tables: customers, and orders of which one in a thousand is open.
shop_tables() {
    pg_sql db "CREATE TABLE customers (id int PRIMARY KEY, name text, city text, country text)" \
        "INSERT INTO customers SELECT i, 'Customer ' || i, 'City ' || (i % 500), 'Country ' || (i % 500 / 25) FROM generate_series(1, 20000) i" \
        "CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status text, amount numeric(10,2), note text, created_at timestamptz)" \
        "INSERT INTO orders SELECT i, i % 20000 + 1, CASE WHEN i % 1000 = 0 THEN 'open' ELSE 'paid' END, i % 977, 'note ' || md5(i::text), '2026-01-01'::timestamptz + i * interval '1 minute' FROM generate_series(1, 500000) i" \
        "CREATE INDEX orders_created_at ON orders (created_at)"
    pg_sql db "VACUUM ANALYZE"
}
# plan FILE OPTIONS STATEMENT [SETTING]
plan() { psql -X -q -d "$(pg_conn db)" ${4:+-c "SET $4"} -c "EXPLAIN ($2) $3" >>"$out/$1"; }
with_shop() { queries_server && shop_tables && "$@"; }

sample_query_missing_index_plan() { need_postgres || return 0; at_server with_shop plan plan.txt "ANALYZE, BUFFERS" "SELECT * FROM orders WHERE status = 'open'"; }
sample_query_missing_index_plan_json() { need_postgres || return 0; at_server with_shop plan plan.json "ANALYZE, BUFFERS, FORMAT JSON" "SELECT * FROM orders WHERE status = 'open'"; }
sample_query_missing_index_plan_loop() { # a subquery that reads the table once for each customer
    need_postgres || return 0
    at_server with_shop plan plan.txt "ANALYZE, BUFFERS" "SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.status = 'open') FROM customers c WHERE c.id <= 40"
}
stale_plan() {
    pg_sql db "INSERT INTO orders SELECT i, i % 200 + 1, 'queued', i % 977, 'note ' || md5(i::text), '2027-01-01'::timestamptz + i * interval '1 second' FROM generate_series(500001, 700000) i"
    plan plan.txt "ANALYZE, BUFFERS" "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = 'queued'"
}
sample_query_stale_plan() { need_postgres || return 0; at_server with_shop stale_plan; }
changed_plans() {
    local statement="SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.created_at > '2026-12-12'"
    plan plans.txt "ANALYZE, VERBOSE" "$statement"
    pg_sql db "DROP INDEX orders_created_at" "ALTER TABLE customers DROP CONSTRAINT customers_pkey" "UPDATE pg_class SET reltuples = 1, relpages = 1 WHERE relname = 'customers'"
    plan plans.txt "ANALYZE, VERBOSE" "$statement" "enable_hashjoin = off; SET enable_mergejoin = off; SET max_parallel_workers_per_gather = 0; SET enable_material = off"
}
sample_query_plan_change() { # the same statement before and after its indexes went, by its identifier
    need_postgres || return 0
    at_server with_shop changed_plans
}
healthy_plans() {
    plan fast.txt "ANALYZE" "SELECT * FROM orders WHERE id = 4711"
    plan most-rows.txt "ANALYZE, BUFFERS" "SELECT * FROM orders WHERE amount >= 10" "max_parallel_workers_per_gather = 0"
    plan report.txt "ANALYZE, VERBOSE, BUFFERS" "SELECT status, count(*), sum(amount) FROM orders GROUP BY status"
    plan sort.txt "ANALYZE" "SELECT * FROM orders ORDER BY note" "work_mem = '1MB'"
    plan correlated.txt "ANALYZE" "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.city = 'City 100' AND c.country = 'Country 4'"
    plan limit.txt "ANALYZE" "SELECT * FROM orders WHERE status = 'paid' LIMIT 10"
    plan estimate.txt "COSTS" "SELECT * FROM customers WHERE city = 'City 3'"
}
sample_healthy_plans() { need_postgres || return 0; at_server with_shop healthy_plans; }

tables_of_interest="SELECT schemaname, relname, seq_scan, seq_tup_read, idx_scan, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup, n_dead_tup, n_mod_since_analyze, last_vacuum, last_autovacuum, last_analyze, last_autoanalyze FROM pg_stat_user_tables ORDER BY seq_tup_read DESC"
sessions_of_interest="SELECT pid, usename, datname, application_name, backend_type, state, xact_start, query_start, wait_event_type, wait_event, backend_xmin, left(query, 80) AS query FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
tall_statements="SELECT queryid, calls, total_exec_time, mean_exec_time, rows, left(query, 80) AS query FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 8"

scanned_twice() {
    queries_server && orders 200000 || return 9
    again 9 "SELECT count(*) FROM orders WHERE customer_id = 17"
    sleep 2
    show views.txt "SELECT now()" "$tables_of_interest" "$tall_statements"
    sleep 3
    show views.txt "SELECT now()" "$tables_of_interest" "$tall_statements"
}
sample_query_missing_index_views() { need_postgres || return 0; at_server scanned_twice; }
stale_views() { stale_statistics >/dev/null && show views.txt "SELECT now()" "$tables_of_interest" "SHOW autovacuum"; }
sample_query_stale_views() { need_postgres || return 0; at_server stale_views; }
bloat_views() { held_bloat >/dev/null && sleep 2 && show views.txt "SELECT now()" "$tables_of_interest" "$sessions_of_interest"; }
sample_query_bloat_views() { need_postgres || return 0; at_server bloat_views; }
long_views() {
    queries_server || return 9
    orders 1000
    pg_session db report "SELECT count(*) FROM generate_series(1, 2000000000) i, orders;"
    pg_sql db "CREATE FUNCTION slowly(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT \$1 FROM pg_sleep(0.3)'"
    pg_session db nightly "CREATE INDEX ON orders (slowly(id));"
    sleep 42
    show sessions.txt "SELECT now()" "$sessions_of_interest"
}
sample_query_long_running() { need_postgres || return 0; at_server long_views; }
wraparound_views() { wraparound >/dev/null && show ages.txt "SELECT datname, age(datfrozenxid), mxid_age(datminmxid) FROM pg_database ORDER BY 2 DESC"; }
sample_wraparound() { need_postgres || return 0; at_server wraparound_views; }
pgbench_views() {
    queries_server || return 9
    pgbench -i -q -s 5 -d "$(pg_conn db)" >/dev/null 2>&1
    timeout 14 pgbench -c 4 -T 12 -n -d "$(pg_conn db)" >/dev/null 2>&1 &
    sleep 4
    show views.txt "SELECT now()" "$tables_of_interest" "$tall_statements" "$sessions_of_interest"
    sleep 4
    show views.txt "SELECT now()" "$tables_of_interest" "$tall_statements" "$sessions_of_interest"
}
sample_healthy_queries_pgbench() { need_postgres || return 0; at_server pgbench_views; }
batch_views() {
    queries_server || return 9
    orders 1000
    pg_sql db "CREATE FUNCTION slowly(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT \$1 FROM pg_sleep(0.3)'"
    pg_session db nightly "CREATE INDEX ON orders (slowly(id));"
    sleep 35
    show views.txt "SELECT now()" "$sessions_of_interest" "$tables_of_interest" "SELECT datname, age(datfrozenxid) FROM pg_database"
}
sample_healthy_queries_batch() { need_postgres || return 0; at_server batch_views; }
