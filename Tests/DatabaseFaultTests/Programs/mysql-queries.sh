# Statements, tables and history of MySQL and MariaDB: one server for several questions.
# shellcheck shell=bash disable=SC2154

# my_shop NAME: customers, and orders of which one in a thousand is open and which no index finds.
my_shop() {
    my_sql "$1" "CREATE DATABASE IF NOT EXISTS test" "CREATE DATABASE shop" "USE shop" \
        "CREATE TABLE digits (n INT PRIMARY KEY)" "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)" \
        "CREATE TABLE settings (name VARCHAR(20), value INT)" "INSERT INTO settings SELECT n, n FROM digits" \
        "CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT, status VARCHAR(12), amount DECIMAL(10,2), created_at DATETIME, KEY orders_created_at (created_at))" \
        "INSERT INTO orders (customer_id, status, amount, created_at) SELECT (a.n+10*b.n+100*c.n+1000*d.n+10000*e.n) % 10000 + 1, IF((a.n+10*b.n+100*c.n)=7,'open','paid'), 1+(a.n*b.n), '2026-01-01' + INTERVAL (a.n+10*b.n+100*c.n+1000*d.n+10000*e.n) MINUTE FROM digits a, digits b, digits c, digits d, digits e" \
        "ANALYZE TABLE orders" >/dev/null
}

# my_load NAME CLIENTS STATEMENTS: clients that run the statements, one per line, again and again.
my_load() {
    local name=$1 clients=$2 statements=$3
    for _ in $(seq "$clients"); do
        # shellcheck disable=SC2016
        setsid bash -c 'while :; do echo "$1"; done | mariadb --no-defaults -n -N -B -f -u root -S "$2" shop' \
            my_load "$statements" "$MY_HOME/$name.sock" >/dev/null 2>&1 &
        my_sessions+=($!)
    done
}

# my_rest: ends the load and the sessions, also in the server, which would go on with what they began.
my_rest() {
    local session
    for session in "${my_sessions[@]}"; do kill -- "-$session" 2>/dev/null; done
    my_sessions=()
    for session in $(my_sql a "SELECT id FROM information_schema.processlist WHERE user = 'root' AND id <> CONNECTION_ID()"); do
        my_sql a "KILL $session" 2>/dev/null
    done
    my_until a "SELECT COUNT(*) = 0 FROM information_schema.innodb_trx"
}

playbooks=${playbooks:-$(dirname "${BASH_SOURCE[0]}")/../../../playbooks}

my_look() { "$DIAG" db queries --json --mysql "$(my_uri a)" "$@"; }

# my_playbooks: the playbooks with shorter times, so that nothing has to be waited for.
my_playbooks() {
    mkdir -p "$work/playbooks"
    sed "s/at_least: 30 s/at_least: 2 s/" "$playbooks/mysql-queries.yaml" >"$work/playbooks/mysql-queries.yaml"
    sed "s/at_least: 60 s/at_least: 2 s/; s/at_least: 100000$/at_least: 3000/" "$playbooks/mysql-history.yaml" >"$work/playbooks/mysql-history.yaml"
}

# my_hold NAME COUNT: a transaction that is left open, and COUNT later ones that change rows.
my_hold() {
    my_session "$1" forgotten "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT; SELECT COUNT(*) FROM shop.settings"
    started=$SECONDS
    my_until "$1" "SELECT COUNT(*) > 0 FROM information_schema.innodb_trx" || return 9
    mariadb --no-defaults -u root -S "$MY_HOME/$1.sock" -e "DELIMITER //
CREATE PROCEDURE shop.churn(n INT) BEGIN WHILE n > 0 DO UPDATE shop.orders SET amount = amount + 1 WHERE id = n % 1000; SET n = n - 1; END WHILE; END //"
    my_sql "$1" "SET SESSION sql_log_bin = 0" "CALL shop.churn($2)"
}

# Each look prints its report behind its name; the whole is one object.
my_idle() { my_look --for 500ms; }

my_missing_index() { # a table of 100,000 rows that no index serves, and a small one beside it
    my_load a 2 "SELECT id, amount FROM orders WHERE customer_id = FLOOR(RAND() * 10000) LIMIT 50;
SELECT value FROM settings WHERE name = '3';"
    sleep 1
    my_look --for 3s
    my_rest
}

my_indexed() { # the same statements with the index; small tables are scanned thousands of times
    my_sql a "ALTER TABLE shop.orders ADD INDEX (customer_id)"
    my_load a 2 "SELECT id, amount FROM orders WHERE customer_id = 77;
SELECT value FROM settings WHERE name = '3';
INSERT INTO orders (customer_id, status, amount) SELECT n, 'paid', 3 FROM digits;
UPDATE orders SET amount = amount + 1 WHERE id = 4711;"
    sleep 1
    my_look --for 2s
    my_rest
}

my_stale_statistics() { # statistics of 1,000 rows; the table has 101,000
    my_sql a "USE shop" "CREATE TABLE events (id INT PRIMARY KEY AUTO_INCREMENT, kind INT, note INT, KEY (kind)) STATS_AUTO_RECALC=0" \
        "INSERT INTO events (kind, note) SELECT a.n, b.n FROM digits a, digits b, digits c" "ANALYZE TABLE events" \
        "INSERT INTO events (kind, note) SELECT customer_id % 10, 1 FROM orders LIMIT 100000" \
        "UPDATE mysql.innodb_table_stats SET last_update = NOW() - INTERVAL 1 HOUR WHERE table_name = 'events'" >/dev/null
    my_load a 1 "SELECT SUM(note) FROM events;"
    sleep 1
    my_look --for 2s
    my_rest
    my_sql a "DROP TABLE shop.events"
}

my_long_running() { # a report, a dump that is as long, and a victim of a lock
    my_session a report "SELECT COUNT(*) FROM shop.orders WHERE SLEEP(0.01) = 1"
    my_session a dump "SELECT /*!40001 SQL_NO_CACHE */ SLEEP(60), s.* FROM shop.settings s"
    my_session a holder "BEGIN; UPDATE shop.settings SET value = 1 WHERE name = '1'"
    my_until a "SELECT COUNT(*) > 0 FROM information_schema.innodb_trx WHERE trx_rows_locked > 0" || return 9
    my_session a victim "UPDATE shop.settings SET value = 2 WHERE name = '1'"
    my_until a "SELECT COUNT(*) > 0 FROM information_schema.processlist WHERE TIME > 3 AND INFO LIKE '%SLEEP(0.01) = 1'" || return 9
    my_look --for 500ms --playbooks "$work/playbooks"
    my_rest
}

my_old_transaction() { # a transaction that was left open keeps what later ones have changed
    my_hold a 5000 || return 9
    while [ $((SECONDS - started)) -lt 4 ]; do sleep 0.2; done
    my_look --for 500ms --playbooks "$work/playbooks"
    my_rest
}

my_no_rights() { # an account with nothing but the right to log in
    my_sql a "CREATE USER small@'%'"
    "$DIAG" db queries --json --for 500ms --mysql "$(my_uri a small)"
}

my_loads() { # [SETTING...]: all of them on one server
    local name mark="{"
    my_start a "$@" && my_shop a || return 9
    my_playbooks
    for name in idle missing_index indexed stale_statistics long_running old_transaction no_rights; do
        echo "$mark \"$name\":"
        "my_$name"
        mark=","
    done
    echo "}"
}
