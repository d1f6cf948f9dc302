# Replication of MySQL and MariaDB and its faults: a source p and its replicas.
# shellcheck shell=bash disable=SC2154

# What starts and stops replication is called otherwise on each fork.
if [ -n "$MY_ROOT" ]; then
    r_start="START REPLICA" r_stop="STOP REPLICA" r_change="CHANGE REPLICATION SOURCE TO SOURCE"
else
    r_start="START SLAVE" r_stop="STOP SLAVE" r_change="CHANGE MASTER TO MASTER"
fi

my_span=()

# mylag_set [SETTING=VALUE...]: starts the source p and its replica r.
# shellcheck disable=SC2120
mylag_set() {
    my_start p "$@" && my_replica r p "$@" || return 9
    my_sql p "CREATE DATABASE IF NOT EXISTS test" "CREATE TABLE test.t (id INT PRIMARY KEY, x VARCHAR(100))" \
        "INSERT INTO test.t VALUES (1, 'one')"
    mylag_caught_up r
}

# How far a server is, by its transactions.
mylag_position() {
    if [ -n "$MY_ROOT" ]; then my_sql "$1" "SELECT @@gtid_executed"; else my_sql "$1" "SELECT @@gtid_current_pos"; fi
}

# mylag_caught_up REPLICA: waits until it has applied what the source has written so far.
mylag_caught_up() {
    local end
    end=$(mylag_position p)
    if [ -n "$MY_ROOT" ]; then
        my_sql "$1" "SELECT WAIT_FOR_EXECUTED_GTID_SET('${end//$'\n'/}', 20)" >/dev/null
    else
        my_sql "$1" "SELECT MASTER_GTID_WAIT('$end', 20)" >/dev/null
    fi
}

# mylag_write FIRST COUNT: so many rows, each in a transaction of its own.
mylag_write() {
    local id statements=()
    for ((id = $1; id < $1 + $2; id++)); do statements+=("INSERT INTO test.t VALUES ($id, 'row')"); done
    my_sql p "${statements[@]}"
}

# A field of the status of the replica's default channel, by either of its names.
mylag_status() {
    local statement="SHOW SLAVE STATUS"
    [ -z "$MY_ROOT" ] || statement="SHOW REPLICA STATUS"
    mariadb --no-defaults -E -u root -S "$MY_HOME/$1.sock" -e "$statement" | sed -nE "s/^ *($2): //p" | head -1
}

# mylag_until REPLICA FIELD VALUE: waits until a field has a value.
mylag_until() {
    local end=$((SECONDS + 20))
    while [ $SECONDS -lt $end ]; do
        # shellcheck disable=SC2053
        [[ $(mylag_status "$1" "$2") == $3 ]] && return 0
        sleep 0.1
    done
    echo "never: $2 = $3" >&2
    return 1
}

# mylag_report NAME SERVER...: what diag says of the servers, as $work/NAME.json.
mylag_report() {
    local name=$1 server arguments=()
    shift
    for server in "$@"; do arguments+=(--mysql "$(my_uri "$server")"); done
    "$DIAG" db lag --json "${my_span[@]}" "${arguments[@]}" >"$work/$name.json"
}

# The same by a short look, for what does not move.
mylag_glance() {
    local my_span=(--for 500ms --interval 500ms)
    mylag_report "$@"
}

# myfailover_report NAME SERVER...: the same of failover, with its status as .status.
myfailover_report() {
    local name=$1 server arguments=() status=0
    shift
    for server in "$@"; do arguments+=(--mysql "$(my_uri "$server")"); done
    "$DIAG" db failover --json --deadline 8s "${arguments[@]}" >"$work/$name.json" || status=$?
    jq --argjson status $status '. + {status: $status}' "$work/$name.json" >"$work/$name.tmp"
    mv "$work/$name.tmp" "$work/$name.json"
}

# All reports as one object, by name.
mylag_reports() {
    local file
    for file in "$work"/*.json; do
        jq -c --arg name "$(basename "$file" .json)" '{($name): .}' "$file"
    done | jq -s add
}

# Idle, under load, stopped in each way, held by a lock: one pair, no restarts.
mylag_pair() {
    # shellcheck disable=SC2119
    mylag_set || return 9
    mylag_report idle p r
    mylag_glance idle_replica r
    touch "$work/busy"
    (for ((batch = 0; batch < 2000; batch++)); do
        [ -e "$work/busy" ] || break
        mylag_write $((1000 + batch * 50)) 50
    done) &
    local writer=$!
    sleep 0.5
    mylag_report load p r
    rm "$work/busy"
    wait $writer
    mylag_caught_up r

    my_sql r "$r_stop"
    mylag_write 100 3
    mylag_glance stopped r
    mylag_glance stopped_set r p
    my_sql r "$r_start"
    mylag_caught_up r
    my_sql r "$r_stop SQL_THREAD"
    mylag_write 200 3
    mylag_glance paused r
    my_sql r "$r_start"
    mylag_caught_up r

    my_session r holder "BEGIN; UPDATE t SET x = 'held' WHERE id = 1;"
    my_until r "SELECT COUNT(*) = 1 FROM information_schema.innodb_trx WHERE trx_rows_modified > 0"
    my_sql p "UPDATE test.t SET x = 'source' WHERE id = 1"
    my_until r "SELECT COUNT(*) = 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
    mylag_report row_lock r
    kill -- "-${my_sessions[-1]}"
    mylag_caught_up r
    my_session r reader "FLUSH TABLES WITH READ LOCK;"
    my_until r "SELECT COUNT(*) >= 1 FROM information_schema.processlist WHERE command = 'Sleep'"
    sleep 0.3
    my_sql p "UPDATE test.t SET x = 'again' WHERE id = 1"
    sleep 0.5
    mylag_report read_lock r
    kill -- "-${my_sessions[-1]}"
    mylag_caught_up r
    mylag_reports
}

# A wrong password, a row in the way, a delay, an errant transaction, a source that is frozen.
mylag_broken() {
    # shellcheck disable=SC2119
    mylag_set || return 9
    my_sql r "$r_stop" "${r_change}_DELAY = 3600" "$r_start"
    mylag_write 10 3
    mylag_until r "SQL_Remaining_Delay" "3*"
    mylag_glance delayed r
    mylag_glance delayed_set p r
    my_sql r "$r_stop" "${r_change}_DELAY = 0" "$r_start"
    mylag_caught_up r

    kill -STOP "${my_pid[p]}"
    mylag_report frozen_replica r
    "$DIAG" db lag --json --deadline 8s --mysql "$(my_uri p)" --mysql "$(my_uri r)" >"$work/frozen.json"
    kill -CONT "${my_pid[p]}"

    my_sql r "SET sql_log_bin = 1" "INSERT INTO test.t VALUES (500, 'local')"
    mylag_glance errant p r
    my_sql p "INSERT INTO test.t VALUES (500, 'source')"
    mylag_until r "Last_SQL_Errno" 1062
    mylag_glance error r
    my_sql r "DELETE FROM test.t WHERE id = 500" "$r_start"
    mylag_caught_up r

    my_sql r "$r_stop" "${r_change}_PASSWORD = 'wrong'" "$r_start"
    mylag_until r "Last_IO_Errno" "[1-9]*"
    mylag_glance password r
    mylag_reports
}

# A source that is up, frozen and dead; replicas that are even, behind and paused.
myfailover_set() {
    # shellcheck disable=SC2119
    mylag_set || return 9
    my_replica s p
    mylag_caught_up s
    myfailover_report up s p r
    kill -STOP "${my_pid[p]}"
    myfailover_report frozen p r
    kill -CONT "${my_pid[p]}"
    my_sql s "$r_stop IO_THREAD"
    mylag_write 10 5
    mylag_caught_up r
    my_stop p KILL
    mylag_until r "Slave_IO_Running|Replica_IO_Running" Connecting
    myfailover_report dead s p r
    myfailover_report replicas s r
    my_sql r "$r_stop SQL_THREAD"
    myfailover_report paused p r
    my_sql r "$r_start"
    mylag_until r "Slave_SQL_Running|Replica_SQL_Running" Yes
    myfailover_report alone p r
    my_sql r "SET sql_log_bin = 1" "INSERT INTO test.t VALUES (600, 'local')"
    myfailover_report errant p r
    mylag_reports
}
