# Applications that leak connections, fill all slots with work, or only look as if they did.
# shellcheck shell=bash disable=SC2154

# crowd NAME APPLICATION COUNT STATEMENTS [USER]: so many sessions of an application.
crowd() {
    local index
    for ((index = 1; index <= $3; index++)); do pg_session "$1" "$2" "${4//%/$index}" "${5:-app}"; done
    pg_until "$1" "SELECT count(*) >= $3 FROM pg_stat_activity WHERE application_name = '$2'"
}

pool_server() {
    pg_start a "max_connections=${1:-16}" || return 9
    pg_sql a "CREATE ROLE app LOGIN" "CREATE TABLE carts(id int PRIMARY KEY, n int DEFAULT 0)" \
        "INSERT INTO carts SELECT generate_series(1, 100)" "GRANT ALL ON carts TO app"
}

report() { "$DIAG" db pool --json --postgres "$(pg_conn a)" >"$work/$1.json"; echo "{\"name\": \"$1\", \"report\": $(cat "$work/$1.json")}"; }

# A leak inside transactions takes all slots; before that, the same number of sessions at work.
leaked() {
    pool_server || return 9
    crowd a busy 12 "SELECT pg_sleep(60) /* % */;"
    report busy
    pg_sql a "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'busy'" >/dev/null
    crowd a shop-web 11 "BEGIN; UPDATE carts SET n = n + 1 WHERE id = %;"
    pg_session a report "UPDATE carts SET n = 0;" app
    sleep 10.5
    report leaked
}

# A pool that is idle, one that is busy, and sessions that come and go: none of them hurts.
healthy() {
    pool_server 60 || return 9
    crowd a shop-web 20 "SELECT * FROM carts WHERE id = %;"
    sleep 1
    report idle
    pgbench -i -q -d "$(pg_conn a)" >/dev/null 2>&1
    pgbench -n -c 20 -j 2 -T 6 -d "$(pg_conn a)" >/dev/null 2>&1 &
    sleep 2
    report pgbench
    wait $!
}

# A role that may have two connections has two.
limited() {
    pool_server || return 9
    pg_sql a "CREATE ROLE few LOGIN CONNECTION LIMIT 2"
    crowd a tiny 2 "SELECT 1;" few
    report limited
    echo "{\"name\": \"refused\", \"report\": $("$DIAG" db pool --json --postgres "$(pg_conn a few)" 2>/dev/null)}"
}
