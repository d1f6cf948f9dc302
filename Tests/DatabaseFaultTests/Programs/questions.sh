# Every question of a look on a primary, its standby and a PgBouncer, with a role that may see all.
# shellcheck shell=bash disable=SC2154

# Prints what the servers refused, and the inputs of the reports.
all_questions() {
    pg_start primary "shared_preload_libraries='pg_stat_statements'" "log_statement=all" || return 9
    pg_sql primary "CREATE EXTENSION pg_stat_statements"
    pg_standby standby primary || return 9
    bouncer_start pooler primary || return 9
    local server
    for server in primary standby; do
        "$DIAG" triage --json --postgres "$(pg_conn $server)" >"$work/$server.json"
        "$DIAG" db failover --json --postgres "$(pg_conn $server)" >"$work/$server-failover.json"
    done
    "$DIAG" db pool --json --postgres "$(pg_conn pooler postgres pgbouncer)" >"$work/pooler.json"
    "$DIAG" db locks --json --postgres "$(pg_conn pooler)" >"$work/through.json"
    grep -hE '(ERROR|FATAL):' "$PG_HOME"/{primary,standby}.log
    jq -c '.inputs[]' "$work"/*.json
}
