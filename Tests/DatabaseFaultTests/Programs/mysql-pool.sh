# Applications that leak connections to MySQL or MariaDB, fill all slots with work, or only look so.
# shellcheck shell=bash disable=SC2154

# crowd NAME USER COUNT STATEMENTS: so many sessions; % is the number of each.
crowd() {
    local index
    for ((index = 1; index <= $3; index++)); do my_session "$1" "$2" "${4//%/$index}" "$2"; done
    my_until "$1" "SELECT COUNT(*) >= $3 FROM information_schema.processlist WHERE user = '$2' AND (command = 'Sleep' OR info IS NOT NULL)"
}

# pool_server SLOTS [SETTING=VALUE...]
pool_server() {
    my_start a "max_connections=$1" "${@:2}" || return 9
    my_sql a "CREATE DATABASE test" "CREATE TABLE test.carts(id int PRIMARY KEY, n int DEFAULT 0)" \
        "INSERT INTO test.carts(id) VALUES $(seq -s, -f '(%g)' 1 100)" \
        "CREATE USER shop@'%'" "CREATE USER job@'%'" "CREATE USER few@'%' WITH MAX_USER_CONNECTIONS 2" \
        "GRANT ALL ON test.* TO shop@'%'" "GRANT ALL ON test.* TO job@'%'" "GRANT ALL ON test.* TO few@'%'"
}

# Ends the sessions of a user.
dismiss() {
    my_sql a "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user = '$1'" >"$work/kill.sql"
    my_sql a "$(cat "$work/kill.sql")" 2>/dev/null
    my_until a "SELECT COUNT(*) = 0 FROM information_schema.processlist WHERE user = '$1'"
}

report() {
    "$DIAG" db pool --json --mysql "$(my_uri a)" >"$work/$1.json" 2>/dev/null
    echo "{\"name\": \"$1\", \"report\": $(cat "$work/$1.json")}"
}

# Slots used up by work; then the same number inside transactions that nobody ends, one of which is
# waited for.
leaked() {
    pool_server 16 || return 9
    crowd a shop 15 "SELECT SLEEP(60), %;"
    report busy
    dismiss shop
    crowd a shop 14 "BEGIN; UPDATE carts SET n = n + 1 WHERE id = %;"
    my_session a job "UPDATE carts SET n = 0;" job
    sleep 11
    report leaked
}

# An idle pool with slots left, one at work, and connections that come and go.
healthy() {
    pool_server 60 || return 9
    crowd a shop 20 "SELECT * FROM carts WHERE id = %;"
    sleep 1
    report idle
    dismiss shop
    crowd a job 42 "SELECT SLEEP(30), %;"
    report busy
    dismiss job
    (for _ in {1..60}; do mariadb --no-defaults -u shop -S "$MY_HOME/a.sock" test -e "SELECT COUNT(*) FROM carts" >/dev/null; done) &
    report short
    wait $!
}

# An account that may have two connections has two; then connections that are refused come in bursts.
limited() {
    pool_server 12 || return 9
    crowd a few 2 "SELECT %;"
    report limited
    echo "{\"name\": \"refused\", \"report\": $("$DIAG" db pool --json --mysql "$(my_uri a few)" 2>/dev/null)}"
    dismiss few
    # One slot is left, for which diag and two others try again and again.
    crowd a shop 11 "SELECT SLEEP(60), %;"
    (until [ -e "$work/over" ]; do mariadb --no-defaults -u job -S "$MY_HOME/a.sock" -e "SELECT SLEEP(0.05)" >/dev/null 2>&1; done) &
    local first=$!
    (until [ -e "$work/over" ]; do mariadb --no-defaults -u job -S "$MY_HOME/a.sock" -e "SELECT SLEEP(0.05)" >/dev/null 2>&1; done) &
    report bursts
    touch "$work/over"
    wait $! $first
    true
}
