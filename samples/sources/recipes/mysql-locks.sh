# shellcheck shell=bash disable=SC2034,SC2154,SC2317
# MySQL and MariaDB: sessions that hold up others, as people print it with the clients. MY_TREE names a tree
# of another Debian suite (debootstrap) with MySQL; MariaDB is that of this machine.

my_programs=$here/../../Tests/DatabaseFaultTests/Programs
need_maria() { need_file /usr/sbin/mariadbd "Debian package mariadb-server"; }
need_mysql() { need_file "${MY_TREE:-/nowhere}/usr/sbin/mysqld" "MY_TREE, a tree with MySQL"; }
# my_with FUNCTION [TREE [SETTING…]]: runs a function that has a server `a` with tables and sessions.
my_with() {
    local function=$1 tree=${2:-}
    shift; shift || true
    (
        # shellcheck disable=SC2030
        MY_ROOT=$tree
        # shellcheck source=/dev/null
        . "$my_programs/mysql_locks.sh"
        # Of a subshell the children are not its own.
        trap 'pkill() { :; }; my_end' EXIT
        my_start a max_connections=100 "$@" && mylocks_tables a && mylocks_begin a
        "$function"
        mylocks_end
    )
}
# What the client prints of statements, each behind its prompt.
said() {
    local statement prompt="MariaDB [shop]>"
    # shellcheck disable=SC2031
    [ -z "$MY_ROOT" ] || prompt="mysql>"
    for statement in "$@"; do
        echo "$prompt $statement;"
        mariadb --no-defaults -t -u root -S "$MY_HOME/a.sock" -e "$statement"
        echo
    done
}
# The same as columns below each other.
stood() {
    local statement
    for statement in "$@"; do
        echo "mysql> $statement\\G"
        mariadb --no-defaults -E -u root -S "$MY_HOME/a.sock" -e "$statement"
        echo
    done
}
# A root idle in its transaction, a chain, a row queue, and DDL with readers behind it.
my_storm() {
    mylocks_say 1 checkout run "BEGIN; UPDATE acct SET v = 1 WHERE id = 1; SELECT COUNT(*) FROM ddl_t"
    mylocks_say 1 billing leave "BEGIN; UPDATE acct SET v = 1 WHERE id = 2; UPDATE acct SET v = 1 WHERE id = 1"
    mylocks_until 1
    sleep 1
    mylocks_say 1 ledger leave "UPDATE acct SET v = 1 WHERE id = 2"
    mylocks_say 6 web leave "UPDATE acct SET v = 2 WHERE id = 1"
    mylocks_say 1 deploy leave "ALTER TABLE ddl_t ADD x INT"
    sleep 0.3
    mylocks_say 4 report leave "SELECT COUNT(*) FROM ddl_t"
}
my_load() { # a hot row under load: seven sessions, each a few milliseconds
    for _ in 1 2 3 4 5 6 7; do
        mylocks_say 1 hot leave "$(yes 'UPDATE hot SET v = v + 1; DO SLEEP(0.005);' | head -3000 | tr -d '\n')"
    done
    sleep 1
}
mysql_rows=("SELECT * FROM performance_schema.data_locks" "SELECT * FROM performance_schema.data_lock_waits" "SELECT * FROM performance_schema.metadata_locks WHERE OBJECT_SCHEMA = 'test'" "SELECT THREAD_ID, NAME, PROCESSLIST_ID, PROCESSLIST_USER, PROCESSLIST_HOST FROM performance_schema.threads WHERE PROCESSLIST_ID IS NOT NULL" "SELECT * FROM information_schema.innodb_trx" "SHOW FULL PROCESSLIST")
maria_rows=("SHOW FULL PROCESSLIST" "SELECT * FROM information_schema.INNODB_TRX" "SELECT * FROM information_schema.INNODB_LOCKS" "SELECT * FROM information_schema.INNODB_LOCK_WAITS")

sample_mysql_locks_storm() { # all base tables of MySQL 9.7, 8 s after the waits began
    storm() { my_storm; sleep 8; said "SELECT NOW()" "${mysql_rows[@]}" >"$out/locks.txt"; }
    need_mysql && my_with storm "$MY_TREE"
}
sample_mysql_locks_sys() { # the sys views, expanded
    storm() { my_storm; sleep 8; stood "SELECT * FROM sys.innodb_lock_waits" "SELECT * FROM sys.schema_table_lock_waits" >"$out/sys.txt"; }
    need_mysql && my_with storm "$MY_TREE"
}
sample_mysql_locks_pairs() { # pairs of waits and transactions, without the locks themselves
    storm() { my_storm; sleep 8; said "SELECT * FROM information_schema.innodb_trx" "SELECT * FROM performance_schema.data_lock_waits" "SHOW FULL PROCESSLIST" >"$out/waits.txt"; }
    need_mysql && my_with storm "$MY_TREE"
}
sample_mysql_locks_named() { # LOCK TABLES and GET_LOCK of MySQL 9.7
    held() {
        mylocks_say 1 backup run "LOCK TABLES locked WRITE"
        mylocks_say 2 writer leave "INSERT INTO locked VALUES (1)"
        mylocks_say 1 keeper run "SELECT GET_LOCK('nightly', 1)"
        mylocks_say 1 job leave "SELECT GET_LOCK('nightly', 600)"
        sleep 8
        said "SELECT * FROM performance_schema.metadata_locks" "SELECT * FROM performance_schema.threads WHERE TYPE = 'FOREGROUND'" >"$out/locks.txt"
    }
    need_mysql && my_with held "$MY_TREE"
}
sample_mariadb_locks_storm() { # MariaDB as it is set up: no metadata locks are listed
    storm() { my_storm; sleep 8; said "SELECT NOW()" "${maria_rows[@]}" >"$out/locks.txt"; }
    need_maria && my_with storm
}
sample_mariadb_locks_plugin() { # the same with the plugin that lists granted metadata locks
    storm() { my_storm; sleep 8; my_sql a "INSTALL SONAME 'metadata_lock_info'"; said "${maria_rows[@]}" "SELECT * FROM information_schema.METADATA_LOCK_INFO" >"$out/locks.txt"; }
    need_maria && my_with storm
}
sample_mariadb_locks_processlist() { # a long report, an ALTER and readers behind it, by the processlist alone
    queue() {
        mylocks_say 1 reader leave "SELECT SLEEP(600) FROM used"
        sleep 2
        mylocks_say 1 deploy leave "ALTER TABLE used ADD x INT"
        sleep 1
        mylocks_say 5 report leave "SELECT COUNT(*) FROM used"
        sleep 7
        said "SHOW FULL PROCESSLIST" >"$out/processlist.txt"
    }
    need_maria && my_with queue
}
sample_mysql_locks_processlist() { # expanded: an ALTER and readers behind an idle session
    queue() {
        mylocks_say 1 idle run "BEGIN; SELECT * FROM ddl_t"
        sleep 2
        mylocks_say 1 deploy leave "ALTER TABLE ddl_t ADD x INT"
        sleep 1
        mylocks_say 5 report leave "SELECT COUNT(*) FROM ddl_t"
        sleep 7
        stood "SHOW FULL PROCESSLIST" >"$out/processlist.txt"
    }
    need_mysql && my_with queue "$MY_TREE"
}
sample_mariadb_locks_global_read_lock() { # FLUSH TABLES WITH READ LOCK, its metadata locks listed
    held() {
        mylocks_say 1 backup run "FLUSH TABLES WITH READ LOCK"
        mylocks_say 3 writer leave "INSERT INTO acct VALUES (100, 0, 0)"
        sleep 8
        said "SELECT * FROM performance_schema.metadata_locks" "SELECT THREAD_ID, PROCESSLIST_ID, PROCESSLIST_USER, PROCESSLIST_HOST, PROCESSLIST_COMMAND, PROCESSLIST_TIME, PROCESSLIST_STATE, PROCESSLIST_INFO FROM performance_schema.threads" >"$out/locks.txt"
    }
    need_maria && my_with held "" performance-schema=ON "performance-schema-instrument=wait/lock/metadata/sql/mdl=ON"
}
sample_mariadb_locks_prepared() { # a prepared transaction that no session has
    held() {
        my_sql a "USE test" "XA START 'order-7'" "UPDATE twopc SET v = 1" "XA END 'order-7'" "XA PREPARE 'order-7'"
        mylocks_say 2 pay leave "UPDATE twopc SET v = 2"
        sleep 8
        said "${maria_rows[@]}" >"$out/locks.txt"
    }
    need_maria && my_with held
}
sample_mysql_locks_monitor() { # the transactions of InnoDB's monitor and nothing else
    storm() { my_storm; sleep 8; stood "SHOW ENGINE INNODB STATUS" >"$out/status.txt"; }
    need_mysql && my_with storm "$MY_TREE"
}
sample_mariadb_locks_monitor() {
    storm() { my_storm; sleep 8; stood "SHOW ENGINE INNODB STATUS" >"$out/status.txt"; }
    need_maria && my_with storm
}
sample_healthy_mysql_hot_row() {
    hot() { my_load; for _ in 1 2; do said "SELECT NOW()" "${mysql_rows[@]}"; sleep 1.5; done >"$out/locks.txt"; }
    need_mysql && my_with hot "$MY_TREE"
}
sample_healthy_mariadb_hot_row() {
    hot() { my_load; for _ in 1 2; do said "SELECT NOW()" "${maria_rows[@]}"; sleep 1.5; done >"$out/locks.txt"; }
    need_maria && my_with hot
}
sample_healthy_mysql_locks() { # an idle transaction nobody waits for, a long report, an ALTER at work, a pool
    calm() {
        my_sql a "USE test" "CREATE TABLE large (id INT PRIMARY KEY AUTO_INCREMENT, t VARCHAR(200)) ENGINE=InnoDB" \
            "INSERT INTO large (t) VALUES (REPEAT('x', 200))" \
            "INSERT INTO large (t) SELECT a.t FROM large a, (SELECT 1 FROM information_schema.COLUMNS LIMIT 500) b, (SELECT 1 FROM information_schema.COLUMNS LIMIT 600) c"
        mylocks_say 1 idle run "BEGIN; UPDATE acct SET v = 1 WHERE id = 1"
        mylocks_say 1 reader leave "SELECT SLEEP(600) FROM used"
        mylocks_say 3 pool run "SELECT 1"
        sleep 7
        mylocks_say 1 deploy leave "ALTER TABLE large MODIFY t VARCHAR(201) CHARACTER SET utf8mb4, ALGORITHM=COPY"
        sleep 0.3
        # Of the rows that the ALTER has locked some are enough.
        said "SELECT NOW()" "${mysql_rows[@]}" | awk '!/\| test +\| large / || rows++ < 30' >"$out/locks.txt"
    }
    need_mysql && my_with calm "$MY_TREE"
}
