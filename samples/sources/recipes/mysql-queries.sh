# Statements, tables, plans and slow logs of MySQL and MariaDB: servers that the functions of
# Tests/DatabaseFaultTests start. MY_ROOT names a tree with MySQL in it, as there; samples whose names say 97
# are left out without it, the others are of the MariaDB of this machine.
# shellcheck shell=bash disable=SC2154,SC1091,SC2034,SC2016
my_query_programs=$samples/../Tests/DatabaseFaultTests/Programs

# at_mysql VERSION FUNCTION...: runs a function next to a server of its own (mariadb or 97), which ends with it.
at_mysql() {
    local root=
    [ "$1" = 97 ] && root=$MY_ROOT
    shift
    MY_ROOT=$root TZ=UTC DIAG=${DIAG:-true} samples=$samples out=$out work=$work bash -c '
        . "$samples/sources/recipes/mysql-queries.sh"
        . "$my_query_programs/mysql.sh"
        . "$my_query_programs/mysql-queries.sh"
        "$@"' at_mysql "$@" </dev/null
}
need_mysql97() { [ -n "${MY_ROOT:-}" ] || missing "MY_ROOT" "a tree with MySQL 9.7"; }
need_mariadb() { need_file /usr/sbin/mariadbd "Debian package mariadb-server"; }
# typed FILE PROMPT STATEMENT [OPTION...]: a statement behind its prompt and what the client prints.
typed() {
    local file=$1 prompt=$2 statement=$3
    shift 3
    {
        printf '%s%s;\n' "$prompt" "$statement"
        mariadb --no-defaults -u root -S "$MY_HOME/a.sock" shop "${@:--t}" -e "$statement" 2>&1
        echo
    } >>"$out/$file"
}
# shellcheck disable=SC2086
with_my_shop() { my_start a ${my_settings:-} && my_shop a && "$@"; }
open_orders="SELECT id, amount FROM orders WHERE status = 'open' AND amount > 3"
by_customer="SELECT id, amount FROM orders WHERE customer_id = FLOOR(RAND() * 10000) LIMIT 50;
SELECT value FROM settings WHERE name = '3';"

plan_97() {
    typed plan.txt "mysql> " "EXPLAIN ANALYZE $open_orders"
    printf 'mysql> SET explain_json_format_version = 2;\n' >"$out/plan.json"
    printf 'mysql> EXPLAIN ANALYZE FORMAT=JSON SELECT COUNT(*) FROM orders o JOIN settings s ON o.customer_id = s.value + 4000\\G\n' >>"$out/plan.json"
    mariadb --no-defaults -u root -S "$MY_HOME/a.sock" shop --vertical -e "SET explain_json_format_version = 2; EXPLAIN ANALYZE FORMAT=JSON SELECT COUNT(*) FROM orders o JOIN settings s ON o.customer_id = s.value + 4000" >>"$out/plan.json"
}
sample_mysql_plan_97() { need_mysql97 || return 0; at_mysql 97 with_my_shop plan_97; }
plan_mariadb() {
    typed analyze.json "MariaDB [shop]> " "ANALYZE FORMAT=JSON $open_orders"
    typed analyze.txt "MariaDB [shop]> " "ANALYZE SELECT o.id FROM orders o WHERE o.customer_id = 77"
}
sample_mysql_plan_mariadb() { need_mariadb || return 0; at_mysql mariadb with_my_shop plan_mariadb; }
stale_plan_97() { # the server was started again, and begins with what its statistics say
    my_sql a "USE shop" "CREATE TABLE events (id INT PRIMARY KEY AUTO_INCREMENT, kind INT, note INT, KEY (kind)) STATS_AUTO_RECALC=0" \
        "INSERT INTO events (kind, note) SELECT a.n, b.n FROM digits a, digits b, digits c" "ANALYZE TABLE events" \
        "INSERT INTO events (kind, note) SELECT customer_id % 10, 1 FROM orders" >/dev/null
    my_stop a
    my_run a
    typed plan.txt "mysql> " "EXPLAIN ANALYZE SELECT SUM(note) FROM events WHERE note > 0"
}
sample_mysql_plan_stale_97() { need_mysql97 || return 0; at_mysql 97 with_my_shop stale_plan_97; }
changed_plan() {
    my_sql a "ALTER TABLE shop.orders ADD INDEX (customer_id)"
    typed plans.txt "MariaDB [shop]> " "ANALYZE FORMAT=JSON SELECT COUNT(*) FROM orders o JOIN settings s ON o.customer_id = s.value WHERE s.name < 500"
    my_sql a "ALTER TABLE shop.orders DROP INDEX customer_id"
    typed plans.txt "MariaDB [shop]> " "ANALYZE FORMAT=JSON SELECT COUNT(*) FROM orders o JOIN settings s ON o.customer_id = s.value WHERE s.name < 500"
}
sample_mysql_plan_change() { need_mariadb || return 0; at_mysql mariadb with_my_shop changed_plan; }
healthy_plans_my() {
    typed fast.txt "$1" "$2 SELECT * FROM orders WHERE id = 4711"
    typed range.txt "$1" "$2 SELECT COUNT(*) FROM orders WHERE created_at < '2026-01-02'"
    typed most-rows.txt "$1" "$2 SELECT id FROM orders WHERE amount >= 2"
    typed report.txt "$1" "$2 SELECT status, COUNT(*), SUM(amount) FROM orders GROUP BY status ORDER BY 3"
    typed small.txt "$1" "$2 SELECT value FROM settings WHERE name = '3'"
    typed estimated.txt "$1" "EXPLAIN SELECT value FROM settings WHERE name = '3'"
}
sample_healthy_mysql_plans_97() { need_mysql97 || return 0; at_mysql 97 with_my_shop healthy_plans_my "mysql> " "EXPLAIN ANALYZE"; }
sample_healthy_mysql_plans_mariadb() { need_mariadb || return 0; at_mysql mariadb with_my_shop healthy_plans_my "MariaDB [shop]> " "ANALYZE FORMAT=JSON"; }

# views: what a person captures twice.
my_views() {
    for _ in 1 2; do
        typed views.txt "mysql> " "SELECT NOW()"
        typed views.txt "mysql> " "SELECT SCHEMA_NAME, DIGEST, DIGEST_TEXT, COUNT_STAR, SUM_TIMER_WAIT, SUM_LOCK_TIME, SUM_ROWS_SENT, SUM_ROWS_EXAMINED, SUM_NO_INDEX_USED, FIRST_SEEN FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME = 'shop' ORDER BY SUM_TIMER_WAIT DESC LIMIT 12"
        sleep 3
    done
    typed views.txt "mysql> " "SELECT * FROM mysql.innodb_index_stats WHERE database_name = 'shop' AND stat_name LIKE 'n_diff%'"
}
loaded_views() { my_load a 2 "$1"; sleep 1; my_views; }
sample_mysql_digests_97() { need_mysql97 || return 0; at_mysql 97 with_my_shop loaded_views "$by_customer"; }
busy_views() {
    my_sql a "ALTER TABLE shop.orders ADD INDEX (customer_id)"
    my_load a 2 "SELECT id, amount FROM orders WHERE customer_id = 77;
SELECT value FROM settings WHERE name = '3';
INSERT INTO orders (customer_id, status, amount) SELECT n, 'paid', 3 FROM digits;"
    sleep 1
    my_views
}
sample_healthy_mysql_digests_97() { need_mysql97 || return 0; at_mysql 97 with_my_shop busy_views; }

slow_log() { # FILE: the log of a second of the load
    my_sql a "SET GLOBAL slow_query_log_file = '$(my_inside "$MY_HOME/slow.log")'" "SET GLOBAL long_query_time = 0.02" "SET GLOBAL slow_query_log = ON"
    my_load a 2 "$1"
    sleep "${2:-3}"
    my_sql a "SET GLOBAL slow_query_log = OFF"
    head -"${3:-400}" "$MY_HOME/slow.log" >"$out/slow.log"
}
sample_mysql_slow_log_97() { need_mysql97 || return 0; at_mysql 97 with_my_shop slow_log "$by_customer"; }
sample_mysql_slow_log_mariadb() {
    need_mariadb || return 0
    my_settings="log-slow-verbosity=query_plan,explain" at_mysql mariadb with_my_shop slow_log "$by_customer" 6 900
}
sample_healthy_mysql_slow_log() { # reports now and then
    need_mariadb || return 0
    at_mysql mariadb with_my_shop slow_log "SELECT status, COUNT(*), SUM(amount) FROM orders GROUP BY status;
DO SLEEP(0.7);" 3
}
long_list() {
    my_session a report "SELECT COUNT(*) FROM shop.orders WHERE SLEEP(0.01) = 1"
    my_session a dump "SELECT /*!40001 SQL_NO_CACHE */ SLEEP(60), o.* FROM shop.orders o"
    sleep 40
    typed processlist.txt "MariaDB [(none)]> " "SHOW FULL PROCESSLIST" --vertical
}
sample_mysql_long_running() { need_mariadb || return 0; at_mysql mariadb with_my_shop long_list; }
dump_list() {
    my_session a dump "SELECT /*!40001 SQL_NO_CACHE */ SLEEP(60), o.* FROM shop.orders o"
    sleep 40
    typed processlist.txt "MariaDB [(none)]> " "SHOW FULL PROCESSLIST"
}
sample_healthy_mysql_dump() { need_mariadb || return 0; at_mysql mariadb with_my_shop dump_list; }
history_text() {
    my_hold a 120000
    while [ $((SECONDS - started)) -lt 65 ]; do sleep 0.5; done
    typed status.txt "MariaDB [(none)]> " "SHOW ENGINE INNODB STATUS" --vertical
}
sample_mysql_history_held() { need_mariadb || return 0; started=0 at_mysql mariadb with_my_shop history_text; }
