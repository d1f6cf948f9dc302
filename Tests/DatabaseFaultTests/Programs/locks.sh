# Sessions that hold up others in each of the ways that `diag db locks` tells apart.
# shellcheck shell=bash disable=SC2154

LOCKS_HOME=$(dirname "${BASH_SOURCE[0]}")

# Opens sessions that are kept until locks_end: COUNT APPLICATION run|leave SQL (sessions.py).
locks_say() {
    printf '%s\t%s\t%s\t%s\n' "$@" >&"${SESSIONS[1]}"
    read -r _ <&"${SESSIONS[0]}"
}

# locks_begin SERVER: a place for sessions of a server.
locks_begin() {
    coproc SESSIONS { exec python3 "$LOCKS_HOME/sessions.py" "$(pg_conn "$1")"; }
    # shellcheck disable=SC2034
    # shellcheck disable=SC2153 # set by the program it waits for
    sessions_pid=$SESSIONS_PID
}

locks_end() {
    local input=${SESSIONS[1]}
    exec {input}>&-
    wait "$sessions_pid" 2>/dev/null
}

locks_tables() {
    pg_sql "$1" "CREATE TABLE acct (id int PRIMARY KEY, v int)" \
        "INSERT INTO acct SELECT g, 0 FROM generate_series(1, 10) g" \
        "CREATE TABLE ddl_t (id int)" "INSERT INTO ddl_t VALUES (1)" \
        "CREATE TABLE twopc (id int PRIMARY KEY, v int)" "INSERT INTO twopc VALUES (1, 0)" \
        "CREATE TABLE parent (id int PRIMARY KEY)" "INSERT INTO parent VALUES (1)" \
        "CREATE TABLE child (id int, parent int REFERENCES parent)" \
        "CREATE TABLE hot (v int)" "INSERT INTO hot VALUES (0)" "CREATE ROLE u LOGIN"
}

# Prints pairs of waiter and blocker as the server itself names them, prepared transactions as 0.
locks_truth() {
    pg_sql a "SELECT pid || ' ' || unnest(pg_blocking_pids(pid)) FROM pg_locks WHERE NOT granted" | sort
}

# One server with all faults side by side, asked by a superuser and by a role without privileges.
all_locks() {
    pg_start a max_prepared_transactions=5 log_statement=all || return 9
    locks_tables a
    pg_sql a "BEGIN; UPDATE twopc SET v = 1; PREPARE TRANSACTION 'order ''7'''"
    locks_begin a
    locks_say 1 idle run "BEGIN; UPDATE acct SET v = 1 WHERE id = 1; SELECT count(*) FROM parent"
    locks_say 1 chain leave "BEGIN; UPDATE acct SET v = 1 WHERE id = 2; UPDATE acct SET v = 1 WHERE id = 1"
    sleep 0.2
    locks_say 1 chain leave "UPDATE acct SET v = 1 WHERE id = 2"
    locks_say 1 reader leave "BEGIN; SELECT count(*) FROM ddl_t; SELECT pg_sleep(600)"
    sleep 0.2
    locks_say 1 deploy leave "ALTER TABLE ddl_t ADD x int"
    sleep 0.2
    locks_say 3 report leave "SELECT count(*) FROM ddl_t"
    locks_say 1 pay leave "UPDATE twopc SET v = 2"
    locks_say 1 keeper run "SELECT pg_advisory_lock(4242)"
    locks_say 2 job leave "SELECT pg_advisory_lock(4242)"
    locks_say 1 remover run "BEGIN; DELETE FROM parent WHERE id = 1"
    locks_say 1 child leave "INSERT INTO child VALUES (1, 1)"
    locks_say 1 counter run "BEGIN; UPDATE hot SET v = v + 1"
    locks_say 6 web leave "UPDATE hot SET v = v + 1"
    sleep 1
    locks_truth >"$work/truth"
    "$DIAG" db locks --json --postgres "$(pg_conn a)" | jq -c .
    "$DIAG" db locks --json --postgres "$(pg_conn a u)" | jq -c .
    "$DIAG" triage --json --for 1s --postgres "$(pg_conn a)" | jq -c .
    "$DIAG" db locks --postgres "$(pg_conn a)" | jq -Rs -c .
    locks_truth | diff - "$work/truth" >&2 || echo "somebody was ended" >&2
    grep -E 'pg_cancel_backend|pg_terminate_backend|ROLLBACK PREPARED' "$PG_HOME/a.log" >&2
    locks_end
    return 0
}

# A hot row under load, short locks, and a server that idles.
healthy_locks() {
    pg_start a || return 9
    "$DIAG" db locks --json --postgres "$(pg_conn a)" | jq -c .
    pg_as "$PG_BIN/pgbench" -h "$PG_HOME" -p "${pg_port[a]}" -U postgres -i -q -s 1 postgres >/dev/null 2>&1
    pg_as "$PG_BIN/pgbench" -h "$PG_HOME" -p "${pg_port[a]}" -U postgres -n -c 32 -j 2 -T 60 postgres >/dev/null 2>&1 &
    pg_until a "SELECT count(*) > 3 FROM pg_locks WHERE NOT granted"
    for _ in 1 2; do "$DIAG" db locks --json --postgres "$(pg_conn a)" | jq -c .; done
    # The load ends with its server.
    pg_sql a "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted" >&2
}
