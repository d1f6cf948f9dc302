# shellcheck shell=bash disable=SC2034,SC2154,SC1090,SC1091,SC2016,SC2317
# Metrics: exporters of Debian beside real loads and servers, a JVM with HikariCP, prometheus_client, Prometheus itself.
# EXPORTERS names a folder with unpacked packages (usr/bin/prometheus-node-exporter …), whose services must not start;
# PROMETHEUS_CLIENT a folder with prometheus_client. Debian's exporter of PgBouncer does not know PgBouncer 1.18.

: "${EXPORTERS:=}" "${PROMETHEUS_CLIENT:=}"
need_exporter() { need_file "$EXPORTERS/usr/bin/prometheus-$1-exporter" "Debian package prometheus-$1-exporter, unpacked in EXPORTERS"; }
# metric_scrape FILE PORT [COUNT] [PAUSE]: each metric_scrape behind a line with the time
metric_scrape() {
    local file=$1 port=$2 count=${3:-2} pause=${4:-5} n
    for _ in {1..50}; do curl -sf -o /dev/null "127.0.0.1:$port/metrics" && break; sleep 0.2; done
    for ((n = 0; n < count; n++)); do
        [ "$n" = 0 ] || sleep "$pause"
        date -u '+# scraped %Y-%m-%dT%H:%M:%S.%3NZ' >>"$file"
        curl -s -m 5 "127.0.0.1:$port/metrics" >>"$file" || true
    done
}
# metric_node FILE [COUNT] [PAUSE] [OPTION…]: scrapes a node exporter, without what no sample asks for
metric_node() {
    local file=$1 count=${2:-2} pause=${3:-5}; shift 3
    "$EXPORTERS/usr/bin/prometheus-node-exporter" --web.listen-address=127.0.0.1:9100 --collector.disable-defaults \
        --collector.cpu --collector.diskstats --collector.filesystem --collector.loadavg --collector.meminfo --collector.netstat \
        --collector.pressure --collector.stat --collector.time --collector.uname --collector.vmstat --collector.filefd \
        --collector.conntrack --web.disable-exporter-metrics "$@" >/dev/null 2>&1 & local exporter=$!
    metric_scrape "$file" 9100 "$count" "$pause"
    kill $exporter; wait $exporter 2>/dev/null || true
}
sample_metrics_node_cpu() { # twelve processes that compute on two processors
    need_exporter node && need_tool stress-ng stress-ng || return 0
    stress-ng -q --cpu 12 --timeout 20 & local load=$!
    sleep 2; metric_node "$out/node.prom" 3 4; kill $load; wait $load || true
}
sample_metrics_node_disk() { # two database-like writers, 128 requests of 64 KiB in flight
    need_exporter node && need_disk || return 0
    lay_out "$work/data" 2g
    fio_on "$work/data" 14 --size=2g --rw=randrw --bs=64k --ioengine=libaio --iodepth=64 --numjobs=2 & local load=$!
    sleep 2; metric_node "$out/node.prom" 3 3; wait $load; rm "$work/data"
}
sample_metrics_node_full() { # a file system without room, as one scrape shows it
    need_exporter node || return 0
    truncate -s 64m "$work/image"; mkfs.ext4 -q -m 0 "$work/image"; mkdir -p "$work/mounted"; mount -o loop "$work/image" "$work/mounted"
    dd if=/dev/zero of="$work/mounted/journal" bs=1M 2>/dev/null || true
    mkdir -p /srv/orders; mount --bind "$work/mounted" /srv/orders
    rm -f "$work/all.prom"; metric_node "$work/all.prom" 1 0
    grep -v "$work" "$work/all.prom" >"$out/node.prom"; umount /srv/orders "$work/mounted"; rm "$work/all.prom" "$work/image"
}
sample_healthy_metrics_node_idle() { need_exporter node || return 0; sleep 5; metric_node "$out/node.prom" 2 5; }
sample_healthy_metrics_node_busy() { # two processes on two processors: all in use, nobody waits for long
    need_exporter node && need_tool stress-ng stress-ng || return 0
    stress-ng -q --cpu 2 --timeout 20 & local load=$!
    sleep 2; metric_node "$out/node.prom" 3 4; kill $load; wait $load || true
}
sample_healthy_metrics_node_iowait() { # one direct reader, one request at a time: processors idle with I/O pending
    need_exporter node && need_disk || return 0
    lay_out "$work/data" 512m
    fio_on "$work/data" 12 --size=512m --rw=randread --bs=4k --ioengine=psync --numjobs=2 & local load=$!
    sleep 1; metric_node "$out/node.prom" 2 5; wait $load; rm "$work/data"
}
sample_healthy_metrics_node_cache() { # most of the memory is page cache, which can be had back
    need_exporter node || return 0
    local size; size=$(awk '/MemAvailable/ { print int($2 / 1024 * 0.85) }' /proc/meminfo)
    dd if=/dev/zero of="$work/cached" bs=1M count="$((size < 16000 ? size : 16000))" 2>/dev/null; sync
    sleep 3; metric_node "$out/node.prom" 2 4; rm "$work/cached"
}
# metric_shop MODE COUNT PAUSE [FILE]
metric_shop() {
    compile 17 MetricShop.java
    start com.example.metrics.MetricShop "$1" 8080; sleep 3
    metric_scrape "$out/${4:-shop.prom}" 8080 "$2" "$3"; stop
}
sample_metrics_pool_exhausted() { # forty callers for ten connections that are held for 0.7 s; they give up after a second
    need_jdk 17 && need_pools || return 0; metric_shop exhausted 3 3
}
sample_metrics_pool_once() { # the same, one scrape
    need_jdk 17 && need_pools || return 0; metric_shop exhausted 1 0
}
sample_metrics_pool_leak() { # one request in 700 keeps its connection
    need_jdk 17 && need_pools || return 0; metric_shop lost 26 2
}
sample_metrics_heap_leak() { # 2.4 kB of each request stay, and the whole heap is collected every three seconds; 64 MB with the parallel collector
    need_jdk 17 && need_pools || return 0; options="-Xmx64m -XX:+UseParallelGC"; metric_shop heap 46 1; options=
}
sample_healthy_metrics_pool_full() { # ten callers hold ten connections, and nobody waits
    need_jdk 17 && need_pools || return 0; metric_shop full 3 3
}
sample_healthy_metrics_shop() { need_jdk 17 && need_pools || return 0; metric_shop busy 4 3; }
sample_healthy_metrics_restart() { # the shop was started again between the scrapes: counters begin at 0
    need_jdk 17 && need_pools || return 0; metric_shop busy 2 3; metric_shop busy 2 3
}
# metric_program MODE LIMIT COUNT PAUSE
metric_program() {
    need_file "$PROMETHEUS_CLIENT/prometheus_client" "prometheus_client from PyPI, in PROMETHEUS_CLIENT" || return 1
    (ulimit -n "$2"; PYTHONPATH=$PROMETHEUS_CLIENT exec python3 "$here/descriptors.py" "$1" 8000) & local program=$!
    metric_scrape "$out/parcels.prom" 8000 "$3" "$4"; kill $program; wait $program 2>/dev/null || true
}
sample_metrics_files_used_up() { metric_program files 1024 3 5 || return 0; }
sample_healthy_metrics_errors() { # one request in seven fails, and one in fifty is slow: users are hurt, and no cause is named
    metric_program errors 1024 4 3 || return 0
}
sample_metrics_postgres_full() { # 17 of 17 slots for ordinary roles, most of them idle in transaction
    need_pool && need_exporter postgres || return 0
    (. "$servers"; pool_server 20; for n in {1..13}; do client checkout shop "BEGIN; SELECT * FROM carts WHERE id = $n;"; done
        for n in 1 2 3 4; do client web shop "SELECT $n;"; done; sleep 3
        DATA_SOURCE_NAME="host=127.0.0.1 port=${pg_port[a]} user=postgres dbname=postgres sslmode=disable" \
            "$EXPORTERS/usr/bin/prometheus-postgres-exporter" --web.listen-address=127.0.0.1:9187 >/dev/null 2>&1 & sleep 2
        rm -f "$work/all.prom"; metric_scrape "$work/all.prom" 9187 2 3
        grep -vE '^(# (HELP|TYPE) )?(go_|process_|promhttp_|pg_settings_[^ms])' "$work/all.prom" >"$out/postgres.prom")
}
sample_healthy_metrics_postgres() { # pgbench with 40 clients, 57 slots left
    need_pool && need_exporter postgres || return 0
    (. "$servers"; pool_server 100; pgbench -i -q -d "$(pg_conn a)" >/dev/null 2>&1
        pgbench -n -c 40 -j 2 -T 12 -d "$(pg_conn a)" >/dev/null 2>&1 & sleep 1
        DATA_SOURCE_NAME="host=127.0.0.1 port=${pg_port[a]} user=postgres dbname=postgres sslmode=disable" \
            "$EXPORTERS/usr/bin/prometheus-postgres-exporter" --web.listen-address=127.0.0.1:9187 >/dev/null 2>&1 & sleep 2
        rm -f "$work/all.prom"; metric_scrape "$work/all.prom" 9187 2 4
        grep -vE '^(# (HELP|TYPE) )?(go_|process_|promhttp_|pg_settings_[^ms])' "$work/all.prom" >"$out/postgres.prom")
}
# metric_mysqld FILE: of server a
metric_mysqld() {
    DATA_SOURCE_NAME="root@unix($MY_HOME/a.sock)/" "$EXPORTERS/usr/bin/prometheus-mysqld-exporter" --web.listen-address=127.0.0.1:9104 >"$work/exporter.log" 2>&1 & sleep 2
    rm -f "$work/all.prom"; metric_scrape "$work/all.prom" 9104 2 3; kill $!
    grep -E '^# scraped|^(# (HELP|TYPE) )?(mysql_up|mysql_version_info|mysql_global_status_(threads|connection|aborted|max_used|innodb_row|innodb_dead|uptime|queries)|mysql_global_variables_max_conn|mysql_slave)' "$work/all.prom" >"$1"
}
sample_metrics_mysql_full() { # 12 of 12 slots, and further ones refused
    need_maria && need_exporter mysqld || return 0
    (. "$my_servers"; my_pool_server 12
        DATA_SOURCE_NAME="root@unix($MY_HOME/a.sock)/" "$EXPORTERS/usr/bin/prometheus-mysqld-exporter" --web.listen-address=127.0.0.1:9104 >"$work/exporter.log" 2>&1 & sleep 2
        for n in {1..12}; do my_client shop "SELECT SLEEP(100), $n;"; done; sleep 2
        rm -f "$work/all.prom"; metric_scrape "$work/all.prom" 9104 1 0
        for n in {1..9}; do mariadb --no-defaults -u shop -h 127.0.0.1 -P "${my_port[a]}" -e "SELECT 1" >/dev/null 2>&1; done; sleep 2
        metric_scrape "$work/all.prom" 9104 1 0; kill $!
        grep -E '^# scraped|^(# (HELP|TYPE) )?(mysql_up|mysql_version_info|mysql_global_status_(threads|connection|aborted|max_used|innodb_row|innodb_dead|uptime|queries)|mysql_global_variables_max_conn|mysql_slave)' "$work/all.prom" >"$out/mysqld.prom")
}
sample_healthy_metrics_mysql() { # a load that fits
    need_maria && need_exporter mysqld || return 0
    (. "$my_servers"; my_pool_server 60; mariadb-slap --no-defaults -u root -S "$MY_HOME/a.sock" --create-schema=test --concurrency=20 --iterations=9 \
        --number-of-queries=60000 --delimiter=";" --query="SELECT SUM(total) FROM carts" >/dev/null 2>&1 & sleep 1; metric_mysqld "$out/mysqld.prom"; kill %1)
}
sample_metrics_prometheus_files() { # Prometheus' own record of a program that opens files, as its HTTP API tells it
    need_tool prometheus prometheus && need_file "$PROMETHEUS_CLIENT/prometheus_client" "prometheus_client from PyPI" || return 0
    (ulimit -n 1024; PYTHONPATH=$PROMETHEUS_CLIENT exec python3 "$here/descriptors.py" files 8000) & local program=$!
    metric_record parcels 8000 12
    curl -sG 127.0.0.1:9091/api/v1/query_range --data-urlencode 'query={job="parcels"}' -d "start=$(date -d -10sec +%s)" -d "end=$(date +%s)" -d step=1 >"$out/range.json"
    kill $program $record; wait $program $record 2>/dev/null || true
}
# metric_record JOB PORT SECONDS: a Prometheus that scrapes every second; sets record
metric_record() {
    printf 'global: {scrape_interval: 1s}\nscrape_configs: [{job_name: %s, static_configs: [{targets: ["127.0.0.1:%s"]}]}]\n' "$1" "$2" >"$work/prometheus.yml"
    prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address=127.0.0.1:9091 >"$work/prometheus.log" 2>&1 & record=$!
    sleep "$3"
}
sample_healthy_metrics_prometheus() { # Prometheus' metrics of itself
    need_tool prometheus prometheus || return 0
    metric_record prometheus 9091 4; rm -f "$work/all.prom"; metric_scrape "$work/all.prom" 9091 2 4
    grep -E '^# scraped|prometheus_http|process_|go_goroutines|go_threads|go_info' "$work/all.prom" >"$out/prometheus.prom"; kill $record; wait $record 2>/dev/null || true
}
