# Logs of applications: connection pools against a real PostgreSQL, memory that runs out.
# shellcheck shell=bash disable=SC2086,SC2154,SC2034
# one binding of slf4j
desk_jars=${pools//slf4j-nop/slf4j-jdk14}:$jars/tomcat10-jdbc.jar:$jars/tomcat10-juli.jar
need_desk() {
    need_jdk 17 && need_pools && need_file "$jars/c3p0.jar" "Debian package libc3p0-java" &&
    need_file "$jars/tomcat10-jdbc.jar" "Debian package libtomcat10-java" &&
    need_file "$jars/postgresql.jar" "Debian package libpostgresql-jdbc-java"
}
desk_url=jdbc:postgresql://127.0.0.1:5432/postgres
# desk MODE [URL]: starts OrderDesk its log is $work/stdout.log
desk() {
    local pools=$desk_jars mode=$1 url=${2:-$desk_url}
    options="${layout:+-Dlayout=$layout} ${desk_options:-}"
    compile 17 LogLayout.java OrderDesk.java DeskPools.java
    "$java" -Xmx256m $options -cp "$classes:$pools" com.example.desk.OrderDesk "$mode" "$url" >"$work/stdout.log" 2>&1 & pid=$!
    options=
}
desk_log() { stop; cp "$work/stdout.log" "$out/desk.log"; }
# memory OPTIONS KIND [SECONDS]: runs MemoryDesk to its end
memory() {
    local pools=$desk_jars memory_options=$1; shift
    compile 17 LogLayout.java OrderDesk.java DeskPools.java MemoryDesk.java
    ${memory_runner:-} "$java" $memory_options ${layout:+-Dlayout=$layout} -cp "$classes:$pools" com.example.desk.MemoryDesk "$@" >"$out/desk.log" 2>&1 || true
}

sample_log_leak_connections() { # refunds of unknown orders lose their connection
    need_desk && postgres_up || return 0
    desk leak; sleep 11; by_jstack threads-1.txt; sleep 4; by_jstack threads-2.txt; desk_log
    postgres_down
}
sample_log_leak_connections_json() { # the same, only the log, as JSON, with the pool's statistics
    need_desk && postgres_up || return 0
    layout=json desk_options=-DpoolDebug=true desk leak; sleep 12; desk_log
    postgres_down
}
sample_log_leak_tomcat() { # the same with Tomcat's pool, in the two lines of java.util.logging
    need_desk && postgres_up || return 0
    layout=jul desk_options=-Dpool=tomcat desk leak; sleep 11; by_jstack threads-1.txt; sleep 4; by_jstack threads-2.txt; desk_log
    postgres_down
}
sample_log_slow_query() {
    need_desk && postgres_up || return 0
    desk slow; sleep 9; by_jstack threads-1.txt; sleep 4; by_jstack threads-2.txt; desk_log
    postgres_down
}
sample_log_lock_wait() {
    need_desk && postgres_up || return 0
    desk lock; sleep 9; by_jstack threads-1.txt; sleep 4; by_jstack threads-2.txt; desk_log
    postgres_down
}
sample_log_lock_timeouts() { # the database gives up after 3 s, and says so
    need_desk && postgres_up || return 0
    layout=log4j desk_options=-Dpatience=1000 desk lock "$desk_url?options=-c%20lock_timeout=3000"; sleep 14; desk_log
    postgres_down
}
sample_log_pool_small() {
    need_desk && postgres_up || return 0
    layout=log4j desk small; sleep 8; by_jstack threads-1.txt; sleep 4; by_jstack threads-2.txt; desk_log
    postgres_down
}
sample_log_postgres_slots() { # other clients hold all slots of the server but two
    need_desk && postgres_up || return 0
    local psql=/usr/lib/postgresql/15/bin/psql others='' n
    "$psql" -q -h 127.0.0.1 -U postgres -c 'alter system set max_connections = 12' -c 'alter system set superuser_reserved_connections = 0' >/dev/null
    kill -INT $postgres; wait $postgres || true
    setpriv --reuid postgres --regid postgres --clear-groups /usr/lib/postgresql/15/bin/postgres -D "$work/pg" -k /tmp \
        -c listen_addresses=127.0.0.1 >"$work/pg.log" 2>&1 & postgres=$!
    sleep 3
    for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
        "$psql" -q -h 127.0.0.1 -U postgres -c 'select pg_sleep(60)' >/dev/null 2>&1 & others="$others $!"
    done
    sleep 2
    desk crowd; sleep 10; desk_log; stop $others
    postgres_down
}
sample_log_refused() {
    need_desk || return 0
    desk refused jdbc:postgresql://127.0.0.1:5999/postgres; sleep 9; desk_log
}
sample_log_deadlock_pool() { # kill -3 into the application's own log
    need_desk && postgres_up || return 0
    desk deadlock; sleep 9; kill -3 $pid; sleep 3; desk_log
    postgres_down
}
sample_log_oom_heap() { need_desk || return 0; memory "-Xmx24m -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=$work/dump.hprof" heap; }
sample_log_oom_gc_overhead() { need_desk || return 0; memory "-Xmx24m -XX:+UseParallelGC -XX:ParallelGCThreads=2" overhead 90; }
sample_log_oom_metaspace() { need_desk || return 0; layout=json memory "-Xmx64m -XX:MaxMetaspaceSize=20m" metaspace 40; }
sample_log_oom_threads() { # as a user with a limit of processes
    need_desk || return 0
    chmod 755 "$work" "$work/out" "$out"
    memory_runner="setpriv --reuid 61234 --regid 61234 --clear-groups prlimit --nproc=60" memory -Xmx32m threads
}
sample_log_oom_direct() { need_desk || return 0; memory "-Xmx32m -XX:MaxDirectMemorySize=8m" direct 4; }
sample_log_oom_direct_repeated() { need_desk || return 0; layout=log4j memory "-Xmx32m -XX:MaxDirectMemorySize=8m" direct 80; }
sample_healthy_log_noisy() { # a slow report that comes back, a collision that is tried again
    need_desk && postgres_up || return 0
    desk_options="-DpoolDebug=true" desk calm; sleep 14; desk_log
    postgres_down
}
sample_healthy_log_late_database() { # the desk opens before its database does
    need_desk && postgres_up || return 0
    kill -INT $postgres; wait $postgres || true
    desk_options=-DpoolDebug=true desk late; sleep 6
    setpriv --reuid postgres --regid postgres --clear-groups /usr/lib/postgresql/15/bin/postgres -D "$work/pg" -k /tmp \
        -c listen_addresses=127.0.0.1 >"$work/pg.log" 2>&1 & postgres=$!
    sleep 30; desk_log
    postgres_down
}
