# Deadlocks of real sessions: seen in the counter while they come, and in the log in its three forms.
# shellcheck shell=bash disable=SC2154

# transfer NAME FROM TO: locks two rows in this order, a third of a second apart.
transfer() {
    psql -X -q -d "$(pg_conn "$1")" >/dev/null 2>&1 <<EOF
BEGIN;
UPDATE accounts SET balance = balance - 10.5 WHERE id = $2;
SELECT pg_sleep(0.3);
UPDATE accounts SET balance = balance + 10.5 WHERE id = $3;
COMMIT;
EOF
}

# deadlock NAME: two transfers that meet.
deadlock() {
    transfer "$1" 1 2 &
    local one=$!
    transfer "$1" 2 1
    wait $one
}

deadlock_server() {
    local forms=stderr,csvlog
    [ "$(pg_as "$PG_BIN/postgres" --version | grep -oE '[0-9]+' | head -1)" -lt 15 ] || forms+=,jsonlog
    pg_start main "deadlock_timeout=200ms" "logging_collector=on" "log_directory='log'" "log_filename='server.log'" \
        "log_destination='$forms'" "log_lock_waits=on" "log_file_mode=0644" "log_timezone='UTC'" "$@" || return 9
    pg_sql main "CREATE TABLE accounts (id int PRIMARY KEY, balance numeric)" \
        "INSERT INTO accounts SELECT i, 100 FROM generate_series(1, 9) i"
}

# Reports of one server, one after the other: look-alike, live, then the log in each form and all at once.
deadlocks_seen() {
    deadlock_server "$@" || return 9
    # The counter knows an old one, and nothing new comes.
    deadlock main
    sleep 1
    "$DIAG" db deadlocks --json --for 1s --postgres "$(pg_conn main)" >"$work/quiet.json"
    (for _ in 1 2 3; do deadlock main; done) &
    local storm=$!
    "$DIAG" db deadlocks --json --for 3s --postgres "$(pg_conn main)" >"$work/live.json"
    wait $storm
    local kind
    for kind in log csv json; do
        [ -f "$PG_HOME/main/log/server.$kind" ] || continue
        "$DIAG" db deadlocks --json "$PG_HOME/main/log/server.$kind" >"$work/$kind.json"
    done
    "$DIAG" triage --json "$PG_HOME/main/log" >"$work/folder.json"
    jq -c '{key: input_filename, value: .}' "$work"/*.json | jq -s '[.[] | .key |= (split("/") | last | split(".")[0])] | from_entries'
}

# Sessions that wait in turn for a row, and none for long.
short_waits() {
    deadlock_server || return 9
    for _ in 1 2 3; do
        psql -X -q -d "$(pg_conn main)" -c "BEGIN" -c "UPDATE accounts SET balance = 1 WHERE id = 1" -c "SELECT pg_sleep(0.5)" -c "COMMIT" >/dev/null 2>&1 &
        pg_sessions+=($!)
    done
    sleep 2.5
    "$DIAG" triage --json "$PG_HOME/main/log/server.log"
}
