# shellcheck shell=bash disable=SC2034,SC2154,SC1090,SC2016,SC2317
# Connections of MariaDB and MySQL: leaked, used up, and healthy ones, as their clients print them.
# Those of MySQL take a tree with its server in MY_ROOT (Tests/DatabaseFaultTests/Programs/mysql.sh).

need_maria() { need_tool mariadb mariadb-client && need_file /usr/sbin/mariadbd mariadb-server; }
need_mysql() { need_tool mariadb mariadb-client && need_file "${MY_ROOT:-/none}/usr/sbin/mysqld" "MySQL in MY_ROOT"; }
my_servers=$here/../../Tests/DatabaseFaultTests/Programs/mysql.sh
# my_pool_server SLOTS [SETTING...]
my_pool_server() {
    # The end of a subshell may not end the others' children: sessions are groups of their own.
    pkill() { true; }
    set +e
    my_start a "max_connections=$1" "${@:2}"
    my_sql a "CREATE DATABASE test" "CREATE TABLE test.carts(id int PRIMARY KEY, total int DEFAULT 0)" \
        "INSERT INTO test.carts(id) VALUES $(seq -s, -f '(%g)' 1 200)" \
        "CREATE USER shop@'%'" "CREATE USER report@'%'" "CREATE USER mailer@'%'" \
        "GRANT ALL ON test.* TO shop@'%'" "GRANT ALL ON test.* TO report@'%'" "GRANT ALL ON test.* TO mailer@'%'"
}
# my_client USER STATEMENTS: a session through TCP that stays
my_client() {
    setsid bash -c '{ echo "$1"; exec sleep 300; } | mariadb --no-defaults -n -N -B -f -u "$2" -h 127.0.0.1 -P "$3" test' \
        client "$2" "$1" "${my_port[a]}" >/dev/null 2>&1 &
    my_sessions+=($!)
}
# my_ask OPTION... -e STATEMENTS: as root, in the form that the options choose
my_ask() { mariadb --no-defaults -u root -S "$MY_HOME/a.sock" "$@"; }

sample_mysql_leak_sleep() { # connections that a mailer never closes, 14 of 16 slots; the list as a table
    need_maria || return 0
    (. "$my_servers"; my_pool_server 16; for n in {1..14}; do my_client mailer "SELECT total FROM carts WHERE id = $n;"; done; my_client shop "SELECT SLEEP(100);"; sleep 37
        my_ask -t -e "SHOW VARIABLES LIKE 'max_connections'; SHOW FULL PROCESSLIST" >"$out/processlist.txt")
}
sample_mysql_leak_transactions() { # a request that ends without commit; \G, with the open transactions
    need_maria || return 0
    (. "$my_servers"; my_pool_server 16; for n in {1..13}; do my_client shop "BEGIN; UPDATE carts SET total = total + 1 WHERE id = $n;"; done
        my_client report "UPDATE carts SET total = 0;"; sleep 14
        my_ask -E -e "SELECT NOW(); SHOW FULL PROCESSLIST; SELECT * FROM information_schema.innodb_trx; SHOW GLOBAL VARIABLES LIKE 'max%connections'" >"$out/mariadb.txt")
}
sample_mysql_slots_used_up() { # reports that take minutes; tab separated
    need_maria || return 0
    (. "$my_servers"; my_pool_server 12; for n in {1..5}; do my_client report "SELECT SLEEP(100), COUNT(*) FROM carts a, carts b;"; my_client shop "SELECT SLEEP(100), $n;"; done; sleep 3
        my_ask -B -e "SHOW GLOBAL VARIABLES LIKE 'max_connections'; SHOW GLOBAL STATUS LIKE '%onnect%'; SHOW FULL PROCESSLIST" >"$out/mysql.tsv")
}
sample_healthy_mysql_idle_pool() { # at night: all asleep for half a minute, far from the limit
    need_maria || return 0
    (. "$my_servers"; my_pool_server 151; for n in {1..40}; do my_client shop "SELECT * FROM carts WHERE id = $n;"; done; sleep 35
        my_ask -t -e "SHOW VARIABLES LIKE 'max_connections'; SHOW FULL PROCESSLIST; SELECT * FROM information_schema.innodb_trx" >"$out/processlist.txt")
}
sample_healthy_mysql_load() { # 30 clients at work for seconds, short transactions
    need_maria || return 0
    (. "$my_servers"; my_pool_server 60; mariadb-slap --no-defaults -u root -S "$MY_HOME/a.sock" --create-schema=test --concurrency=30 --iterations=3 \
        --number-of-queries=60000 --delimiter=";" --query="BEGIN; UPDATE carts SET total = total + 1 WHERE id = 7; SELECT SUM(total) FROM carts; COMMIT" >/dev/null 2>&1 &
        sleep 2; my_ask -t -e "SHOW VARIABLES LIKE 'max_connections'; SHOW FULL PROCESSLIST; SELECT NOW(); SELECT * FROM information_schema.innodb_trx" >"$out/processlist.txt"
        sleep 1; my_ask -t -e "SELECT NOW(); SHOW FULL PROCESSLIST" >>"$out/processlist.txt"; kill %1)
}
sample_mysql_leak_sleep_97() { # the same leak on MySQL, 17 of 20 slots; SHOW PROCESSLIST cuts statements
    need_mysql || return 0
    (. "$my_servers"; my_pool_server 20; for n in {1..17}; do my_client mailer "SELECT total FROM carts WHERE id = $n;"; done; my_client shop "SELECT SLEEP(100), 'a statement that is longer than the hundred characters which the plain list shows of it, as here';"; sleep 37
        my_ask -t -e "SELECT VERSION(); SHOW PROCESSLIST; SELECT @@max_connections; SHOW GLOBAL VARIABLES LIKE 'max_connections'" >"$out/mysql.txt")
}
sample_healthy_mysql_load_97() { # 30 clients at work on MySQL
    need_mysql || return 0
    (. "$my_servers"; my_pool_server 60; mariadb-slap --no-defaults -u root -S "$MY_HOME/a.sock" --create-schema=test --concurrency=30 --iterations=3 \
        --number-of-queries=60000 --delimiter=";" --query="BEGIN; UPDATE carts SET total = total + 1 WHERE id = 7; SELECT SUM(total) FROM carts; COMMIT" >/dev/null 2>&1 &
        sleep 2; my_ask -E -e "SHOW VARIABLES LIKE 'max_connections'; SHOW FULL PROCESSLIST; SELECT NOW(); SELECT * FROM information_schema.innodb_trx" >"$out/processlist.txt"; kill %1)
}
