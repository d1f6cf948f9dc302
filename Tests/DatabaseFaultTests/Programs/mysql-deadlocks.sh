# Deadlocks of real sessions on MariaDB and MySQL: in the counter while they come, in InnoDB's monitor, and in
# the error log.
# shellcheck shell=bash disable=SC2154

# shop NAME: tables that transfers and bookings meet in.
shop() {
    my_sql "$1" "CREATE DATABASE IF NOT EXISTS shop" "USE shop" \
        "CREATE TABLE accounts (id int PRIMARY KEY, owner varchar(30), balance decimal(10, 2), KEY (owner)) ENGINE=InnoDB" \
        "INSERT INTO accounts VALUES (7, 'Ann', 100), (9, 'Bob', 100), (30, 'Carol', 100)" \
        "CREATE TABLE bookings (seat int PRIMARY KEY, guest varchar(30)) ENGINE=InnoDB" \
        "INSERT INTO bookings VALUES (10, 'Dora'), (20, 'Emil')" \
        "CREATE TABLE stock (region int, article bigint unsigned, pieces int, PRIMARY KEY (region, article)) ENGINE=InnoDB PARTITION BY HASH (region) PARTITIONS 4" \
        "INSERT INTO stock VALUES (1, 100, 5), (2, 200, 5)"
}

# in_turn NAME FIRST SECOND: two statements of one transaction, a third of a second apart.
in_turn() {
    my_sql "$1" "USE shop" "BEGIN" "$2" "DO SLEEP(0.3)" "$3" "COMMIT" >/dev/null 2>&1
}

# meet NAME FIRST SECOND OTHER-FIRST OTHER-SECOND: two transactions side by side.
meet() {
    in_turn "$1" "$2" "$3" &
    local other=$!
    sleep 0.1
    in_turn "$1" "$4" "$5"
    wait $other
}

# transfer NAME [AMOUNT]: two transfers that take the same rows in opposite order.
transfer() {
    meet "$1" "UPDATE accounts SET balance = balance - ${2:-10.5} WHERE id = 7" "UPDATE accounts SET balance = balance + ${2:-10.5} WHERE id = 9" \
        "UPDATE accounts SET balance = balance - 3 WHERE id = 9" "UPDATE accounts SET balance = balance + 3 WHERE id = 7"
}

# during_transfers NAME COMMAND…: runs a command while transfers meet again and again, two of them at least.
during_transfers() {
    local name=$1 storm
    shift
    (
        transfer "$name"
        transfer "$name"
        while [ ! -e "$work/enough" ]; do transfer "$name"; done
    ) >/dev/null &
    storm=$!
    "$@"
    touch "$work/enough"
    wait $storm
    rm "$work/enough"
}

# book NAME SEAT OTHER-SEAT: both look for a seat that is free, and then take it.
book() {
    meet "$1" "SELECT * FROM bookings WHERE seat = $2 FOR UPDATE" "INSERT INTO bookings VALUES ($2, 'Fritz')" \
        "SELECT * FROM bookings WHERE seat = $3 FOR UPDATE" "INSERT INTO bookings VALUES ($3, 'Greta')"
}

# restock NAME: rows of two partitions.
restock() {
    meet "$1" "UPDATE stock SET pieces = pieces - 1 WHERE region = 1 AND article = 100" "UPDATE stock SET pieces = pieces + 1 WHERE region = 2 AND article = 200" \
        "UPDATE stock SET pieces = pieces - 2 WHERE region = 2 AND article = 200" "UPDATE stock SET pieces = pieces + 2 WHERE region = 1 AND article = 100"
}

# rotate NAME: three transactions in a ring.
rotate() {
    local id next pids=()
    for id in "7 9" "9 30" "30 7"; do
        next=${id#* }
        in_turn "$1" "UPDATE accounts SET balance = balance - 1 WHERE id = ${id% *}" "UPDATE accounts SET balance = balance + 1 WHERE id = $next" &
        pids+=($!)
    done
    wait "${pids[@]}"
}

# status NAME [OPTION…]: InnoDB's monitor as the client prints it.
status() {
    local name=$1
    shift
    mariadb --no-defaults -u root -S "$MY_HOME/$name.sock" "$@" -e "SHOW ENGINE INNODB STATUS"
}

# Reports of one server, one after the other, as one object by their names.
mysql_deadlocks_seen() {
    my_start a "innodb-print-all-deadlocks=ON" "$@" || return 9
    shop a
    "$DIAG" db deadlocks --json --for 1s --mysql "$(my_uri a)" >"$work/none.json"
    during_transfers a "$DIAG" db deadlocks --json --for 3s --mysql "$(my_uri a)" >"$work/live.json"
    "$DIAG" triage --json --for 1s --mysql "$(my_uri a)" >"$work/after.json"
    local form
    for form in "table -t" "vertical -E" "tab -B" "raw -r"; do
        status a "${form#* }" >"$work/status.txt"
        "$DIAG" db deadlocks --json "$work/status.txt" >"$work/${form% *}.json"
    done
    book a 14 15
    restock a
    rotate a
    "$DIAG" db deadlocks --json "$MY_HOME/a.log" >"$work/log.json"
    "$DIAG" triage --json "$MY_HOME/a.log" >"$work/triage.json"
    deadlock_reports
}

deadlock_reports() {
    jq -c '{key: input_filename, value: .}' "$work"/*.json | jq -s '[.[] | .key |= (split("/") | last | split(".")[0])] | from_entries'
}

# What is no fault, and what an account without PROCESS sees: reports of one server by their names.
mysql_quiet() {
    my_start a "innodb-print-all-deadlocks=ON" || return 9
    shop a
    my_sql a "CREATE USER shop@'%'" "GRANT SELECT ON shop.* TO shop@'%'"
    # Sessions that wait in turn for a row, and a refused account: nobody is rolled back.
    local pids=()
    for _ in 1 2 3; do
        my_sql a "USE shop" "BEGIN" "UPDATE accounts SET balance = 1 WHERE id = 7" "DO SLEEP(0.4)" "COMMIT" &
        pids+=($!)
    done
    mariadb --no-defaults -u nobody -S "$MY_HOME/a.sock" -e "SELECT 1" >/dev/null 2>&1
    "$DIAG" db deadlocks --json --for 1s --mysql "$(my_uri a)" >"$work/live.json"
    wait "${pids[@]}"
    status a -E >"$work/status.txt"
    "$DIAG" triage --json "$work/status.txt" "$MY_HOME/a.log" >"$work/files.json"
    # The counter is for all, the monitor is not.
    during_transfers a "$DIAG" db deadlocks --json --for 3s --mysql "$(my_uri a shop)" >"$work/denied.json"
    deadlock_reports
}

# A log of a server that has no slot left.
mysql_log_refused() {
    my_start a "max-connections=10" || return 9
    my_sql a "CREATE DATABASE IF NOT EXISTS test"
    local place
    for place in {1..12}; do my_session a "app-$place" "SELECT 1;"; done
    for _ in {1..100}; do
        grep -q "Too many connections" "$MY_HOME/a.log" && break
        sleep 0.1
    done
    for _ in {1..25}; do my_sql a "SELECT 1" >/dev/null 2>&1; done
    "$DIAG" triage --json "$MY_HOME/a.log"
}

# A replica that cannot apply a change, by its log alone.
mysql_log_apply() {
    my_start a || return 9
    my_replica b a || return 9
    my_sql a "CREATE DATABASE shop" "CREATE TABLE shop.t (id int PRIMARY KEY)"
    my_until b "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'shop'"
    my_sql b "SET SESSION sql_log_bin = 0" "INSERT INTO shop.t VALUES (1)"
    my_sql a "INSERT INTO shop.t VALUES (1)"
    for _ in {1..100}; do
        grep -q 1062 "$MY_HOME/b.log" && break
        sleep 0.1
    done
    "$DIAG" triage --json "$MY_HOME/b.log"
}
