# Replication and its faults: a primary, a standby that streams from it, and a standby of that one.
# shellcheck shell=bash disable=SC2154

# Starts the primary p, its standby s (slot s) and the standby c of s.
lag_set() {
    pg_start p "wal_level=logical" "wal_keep_size=256MB" "max_wal_size=4GB" "$@" || return 9
    pg_sql p "CREATE TABLE t (id int PRIMARY KEY, x text)" "INSERT INTO t VALUES (1, 'one')" \
        "SELECT pg_create_physical_replication_slot('s')" >/dev/null
    pg_standby s p "primary_slot_name='s'" "max_standby_streaming_delay=-1" || return 9
    pg_sql p "INSERT INTO t VALUES (2, 'two')"
}

lag_cascade() { pg_standby c s "primary_slot_name=''"; }

# lag_caught_up STANDBY: waits until it has replayed what the primary has written so far.
lag_caught_up() {
    local end
    end=$(pg_sql p "SELECT pg_current_wal_lsn()")
    pg_until "$1" "SELECT pg_last_wal_replay_lsn() >= '$end'"
}

# lag_write MEGABYTES: so much log, in one transaction.
lag_write() {
    pg_sql p "SELECT count(pg_logical_emit_message(true, 'filler', repeat('x', 1000000))) FROM generate_series(1, $1)" >/dev/null
}

# lag_report NAME SERVER...: what diag says of the servers, as $work/NAME.json.
lag_report() {
    local name=$1 server arguments=()
    shift
    for server in "$@"; do arguments+=(--postgres "$(pg_conn "$server")"); done
    "$DIAG" db lag --json "${arguments[@]}" >"$work/$name.json"
}

# failover_report NAME SERVER...: the same of failover, with its status as .status.
failover_report() {
    local name=$1 server arguments=() status=0
    shift
    for server in "$@"; do arguments+=(--postgres "$(pg_conn "$server")"); done
    "$DIAG" db failover --json "${arguments[@]}" >"$work/$name.json" || status=$?
    jq --argjson status $status '. + {status: $status}' "$work/$name.json" >"$work/$name.tmp"
    mv "$work/$name.tmp" "$work/$name.json"
}

# All reports as one object, by name.
lag_reports() {
    local file
    for file in "$work"/*.json; do
        jq -c --arg name "$(basename "$file" .json)" '{($name): .}' "$file"
    done | jq -s add
}

# Idle, behind a load, paused, cascading: one set, no restarts.
lag_standby() {
    lag_set && lag_cascade || return 9
    lag_caught_up s
    lag_report idle p s c
    lag_report idle_standby s
    lag_report idle_primary p
    pgbench -i -q -s 2 "$(pg_conn p)" >/dev/null 2>&1
    pgbench -n -T 6 -c 4 "$(pg_conn p)" >/dev/null 2>&1 &
    sleep 1
    lag_report load p s c
    wait $!
    pg_sql s "SELECT pg_wal_replay_pause()"
    lag_write 20
    lag_report paused s
    lag_report paused_set p s
    lag_report paused_primary p
    pg_sql s "SELECT pg_wal_replay_resume()"
    lag_reports
}

# A query, and a lock, of the standby that hold replay.
lag_held() {
    lag_set || return 9
    lag_caught_up s
    pg_session s report "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t;"
    pg_until s "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'report' AND state = 'idle in transaction'"
    pg_sql p "UPDATE t SET x = 'two'" "VACUUM (FREEZE) t" "UPDATE t SET x = 'three'" "VACUUM (FREEZE) t"
    pg_until s "SELECT pg_last_wal_replay_lsn() < pg_last_wal_receive_lsn() AND EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup' AND wait_event LIKE 'RecoveryConflict%')"
    lag_report snapshot s
    lag_report snapshot_set p s
    pg_sql s "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'report'" >/dev/null
    lag_caught_up s
    pg_session s reader "BEGIN; SELECT count(*) FROM t;"
    pg_until s "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'reader' AND state = 'idle in transaction'"
    pg_sql p "ALTER TABLE t ADD COLUMN y int"
    pg_until s "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
    lag_report lock s
    lag_reports
}

# The receiver goes down while the primary writes on; a delay; an abandoned slot.
lag_stopped() {
    lag_set || return 9
    pg_standby d p "recovery_min_apply_delay=1h" || return 9
    lag_caught_up s
    pg_sql p "SELECT pg_create_physical_replication_slot('old', true)" \
        "SELECT pg_create_physical_replication_slot('little', true)" >/dev/null
    lag_write 10
    lag_report delayed d
    lag_report little p d
    pg_sql s "ALTER SYSTEM SET primary_conninfo = 'host=/nowhere port=1'" "SELECT pg_reload_conf()" >/dev/null
    pg_until s "SELECT count(*) = 0 FROM pg_stat_wal_receiver"
    pg_sql p "SELECT pg_drop_replication_slot('little')" >/dev/null
    lag_write 130
    lag_report down s
    lag_report down_set p s d
    lag_report slot p d
    lag_reports
}

# An archiver that fails, one that was never asked, and commits that wait for a standby.
lag_server() {
    pg_start fresh "archive_mode=on" "archive_command='true'" || return 9
    lag_report fresh fresh
    pg_start p "archive_mode=on" "archive_command='false'" "synchronous_standby_names='FIRST 1 (gone)'" "synchronous_commit=local" || return 9
    pg_sql p "CREATE TABLE t (x int)" "SELECT pg_switch_wal()" >/dev/null
    lag_report synchronous_off p
    pg_until p "SELECT failed_count >= 3 FROM pg_stat_archiver"
    lag_report archiving p
    pg_sql p "ALTER SYSTEM SET archive_command = ''" "ALTER SYSTEM RESET synchronous_commit" "SELECT pg_reload_conf()" >/dev/null
    sed -i '/^synchronous_commit/d' "$PG_HOME/p/postgresql.auto.conf"
    pg_sql p "SELECT pg_reload_conf()" >/dev/null
    lag_report will_hang p
    pg_session p writer "INSERT INTO t VALUES (1);"
    pg_until p "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    lag_report hang p
    lag_reports
}

# A subscription that a row stands in the way of.
lag_subscription() {
    pg_start p "wal_level=logical" || return 9
    pg_start b "wal_level=logical" "wal_retrieve_retry_interval=1s" || return 9
    pg_sql p "CREATE TABLE t (id int PRIMARY KEY)" "CREATE PUBLICATION all_t FOR TABLE t"
    pg_sql b "CREATE TABLE t (id int PRIMARY KEY)" \
        "CREATE SUBSCRIPTION orders CONNECTION 'host=$(pg_inside "$PG_HOME") port=${pg_port[p]} user=postgres dbname=postgres' PUBLICATION all_t"
    pg_until b "SELECT count(*) = 1 FROM pg_subscription_rel WHERE srsubstate = 'r'"
    pg_until b "SELECT count(*) = 1 FROM pg_stat_subscription WHERE pid IS NOT NULL AND relid IS NULL"
    lag_report applying p b
    pg_sql b "INSERT INTO t VALUES (1)"
    pg_sql p "INSERT INTO t VALUES (1)"
    pg_until b "SELECT count(*) = 0 FROM pg_stat_subscription WHERE pid IS NOT NULL"
    lag_report broken b
    pg_sql b "ALTER SUBSCRIPTION orders DISABLE"
    lag_reports
}

# A primary that is up, full, frozen and dead; standbys that are even, paused and delayed.
failover_set() {
    lag_set "max_connections=12" "superuser_reserved_connections=3" || return 9
    pg_standby r p || return 9
    lag_caught_up s && lag_caught_up r
    failover_report up r p s
    pg_sql s "SELECT pg_wal_replay_pause()"
    lag_write 5
    pg_until r "SELECT pg_last_wal_replay_lsn() = pg_last_wal_receive_lsn()"
    pg_stop p immediate
    failover_report standbys r s
    failover_report dead r p s
    failover_report paused p s
    pg_sql s "SELECT pg_wal_replay_resume()"
    pg_until s "SELECT pg_last_wal_replay_lsn() = pg_last_wal_receive_lsn()"
    failover_report even s r p
    lag_reports
}

# A primary that cannot be asked: all slots used, all processes frozen.
failover_refused() {
    lag_set "max_connections=6" "superuser_reserved_connections=1" "max_wal_senders=4" || return 9
    lag_caught_up s
    pg_exhaust p app "SELECT 1;" || return 9
    failover_report full p s
    kill -STOP "${pg_pid[p]}"
    failover_report frozen s p
    kill -CONT "${pg_pid[p]}"
    lag_reports
}
