# Runbooks on real servers.
# shellcheck shell=bash disable=SC2154

# runbook_report NAME ARGUMENT...: keeps a report of a run with its status as .status, messages as .messages.
runbook_report() {
    local name=$1 status=0
    shift
    "$DIAG" playbook run "$@" --json >"$work/$name.json" 2>"$work/$name.err" || status=$?
    jq --argjson status $status --rawfile messages "$work/$name.err" \
        '. + {status: $status, messages: $messages}' "$work/$name.json" >"$work/$name.tmp"
    mv "$work/$name.tmp" "$work/$name.json"
}

# All reports as one object, by name.
runbook_reports() {
    local file
    for file in "$work"/*.json; do
        jq -c --arg name "$(basename "$file" .json)" '{($name): .}' "$file"
    done | jq -s add
}

# A primary that is up, then killed: refused, stopped without a yes, promoted with it.
runbook_failover() {
    pg_start p wal_level=replica || return 9
    pg_standby s p || return 9
    pg_sql p "CREATE TABLE t(x int)" "INSERT INTO t VALUES (1)"
    pg_until s "SELECT to_regclass('t') IS NOT NULL AND pg_last_wal_replay_lsn() = pg_last_wal_receive_lsn()"
    cd "$work" || return 9
    local set=(--postgres "$(pg_conn p)" --postgres "$(pg_conn s)")
    runbook_report up database-failover --mode auto --yes-to promote --log "$work/up.log" "${set[@]}"
    pg_sql s "SELECT pg_is_in_recovery()" >"$work/up.role"
    runbook_report ready disaster-readiness --mode auto --set rpo=5m "${set[@]}"
    pg_as "$PG_BIN/pg_basebackup" -h "$(pg_inside "$PG_HOME")" -p "${pg_port[p]}" -U postgres -c fast \
        -D "$(pg_inside "$PG_HOME/backup")" -X stream || return 9
    runbook_report verified disaster-readiness --mode auto --set rpo=5m --set backup="$PG_HOME/backup" "${set[@]}"
    pg_stop p immediate
    pg_until s "SELECT count(*) = 0 FROM pg_stat_wal_receiver"
    runbook_report unasked database-failover --mode auto "${set[@]}"
    runbook_report simulated database-failover --mode simulate --yes-to promote \
        --set look=safe --set product=postgresql "${set[@]}"
    pg_sql s "SELECT pg_is_in_recovery()" >"$work/unasked.role"
    runbook_report promoted database-failover --mode auto --yes-to promote "${set[@]}"
    pg_sql s "SELECT pg_is_in_recovery()" >"$work/promoted.role"
    pg_sql s "INSERT INTO t VALUES (2)"
    # shellcheck disable=SC2012
    ls -l "$work"/diag-database-failover-*.jsonl | cut -c1-10 >"$work/mode"
    jq -s '{events: [.[] | .event], commands: [.[] | .command // empty]}' \
        "$work"/diag-database-failover-*.jsonl >"$work/log.json"
    runbook_reports | jq --rawfile up "$work/up.role" --rawfile unasked "$work/unasked.role" \
        --rawfile promoted "$work/promoted.role" --rawfile mode "$work/mode" \
        '. + {roles: {up: $up, unasked: $unasked, promoted: $promoted}, mode: $mode}'
}
