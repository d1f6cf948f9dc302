# Replication of MySQL and MariaDB: what their clients print of replicas and sources. MY_97 is a tree of Debian
# unstable with MySQL 9.7 in it (debootstrap); without it those samples are left out.
# shellcheck shell=bash disable=SC2154,SC2034

# on_replicas FUNCTION [ARGUMENT…]: runs it in a shell of its own, with the tests' servers; they end with it.
on_replicas() {
    need_tool mariadbd mariadb-server || return 0
    here=$here out=$out work=$work MY_ROOT=${MY_TREE:-} bash -c '
        programs="$here/../../Tests/DatabaseFaultTests/Programs"
        . "$programs/mysql.sh"; . "$programs/mysql-lag.sh"; . "$here/recipes/mysql-lag.sh"
        "$@"' mysql-lag "$@"
}
on_replicas_97() {
    [ -n "${MY_97:-}" ] || { missing "a tree with MySQL 9.7 (MY_97)" || return 0; }
    MY_TREE=$MY_97 on_replicas "$@"
}
# printed SERVER OPTION STATEMENT: rows as a client prints them
printed() { mariadb --no-defaults "$2" -u root -S "$MY_HOME/$1.sock" -e "$3"; }
# typed SERVER STATEMENT…: the same as a terminal shows it, prompts and all
typed() {
    local server=$1 statement prompt="MariaDB [(none)]>"; shift
    [ -z "$MY_ROOT" ] || prompt="mysql>"
    for statement in "$@"; do
        echo "$prompt $statement\\G"
        printed "$server" -E "$statement"
        printf '1 row in set (0.001 sec)\n\n'
    done
}
status_statement() { if [ -n "$MY_ROOT" ]; then echo "SHOW REPLICA STATUS"; else echo "SHOW SLAVE STATUS"; fi; }

replica_stopped() { # both threads stopped by hand, at a terminal
    mylag_set; my_sql r "$r_stop"; mylag_write 10 5
    typed r "$(status_statement)" >"$out/terminal.txt"
}
sample_mysql_replica_stopped() { on_replicas replica_stopped; }

replica_login() { # the password of the account was changed on the source
    mylag_set; my_sql r "$r_stop"; my_sql p "ALTER USER repl@'%' IDENTIFIED BY 'changed'"; my_sql r "$r_start"
    mylag_until r "Last_IO_Errno" "[1-9]*"
    typed r "$(status_statement)" >"$out/replica.txt"
}
sample_mysql_replica_login() { on_replicas replica_login; }
sample_mysql_replica_login_97() { on_replicas_97 replica_login; }

replica_error() { # a row that was written on the replica is in the way; the insert has lines of its own
    mylag_set
    my_sql r "SET sql_log_bin = 0" "INSERT INTO test.t VALUES (500, 'local')"
    my_sql p "INSERT INTO test.t
  (id, x)
VALUES
  (500, 'source: new')"
    mylag_until r "Last_SQL_Errno" 1062
    if [ -n "$MY_ROOT" ]; then
        typed r "SHOW REPLICA STATUS" >"$out/status.txt"
        printed r -B "SELECT * FROM performance_schema.replication_applier_status_by_worker" >"$out/workers.tsv"
    else
        typed r "SHOW ALL SLAVES STATUS" >"$out/status.txt"
    fi
}
sample_mysql_replica_error() { on_replicas replica_error; }
sample_mysql_replica_error_97() { on_replicas_97 replica_error; }

replica_paused() { # only the applier was stopped; tabs between the cells
    mylag_set; my_sql r "$r_stop SQL_THREAD"; mylag_write 10 5; sleep 1
    printed r -B "$(status_statement)" >"$out/status.tsv"
}
sample_mysql_replica_paused() { on_replicas replica_paused; }

replica_purged() { # the source removed the log that the replica needs
    mylag_set; my_sql r "$r_stop"; mylag_write 10 5
    my_sql p "FLUSH BINARY LOGS"; mylag_write 20 5; my_sql p "FLUSH BINARY LOGS"
    local last
    last=$(my_sql p "SHOW BINARY LOGS" | tail -1 | cut -f 1)
    my_sql p "PURGE BINARY LOGS TO '$last'"
    my_sql r "$r_start"
    mylag_until r "Last_IO_Errno" "[1-9]*"
    typed r "$(status_statement)" >"$out/replica.txt"
}
sample_mysql_replica_purged() { on_replicas replica_purged; }
sample_mysql_replica_purged_97() { on_replicas_97 replica_purged; }

replica_room() { # the relay log may not grow while a lock holds the applier
    my_start p && my_replica r p "relay-log-space-limit=16384" "max-relay-log-size=4096"
    my_sql p "CREATE DATABASE IF NOT EXISTS test" "CREATE TABLE test.t (id INT PRIMARY KEY, x VARCHAR(100))" "INSERT INTO test.t VALUES (1, 'one')"
    mylag_caught_up r
    my_session r holder "BEGIN; UPDATE t SET x = 'held' WHERE id = 1;"
    my_until r "SELECT COUNT(*) = 1 FROM information_schema.innodb_trx WHERE trx_rows_modified > 0"
    my_sql p "UPDATE test.t SET x = 'two' WHERE id = 1"; mylag_write 10 200
    mylag_until r "Slave_IO_State|Replica_IO_State" "*free enough relay log space"
    typed r "$(status_statement)" >"$out/replica.txt"
}
sample_mysql_replica_room() { on_replicas replica_room; }

replica_held() { # a global read lock on the replica, at two moments
    mylag_set
    my_session r backup "FLUSH TABLES WITH READ LOCK;"; sleep 1
    my_sql p "UPDATE test.t SET x = 'two' WHERE id = 1"; sleep 2
    for _ in 1 2; do
        typed r "SELECT NOW()" "$(status_statement)" "SHOW FULL PROCESSLIST"; sleep 3
    done >"$out/incident.txt"
}
sample_mysql_replica_held() { on_replicas replica_held; }

replica_lag() { # one statement that takes longer on the replica, by a trigger there
    mylag_set "binlog-format=STATEMENT"
    my_sql r "CREATE TRIGGER test.slow BEFORE INSERT ON test.t FOR EACH ROW SET @done = SLEEP(95)"
    mylag_write 10 3; sleep 80
    for _ in 1 2; do typed r "SELECT NOW()" "$(status_statement)"; sleep 2; done >"$out/replica.txt"
}
sample_mysql_replica_lag() { on_replicas replica_lag; }

source_and_replica() { # FUNCTION: the source's log and the replica's status, each in a folder of its own
    mylag_set; "$@"
    mkdir -p "$out/source" "$out/replica"
    if [ -n "$MY_ROOT" ]; then typed p "SHOW BINARY LOG STATUS"; else typed p "SHOW MASTER STATUS"; fi >"$out/source/status.txt"
    typed r "$(status_statement)" >"$out/replica/status.txt"
}
unreachable() { my_sql r "$r_stop IO_THREAD" "${r_change}_PORT = 1" "$r_start IO_THREAD"; mylag_until r "Last_IO_Errno" "[1-9]*"; mylag_write 10 5; }
sample_mysql_source_and_replica_97() { on_replicas_97 source_and_replica unreachable; }
sample_healthy_mysql_source_and_replica() { on_replicas source_and_replica sleep 5; }
sample_healthy_mysql_source_and_replica_97() { on_replicas_97 source_and_replica sleep 5; }

replica_delayed() { # held back for an hour by design
    mylag_set; my_sql r "$r_stop" "${r_change}_DELAY = 3600" "$r_start"; mylag_write 10 5; sleep 5
    typed r "$(status_statement)" >"$out/replica.txt"
}
sample_healthy_mysql_replica_delayed() { on_replicas replica_delayed; }
sample_healthy_mysql_replica_delayed_97() { on_replicas_97 replica_delayed; }

replica_idle() { # nothing was written for half a minute
    mylag_set; sleep 32
    typed r "SELECT NOW()" "$(status_statement)" >"$out/replica.txt"
    [ -z "$MY_ROOT" ] || printed r -B "SELECT * FROM performance_schema.replication_connection_status" >"$out/receivers.tsv"
}
sample_healthy_mysql_replica_idle() { on_replicas replica_idle; }
sample_healthy_mysql_replica_idle_97() { on_replicas_97 replica_idle; }

replica_load() { # two moments while the source is written to
    mylag_set
    (for ((batch = 0; batch < 100; batch++)); do mylag_write $((1000 + batch * 50)) 50 || break; done) &
    sleep 1
    for _ in 1 2; do typed r "SELECT NOW()" "$(status_statement)"; sleep 2; done >"$out/replica.txt"
    kill $!
}
sample_healthy_mysql_replica_load() { on_replicas replica_load; }

commits_hang() { # semi-synchronous, and its replica went away
    my_start p "rpl-semi-sync-master-enabled=ON" "rpl-semi-sync-master-timeout=600000"
    my_replica r p "rpl-semi-sync-slave-enabled=ON"
    my_sql p "CREATE DATABASE IF NOT EXISTS test" "CREATE TABLE test.t (id INT PRIMARY KEY, x VARCHAR(100))"
    my_until p "SELECT VARIABLE_VALUE = 1 FROM information_schema.global_status WHERE VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_CLIENTS'"
    my_stop r KILL
    my_session p shop "INSERT INTO t VALUES (1, 'one');"; sleep 8
    {
        printed p -t "SHOW GLOBAL VARIABLES LIKE 'rpl_semi_sync_master%'"
        printed p -t "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync%'"
        printed p -t "SHOW FULL PROCESSLIST"
    } >"$out/source.txt"
}
sample_mysql_commits_hang() { on_replicas commits_hang; }
