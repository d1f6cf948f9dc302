# Collectors: GC logs and tables of jstat. A file of bash functions for make-samples.
# shellcheck shell=bash disable=SC2154,SC2086

need_jdk25_full() { need_file "${JDK25FULL:=/usr/lib/jvm/temurin-25-jdk-amd64}/bin/jstat" "a whole JDK 25, e.g. Temurin; set JDK25FULL" && java=$JDK25FULL/bin/java; }
# storefront OPTIONS MODE ARGUMENT…: sets pid; small, so that there is much to collect in little time
storefront() {
    local options=$1; shift
    compile 17 Storefront.java
    "$java" -XX:TieredStopAtLevel=1 $options -cp "$classes" com.example.storefront.Storefront "$@" >"$work/stdout.log" 2>&1 & pid=$!
}
# jstat_of OPTION FILE [PERIOD]: rows until the program ends
jstat_of() {
    sleep 0.5
    "$(dirname "$java")/jstat" "-$1" -t "$pid" "${3:-1s}" >"$out/$2" 2>/dev/null || true
}
log_to() { echo "-Xlog:$1:file=$out/gc.log:$2:filecount=0"; }

sample_leak_heap_g1() { # sessions that are never removed
    need_jdk 17 || return 0
    storefront "-XX:+UseG1GC -Xmx40m $(log_to 'gc*' uptime,level,tags)" leak 45 30 60
    wait $pid || true
}
sample_leak_heap_parallel_jdk25() { # the same; all decorations
    need_jdk25_full || return 0
    storefront "-XX:+UseParallelGC -Xms12m -Xmx40m $(log_to 'gc*' time,uptime,pid,tid,level,tags)" leak 45 30 60
    wait $pid || true
}
sample_leak_heap_zgc_jdk25() { # the same, generational; a log of one line for each cycle
    need_jdk25_full || return 0
    storefront "-XX:+UseZGC -Xmx64m $(log_to gc uptime,tags)" leak 50 44 60
    wait $pid || true
}
sample_leak_heap_shenandoah() { # the same
    need_jdk 17 || return 0
    storefront "-XX:+UseShenandoahGC -Xmx40m $(log_to gc,safepoint time,tags)" leak 42 28 60
    wait $pid || true
}
sample_leak_heap_jstat_gc() { # the same, seen from outside
    need_jdk 17 || return 0
    storefront "-XX:+UseG1GC -Xmx40m" leak 45 30 60
    jstat_of gc jstat.txt
    wait $pid || true
}
sample_leak_heap_jstat_gcutil() { # shares only, of a heap that is not resized
    need_jdk 17 || return 0
    storefront "-XX:+UseSerialGC -Xms32m -Xmx32m -Xmn6m" leak 50 20 60
    jstat_of gcutil jstat.txt
    wait $pid || true
}
sample_leak_heap_jstat_gccause_jdk25() { # with the causes of collections
    need_jdk25_full || return 0
    storefront "-XX:+UseParallelGC -Xms32m -Xmx32m -Xmn6m" leak 50 20 60
    jstat_of gccause jstat.txt
    wait $pid || true
}
sample_leak_classloader() { # a class loader for each request, kept by a registry
    need_jdk 17 || return 0
    storefront "-XX:+UseParallelGC -Xmx48m -XX:MetaspaceSize=2m $(log_to 'gc*' uptime,tags)" rules 30 0 40
    jstat_of class jstat-class.txt 2s
    wait $pid || true
}
sample_gc_heap_too_small() { # what stays fits in, and hardly anything else
    need_jdk 17 || return 0
    storefront "-XX:+UseParallelGC -Xms32m -Xmx32m -Xmn8m $(log_to gc,gc+init uptime,tags)" small 12 19 300
    wait $pid || true
}
sample_gc_heap_too_small_g1_jdk25() { # the same with G1, seen from outside
    need_jdk25_full || return 0
    storefront "-XX:+UseG1GC -Xms32m -Xmx32m" small 20 22 300
    jstat_of gc jstat.txt
    wait $pid || true
}
sample_gc_stall_storm_zgc_jdk25() { # more is allocated than ZGC gets free
    need_jdk25_full || return 0
    storefront "-XX:+UseZGC -Xmx48m $(log_to gc uptime,tags)" small 10 24 300
    wait $pid || true
}
sample_healthy_gc_sawtooth_g1_jdk25() { # a catalogue, and orders in flight
    need_jdk25_full || return 0
    storefront "-XX:+UseG1GC -Xmx40m -XX:InitiatingHeapOccupancyPercent=30 $(log_to 'gc*' uptime,level,tags)" steady 40 14 60
    wait $pid || true
}
sample_healthy_gc_steady_load() { # the same, seen from outside
    need_jdk 17 || return 0
    storefront "-XX:+UseSerialGC -Xms40m -Xmx40m -Xmn8m" steady 40 14 60
    jstat_of gc jstat.txt
    wait $pid || true
}
sample_healthy_gc_warm_up() { # the catalogue is read in the first third
    need_jdk 17 || return 0
    storefront "-XX:+UseG1GC -Xmx40m -XX:InitiatingHeapOccupancyPercent=25 $(log_to 'gc*' uptime,level,tags)" warm-up 60 18 60
    wait $pid || true
}
sample_healthy_gc_warm_up_shenandoah_jdk25() { # the same
    need_jdk25_full || return 0
    storefront "-XX:+UseShenandoahGC -Xmx48m $(log_to gc uptime,tags)" warm-up 45 22 60
    wait $pid || true
}
sample_healthy_gc_bounded_cache_zgc_jdk25() { # a cache that fills up to its bound
    need_jdk25_full || return 0
    storefront "-XX:+UseZGC -Xmx64m $(log_to gc uptime,tags)" cache 50 24 60
    wait $pid || true
}
sample_healthy_gc_bounded_cache_parallel() { # the same
    need_jdk 17 || return 0
    storefront "-XX:+UseParallelGC -Xms40m -Xmx40m -Xmn8m $(log_to gc,gc+init time,uptime,tags)" cache 60 20 60
    wait $pid || true
}
sample_healthy_gc_explicit() { # System.gc() every two seconds
    need_jdk 17 || return 0
    storefront "-XX:+UseSerialGC -Xmx40m $(log_to gc,gc+init uptime,tags)" explicit 30 10 60
    wait $pid || true
}
sample_healthy_gc_by_tool() { # a histogram every two seconds, each of which is a full collection
    need_jdk 17 || return 0
    storefront "-XX:+UseG1GC -Xmx40m $(log_to gc,gc+init uptime,tags)" steady 30 12 60
    local round
    for round in 1 2 3 4 5 6 7 8 9 10; do
        sleep 2.4
        "$JDK17/bin/jcmd" "$pid" GC.class_histogram >/dev/null 2>&1 || true
    done
    wait $pid || true
}
sample_healthy_gc_class_churn() { # a class loader for each request, and none is kept
    need_jdk 17 || return 0
    storefront "-XX:+UseParallelGC -Xmx48m -XX:MetaspaceSize=8m $(log_to 'gc*' uptime,tags)" rules-dropped 20 0 40
    jstat_of class jstat-class.txt 2s
    wait $pid || true
}
