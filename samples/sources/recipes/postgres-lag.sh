# shellcheck shell=bash disable=SC2034,SC2154
# Replication of PostgreSQL: what psql prints of standbys, slots, archivers and subscriptions.
# The end of a shell ends its servers.

pg_programs=$here/../../Tests/DatabaseFaultTests/Programs
need_postgres() { need_tool psql postgresql-client && need_file /usr/lib/postgresql "Debian package postgresql"; }
# servers FUNCTION: runs it in a shell of its own with the functions that start servers
servers() {
    export work out pg_programs as_standby receivers
    export -f show typed "${1?}"
    DIAG=true bash -c '. "$pg_programs/postgres.sh"; . "$pg_programs/lag.sh"; "$1"' servers "$1"
}
# show SERVER WORD… : a session of psql, its commands on standard input
show() { psql -X -d "$(pg_conn "$1")" "${@:2}" 2>&1; }
# typed SERVER STATEMENT…: the same as a terminal shows it, prompts and all
typed() {
    local server=$1 statement; shift
    for statement in "$@"; do
        echo "postgres=# $statement"
        psql -X -d "$(pg_conn "$server")" -c "$statement"
    done
}
as_standby="SELECT now(), pg_is_in_recovery(), pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp(), pg_is_wal_replay_paused()"
receivers="SELECT * FROM pg_stat_wal_receiver"

sample_postgres_standby_paused() { need_postgres || return 0; servers scene_postgres_standby_paused; }
scene_postgres_standby_paused() { # replay paused, 20 MB wait; twice, expanded
    lag_set; lag_caught_up s
    pg_sql s "SELECT pg_wal_replay_pause()"; lag_write 20; sleep 1
    for _ in 1 2; do
        { echo "\x"; echo "$as_standby;"; echo "$receivers;"; } | show s; sleep 2
    done >"$out/standby.txt"
}
sample_postgres_standby_stopped() { need_postgres || return 0; servers scene_postgres_standby_stopped; }
scene_postgres_standby_stopped() { # cannot reach its primary any more, as typed at a terminal
    lag_set; lag_caught_up s
    pg_sql s "ALTER SYSTEM SET primary_conninfo = 'host=10.9.9.9 connect_timeout=2'" "SELECT pg_reload_conf()"
    pg_until s "SELECT count(*) = 0 FROM pg_stat_wal_receiver"; lag_write 30
    typed s "$receivers;" "$as_standby;" >"$out/terminal.txt"
}
sample_postgres_standby_held() { need_postgres || return 0; servers scene_postgres_standby_held; }
scene_postgres_standby_held() { # a report on the standby holds replay; CSV, two looks
    lag_set; lag_caught_up s
    pg_session s nightly-report "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t;"
    pg_until s "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = 'nightly-report' AND state = 'idle in transaction'"
    pg_sql p "UPDATE t SET x = 'two'" "VACUUM (FREEZE) t" "UPDATE t SET x = 'three'" "VACUUM (FREEZE) t"
    pg_until s "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup' AND wait_event LIKE 'RecoveryConflict%')"
    for look in 1 2; do
        show s --csv -c "$as_standby" >"$out/$look-recovery.csv"
        show s --csv -c "$receivers" >"$out/$look-receiver.csv"
        show s --csv -c "SELECT *, now() FROM pg_stat_activity WHERE pid <> pg_backend_pid()" >"$out/$look-activity.csv"
        sleep 3
    done
}
sample_postgres_replication_lag() { need_postgres || return 0; servers scene_postgres_replication_lag; }
scene_postgres_replication_lag() { # the startup process of the standby stood still for 75 s
    lag_set; lag_caught_up s
    startup=$(pg_sql s "SELECT pid FROM pg_stat_activity WHERE backend_type = 'startup'")
    kill -STOP "$startup"
    for _ in {1..15}; do lag_write 40; sleep 5; done
    kill -CONT "$startup"
    for _ in {1..100}; do
        show p -c "SELECT now(), pg_current_wal_lsn()" -c "SELECT * FROM pg_stat_replication" >"$out/primary.txt"
        grep -qE "00:01:[0-9.]+" "$out/primary.txt" && break
        sleep 0.05
    done
}
sample_postgres_slot_retention() { need_postgres || return 0; servers scene_postgres_slot_retention; }
scene_postgres_slot_retention() { # a slot that nobody uses, 300 MB behind; aligned, from the primary
    lag_set; lag_caught_up s
    pg_sql p "SELECT pg_create_physical_replication_slot('standby_2', true)" >/dev/null
    lag_write 300; lag_caught_up s
    show p -c "SELECT pg_current_wal_lsn()" -c "SELECT * FROM pg_replication_slots" >"$out/slots.txt"
}
sample_postgres_archiver_failing() { need_postgres || return 0; servers scene_postgres_archiver_failing; }
scene_postgres_archiver_failing() { # the command fails on the first file
    pg_start p "archive_mode=on" "archive_command='test -d /archive && cp %p /archive/%f'"
    pg_sql p "CREATE TABLE t (x int)" "SELECT pg_switch_wal()" >/dev/null
    pg_until p "SELECT failed_count >= 3 FROM pg_stat_archiver"
    { echo "\x"; echo "SELECT *, now() FROM pg_stat_archiver;"; echo "SHOW archive_mode;"; } | show p >"$out/archiver.txt"
}
sample_postgres_subscription_broken() { need_postgres || return 0; servers scene_postgres_subscription_broken; }
scene_postgres_subscription_broken() { # a row stands in the way of a change
    lag_subscription >/dev/null 2>&1
    pg_sql b "ALTER SUBSCRIPTION orders ENABLE"; sleep 2
    pg_until b "SELECT count(*) = 0 FROM pg_stat_subscription WHERE pid IS NOT NULL"
    show b -c "SELECT * FROM pg_stat_subscription" -c "SELECT * FROM pg_stat_subscription_stats" >"$out/subscriber.txt"
}
sample_postgres_primary_and_standby() { need_postgres || return 0; servers scene_postgres_primary_and_standby; }
scene_postgres_primary_and_standby() { # both in one folder: replay paused on the standby
    lag_set; lag_caught_up s
    pg_sql s "SELECT pg_wal_replay_pause()"; lag_write 40; sleep 1
    show p -c "SELECT now(), pg_is_in_recovery(), pg_current_wal_lsn()" -c "SELECT * FROM pg_stat_replication" -c "SELECT * FROM pg_replication_slots" >"$out/db-1.txt"
    show s -c "$as_standby" -c "$receivers" >"$out/db-2.txt"
}
sample_healthy_postgres_standby_idle() { need_postgres || return 0; servers scene_healthy_postgres_standby_idle; }
scene_healthy_postgres_standby_idle() { # caught up, and nothing was written for 45 s
    lag_set; lag_caught_up s; sleep 45
    show s -c "$as_standby" -c "$receivers" >"$out/standby.txt"
    show p -c "SELECT * FROM pg_stat_replication" -c "SELECT pg_current_wal_lsn()" -c "SELECT * FROM pg_replication_slots" >"$out/primary.txt"
}
sample_healthy_postgres_replication_load() { need_postgres || return 0; servers scene_healthy_postgres_replication_load; }
scene_healthy_postgres_replication_load() { # pgbench writes, the standby follows; twice
    lag_set; pgbench -i -q -s 2 "$(pg_conn p)" >/dev/null 2>&1
    pgbench -n -T 8 -c 4 "$(pg_conn p)" >/dev/null 2>&1 & load=$!
    sleep 3
    for _ in 1 2; do
        show p -c "SELECT now(), pg_current_wal_lsn()" -c "SELECT * FROM pg_stat_replication"; sleep 2
    done >"$out/primary.txt"
    wait $load
}
sample_healthy_postgres_standby_delayed() { need_postgres || return 0; servers scene_healthy_postgres_standby_delayed; }
scene_healthy_postgres_standby_delayed() { # behind by an hour by design
    lag_set; pg_standby d p "recovery_min_apply_delay=1h"; lag_write 40; sleep 3
    show d -c "$as_standby" -c "$receivers" -c "SHOW recovery_min_apply_delay" -c "SELECT name, setting, unit FROM pg_settings WHERE name LIKE 'recovery%'" >"$out/standby.txt"
}
sample_healthy_postgres_archiver() { need_postgres || return 0; servers scene_healthy_postgres_archiver; }
scene_healthy_postgres_archiver() { # it works, after a failure that is over; a new slot
    pg_start p "archive_mode=on" "archive_command='false'"
    pg_sql p "CREATE TABLE t (x int)" "SELECT pg_switch_wal()" "SELECT pg_create_physical_replication_slot('new', true)" >/dev/null
    pg_until p "SELECT failed_count >= 1 FROM pg_stat_archiver"
    pg_sql p "ALTER SYSTEM SET archive_command = 'true'" "SELECT pg_reload_conf()" >/dev/null
    sed -i "/^archive_command = .false/d" "$PG_HOME/p/postgresql.auto.conf"; pg_sql p "SELECT pg_reload_conf()" >/dev/null
    pg_sql p "INSERT INTO t VALUES (1)" "SELECT pg_switch_wal()" >/dev/null
    pg_until p "SELECT last_archived_time > last_failed_time FROM pg_stat_archiver" 90
    show p -c "SELECT *, now() FROM pg_stat_archiver" -c "SELECT slot_name, slot_type, active, restart_lsn, wal_status, safe_wal_size FROM pg_replication_slots" -c "SELECT pg_current_wal_lsn()" >"$out/primary.txt"
}
