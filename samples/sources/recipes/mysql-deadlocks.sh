# Deadlocks of real MariaDB and MySQL servers, as InnoDB's monitor and the error log tell of them; refusals and
# stopped replicas in error logs. MY_97 is a tree of Debian unstable with MySQL 9.7 in it (debootstrap); without it
# those samples are left out.
# shellcheck shell=bash disable=SC2154,SC2034

# on_mysql FUNCTION [ARGUMENT…]: runs it in a shell of its own, with the tests' servers; they end with it.
on_mysql() {
    need_tool mariadbd mariadb-server || return 0
    here=$here out=$out work=$work MY_ROOT=${MY_TREE:-} bash -c '
        programs="$here/../../Tests/DatabaseFaultTests/Programs"
        . "$programs/mysql.sh"; . "$programs/mysql-deadlocks.sh"; . "$here/recipes/mysql-deadlocks.sh"
        "$@"' mysql-deadlocks "$@"
}
on_mysql_97() {
    [ -n "${MY_97:-}" ] || { missing "a tree with MySQL 9.7 (MY_97)" || return 0; }
    MY_TREE=$MY_97 on_mysql "$@"
}
# take_log NAME FILE: the error log, with the place that Debian gives to the data.
take_log() { sed "s|$(my_inside "$MY_HOME")|/var/lib/mysql|g" "$MY_HOME/$1.log" >"$out/$2"; }

deadlock_status() { # FILE KIND OPTION…: the monitor after a deadlock of that kind
    local file=$1 kind=$2; shift 2
    my_start main
    shop main
    case $kind in
    transfer) transfer main ;;
    book) book main 14 15 ;;
    rotate) rotate main ;;
    esac
    my_sql main "CREATE DATABASE IF NOT EXISTS test"
    my_session main web "BEGIN; UPDATE shop.accounts SET balance = 5 WHERE id = 30;"
    my_session main batch "BEGIN; DELETE FROM shop.accounts WHERE id IN (7, 30);"
    sleep 2
    status main "$@" >"$out/$file"
}
sample_mysql_deadlock_status() { on_mysql deadlock_status status.txt transfer -E; }
sample_mysql_deadlock_status_table() { on_mysql deadlock_status status.txt rotate -t; }
sample_mysql_deadlock_status_97() { on_mysql_97 deadlock_status status.txt book -B; }

deadlock_twice() { # the same transfers in two prints of the monitor, half a minute apart
    my_start main
    shop main
    local turn
    for turn in 1 2; do
        transfer main
        status main -E
        [ $turn = 2 ] || sleep 20
    done >"$out/status.txt"
}
sample_mysql_deadlock_status_twice() { on_mysql deadlock_twice; }

deadlock_log() { # FILE [SETTING…]: transfers that recur among others
    local file=$1; shift
    my_start main "innodb-print-all-deadlocks=ON" "$@"
    shop main
    transfer main; transfer main 20; transfer main 7.25
    book main 14 15; restock main; rotate main
    take_log main "$file"
}
sample_mysql_deadlock_log() { on_mysql deadlock_log error.log; }
sample_mysql_deadlock_log_97() { on_mysql_97 deadlock_log error.log; }
sample_mysql_deadlock_log_97_notes() { on_mysql_97 deadlock_log error.log "log-error-verbosity=3"; }

deadlock_json() { # the same as log_sink_json writes it, which leaves the transactions out
    my_start main "innodb-print-all-deadlocks=ON" "log-error-verbosity=3"
    my_sql main "INSTALL COMPONENT 'file://component_log_sink_json'" "SET GLOBAL log_error_services = 'log_sink_internal; log_sink_json'"
    shop main
    transfer main
    cp "$MY_HOME/main.log.00.json" "$out/error.json"
}
sample_mysql_deadlock_log_97_json() { on_mysql_97 deadlock_json; }

refused_log() {
    my_start main "max-connections=10"
    my_sql main "CREATE DATABASE IF NOT EXISTS test"
    local place
    for place in {1..12}; do my_session main "app-$place" "SELECT 1;"; done
    sleep 1
    for place in {1..25}; do my_sql main "SELECT 1" >/dev/null 2>&1; done
    take_log main error.log
}
sample_mysql_log_refused() { on_mysql refused_log; }

apply_log() { # a row that is there already
    my_start main
    my_replica copy main
    my_sql main "CREATE DATABASE shop" "CREATE TABLE shop.orders (id int PRIMARY KEY, state varchar(10))"
    my_until copy "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'shop'"
    my_sql copy "SET SESSION sql_log_bin = 0" "INSERT INTO shop.orders VALUES (1, 'new')"
    my_sql main "INSERT INTO shop.orders VALUES (1, 'new')"
    sleep 2
    take_log copy error.log
}
sample_mysql_log_apply() { on_mysql apply_log; }
sample_mysql_log_apply_97() { on_mysql_97 apply_log; }

purged_log() { # the source threw away what the replica has not read
    my_start main
    my_replica copy main
    my_sql main "CREATE DATABASE shop" "CREATE TABLE shop.orders (id int PRIMARY KEY)"
    my_until copy "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'shop'"
    my_stop copy
    my_sql main "INSERT INTO shop.orders VALUES (1)" "FLUSH BINARY LOGS" "INSERT INTO shop.orders VALUES (2)" "FLUSH BINARY LOGS"
    my_sql main "PURGE BINARY LOGS TO 'bin.000003'"
    my_run copy
    sleep 4
    take_log copy error.log
}
sample_mysql_log_purged_97() { on_mysql_97 purged_log; }

lost_log() { # the source is ended, and comes back in the second case
    my_start main
    my_replica copy main
    sleep 2
    my_stop main
    sleep "$1"
    [ -z "${2:-}" ] || { my_run main; sleep 5; }
    my_sql copy "SELECT 1" >/dev/null
    mariadb --no-defaults -u nobody -S "$MY_HOME/copy.sock" -e "SELECT 1" >/dev/null 2>&1
    take_log copy error.log
}
sample_mysql_log_source_lost() { on_mysql lost_log 130; }
sample_healthy_mysql_log_source_restarted() { on_mysql lost_log 8 back; }

quiet_status() { # sessions that change rows of their own, and wait in turn for one that all want
    my_start main
    shop main
    local pids=()
    for _ in {1..6}; do
        for _ in {1..20}; do my_sql main "UPDATE shop.accounts SET balance = balance + 1 WHERE id = 7"; done &
        pids+=($!)
    done
    sleep 0.5
    status main -E >"$out/status.txt"
    wait "${pids[@]}"
}
sample_healthy_mysql_status() { on_mysql quiet_status; }
sample_healthy_mysql_status_97() { on_mysql_97 quiet_status; }

noisy_log() { # SETTING…: refused passwords, clients that die, a kill and the recovery from it
    my_start main "$@"
    shop main
    my_sql main "CREATE DATABASE IF NOT EXISTS test"
    for _ in 1 2 3; do mariadb --no-defaults -u nobody -pwrong -S "$MY_HOME/main.sock" -e "SELECT 1" >/dev/null 2>&1; done
    local place
    for place in 1 2 3 4; do my_session main "app-$place" "SELECT $place;"; done
    sleep 1
    for place in "${my_sessions[@]}"; do kill -KILL -- "-$place"; done
    my_sessions=()
    sleep 0.5
    my_stop main KILL
    my_run main
    for _ in {1..5}; do my_sql main "UPDATE shop.accounts SET balance = balance + 1 WHERE id = 7"; done
    my_sql main "SET SESSION innodb_lock_wait_timeout = 1"
    take_log main error.log
}
sample_healthy_mysql_log() { on_mysql noisy_log; }
sample_healthy_mysql_log_97() { on_mysql_97 noisy_log "log-error-verbosity=3"; }
