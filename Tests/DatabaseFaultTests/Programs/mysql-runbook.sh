# Runbooks on real servers of MariaDB, or MySQL.
# shellcheck shell=bash disable=SC2154,SC1091

. "$(dirname "${BASH_SOURCE[0]}")/mysql-lag.sh"
. "$(dirname "${BASH_SOURCE[0]}")/runbook.sh"

# A source that is killed: its replica is promoted after a yes, and applied all it had before.
myrunbook_failover() {
    # shellcheck disable=SC2119
    mylag_set || return 9
    my_sql r "SET GLOBAL read_only = ON"
    mylag_write 10 5
    mylag_caught_up r
    cd "$work" || return 9
    local set=(--mysql "$(my_uri p)" --mysql "$(my_uri r)")
    my_stop p KILL
    mylag_until r "Slave_IO_Running|Replica_IO_Running" Connecting
    runbook_report unasked database-failover --mode auto "${set[@]}"
    my_sql r "SELECT @@global.read_only" >"$work/unasked.role"
    runbook_report promoted database-failover --mode auto --yes-to promote "${set[@]}"
    my_sql r "SELECT @@global.read_only" >"$work/promoted.role"
    my_sql r "INSERT INTO test.t VALUES (900, 'new')"
    mylag_status r "Slave_IO_Running|Replica_IO_Running" >"$work/status"
    runbook_reports | jq --rawfile unasked "$work/unasked.role" --rawfile promoted "$work/promoted.role" \
        --rawfile status "$work/status" '. + {roles: {unasked: $unasked, promoted: $promoted, status: $status}}'
}
