# shellcheck shell=bash disable=SC2034,SC2154,SC2317
# PostgreSQL: sessions that hold up others, as people print it with psql. PG13, PG17 and PG18 may name
# trees of other Debian suites (debootstrap) whose servers are taken.

pg_programs=$here/../../Tests/DatabaseFaultTests/Programs
need_pg() { need_file /usr/lib/postgresql "Debian package postgresql" && need_tool psql postgresql-client; }
# pg_with FUNCTION [TREE]: runs a function that has a server `a` with tables and sessions.
pg_with() {
    need_pg || return 0
    (
        PG_ROOT=${2:-}
        # shellcheck source=/dev/null
        . "$pg_programs/postgres.sh"
        # shellcheck source=/dev/null
        . "$pg_programs/locks.sh"
        # Of a subshell the children are not its own.
        trap 'pkill() { :; }; pg_end' EXIT
        pg_start a max_prepared_transactions=5 && locks_tables a && locks_begin a
        "$1"
        locks_end
    )
}
# What psql prints of statements, each behind its prompt.
printed() {
    local statement
    for statement in "$@"; do
        echo "shop=# $statement"
        psql -X -d "$(pg_conn a)" -c "$statement"
    done
}
all_activity='SELECT * FROM pg_stat_activity;'
some_activity="SELECT pid, usename, datname, application_name, client_addr, state, wait_event_type, wait_event, xact_start, query_start, state_change, left(query, 60) AS query FROM pg_stat_activity WHERE backend_type = 'client backend' ORDER BY xact_start;"
all_locks='SELECT * FROM pg_locks;'
some_locks='SELECT pid, locktype, relation::regclass, page, tuple, transactionid, virtualtransaction, mode, granted FROM pg_locks ORDER BY pid;'
blocking="SELECT pid, application_name, pg_blocking_pids(pid) AS blocked_by, wait_event_type, state, now() - xact_start AS xact_age, left(query, 50) AS query FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0;"
# Each waiting row beside all others of the same object, as joins of the view with itself do it.
pairs="SELECT w.pid AS blocked_pid, wa.usename AS blocked_user, b.pid AS blocking_pid, ba.usename AS blocking_user, wa.query AS blocked_statement, ba.query AS current_statement_in_blocking_process FROM pg_locks w JOIN pg_locks b ON (w.locktype, w.database, w.relation, w.page, w.tuple, w.virtualxid, w.transactionid, w.classid, w.objid, w.objsubid) IS NOT DISTINCT FROM (b.locktype, b.database, b.relation, b.page, b.tuple, b.virtualxid, b.transactionid, b.classid, b.objid, b.objsubid) AND w.pid <> b.pid JOIN pg_stat_activity wa ON wa.pid = w.pid JOIN pg_stat_activity ba ON ba.pid = b.pid WHERE NOT w.granted;"

# A root idle in its transaction, a chain, a row queue, and DDL with readers behind it.
small_storm() {
    locks_say 1 checkout run "BEGIN; UPDATE acct SET v = 1 WHERE id = 1; SELECT count(*) FROM ddl_t"
    locks_say 1 billing leave "BEGIN; UPDATE acct SET v = 1 WHERE id = 2; UPDATE acct SET v = 1 WHERE id = 1"
    sleep 0.3
    locks_say 1 ledger leave "UPDATE acct SET v = 1 WHERE id = 2"
    locks_say 8 web leave "UPDATE acct SET v = 2 WHERE id = 1"
    locks_say 1 deploy leave "ALTER TABLE ddl_t ADD x int"
    sleep 0.3
    locks_say 6 report leave "SELECT count(*) FROM ddl_t"
}

sample_pg_locks_storm() { # all columns, aligned, 7 s after the waits began
    storm() { small_storm; sleep 7; printed "SELECT now();" "$all_activity" "$all_locks" >"$out/psql.txt"; }
    pg_with storm
}
sample_pg_locks_chosen_columns() { # pg_locks cast to names, without waitstart
    storm() { small_storm; sleep 12; printed "$some_activity" "$some_locks" >"$out/psql.txt"; }
    pg_with storm
}
sample_pg_locks_blocking_pids() {
    storm() { small_storm; sleep 11; printed "$some_activity" "$blocking" >"$out/psql.txt"; }
    pg_with storm
}
sample_pg_locks_pairs() { # a join of pg_locks with itself, whose pairs block each other in part
    storm() { small_storm; sleep 1; printed "$pairs" >"$out/psql.txt"; }
    pg_with storm
}
sample_pg_locks_activity_only() { # waits without their holder
    storm() { small_storm; sleep 34; printed "$some_activity" >"$out/psql.txt"; }
    pg_with storm
}
sample_pg_locks_prepared() { # expanded output
    prepared() {
        pg_sql a "BEGIN; UPDATE twopc SET v = 1; PREPARE TRANSACTION 'xa-4711:order'"
        locks_say 3 pay leave "UPDATE twopc SET v = 2"
        sleep 8
        PGOPTIONS='' psql -X -x -d "$(pg_conn a)" -c "SELECT now()" -c "SELECT * FROM pg_prepared_xacts" \
            -c "SELECT * FROM pg_locks WHERE NOT granted OR pid IS NULL" -c "$all_activity" >"$out/psql.txt"
    }
    pg_with prepared
}
sample_pg_locks_advisory() { # CSV
    advisory() {
        locks_say 1 scheduler run "SELECT pg_advisory_lock(4242)"
        locks_say 2 worker leave "SELECT pg_advisory_lock(4242)"
        sleep 7
        psql -X --csv -d "$(pg_conn a)" -c "$all_activity" >"$out/activity.csv"
        psql -X --csv -d "$(pg_conn a)" -c "$all_locks" >"$out/locks.csv"
    }
    pg_with advisory
}
sample_pg_locks_foreign_key() { # JSON
    foreign_key() {
        locks_say 1 cleanup run "BEGIN; DELETE FROM parent WHERE id = 1"
        locks_say 2 orders leave "INSERT INTO child VALUES (1, 1)"
        sleep 7
        psql -X -A -t -d "$(pg_conn a)" -c "SELECT json_agg(a) FROM pg_stat_activity a" >"$out/activity.json"
        psql -X -A -t -d "$(pg_conn a)" -c "SELECT json_agg(l) FROM pg_locks l" >"$out/locks.json"
    }
    pg_with foreign_key
}
sample_pg_locks_13() { # a server that does not tell when waits began
    need_file "${PG13:-/none}/usr/lib/postgresql/13" "PG13, a tree with postgresql-13" || return 0
    storm() { small_storm; sleep 12; printed "SELECT version();" "$all_activity" "$all_locks" >"$out/psql.txt"; }
    pg_with storm "$PG13"
}
sample_pg_locks_18_ddl() { # a report that runs, ALTER behind it, readers behind that
    need_file "${PG18:-/none}/usr/lib/postgresql/18" "PG18, a tree with postgresql-18" || return 0
    ddl() {
        locks_say 1 monthly leave "BEGIN; SELECT count(*) FROM ddl_t; SELECT pg_sleep(600)"
        sleep 0.3
        locks_say 1 deploy leave "ALTER TABLE ddl_t ADD x int"
        sleep 0.3
        locks_say 9 web leave "SELECT count(*) FROM ddl_t"
        sleep 7
        printed "$all_activity" "$all_locks" >"$out/psql.txt"
    }
    pg_with ddl "$PG18"
}
sample_healthy_pg_hot_row() { # pgbench, 32 clients, one branch: short row locks in every look
    load() {
        pg_as "$PG_BIN/pgbench" -h "$PG_HOME" -p "${pg_port[a]}" -U postgres -i -q -s 1 postgres >/dev/null 2>&1
        pg_as "$PG_BIN/pgbench" -h "$PG_HOME" -p "${pg_port[a]}" -U postgres -n -c 32 -j 2 -T 8 postgres >/dev/null 2>&1 &
        sleep 2
        printed "SELECT now();" "$all_activity" "$all_locks" >"$out/psql.txt"
        printed "$some_activity" "$blocking" >"$out/blocking.txt"
        wait $!
    }
    pg_with load
}
sample_healthy_pg_idle() {
    quiet() {
        locks_say 5 web run "SELECT count(*) FROM acct"
        locks_say 1 report run "BEGIN; SELECT count(*) FROM ddl_t"
        sleep 3
        printed "$all_activity" "$all_locks" "$blocking" >"$out/psql.txt"
    }
    pg_with quiet
}
