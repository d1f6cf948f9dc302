# Class histograms: what grows on a heap, and what only looks so. Sourced by make-samples.
# shellcheck shell=bash disable=SC2154,SC2034,SC2086

# histo COUNT PAUSE FILE [OPTION]: a shell loop of date and GC.class_histogram into one file
histo() {
    local n; : >"$out/$3"
    for n in $(seq "$1"); do
        date >>"$out/$3"
        "$JDK17/bin/jcmd" "$pid" GC.class_histogram ${4:-} >>"$out/$3"
        [ "$n" = "$1" ] || sleep "$2"
    done
}
# histo_files COUNT PAUSE COMMAND…: without times, a file each
histo_files() {
    local n count=$1 pause=$2; shift 2
    for n in $(seq "$count"); do
        "$@" >"$out/histo-$n.txt"
        [ "$n" = "$count" ] || sleep "$pause"
    done
}
jmap_live() { "$JDK17/bin/jmap" -histo:live "$pid"; }
jmap_all() { "$JDK17/bin/jmap" -histo "$pid"; }

sample_heap_static_map() {
    need_jdk 17 || return 0
    compile 17 Sessions.java
    start com.example.checkout.Sessions leak; sleep 4
    histo 6 5 histo.txt; stop
}
sample_heap_static_map_jdk25() { # jmap, a file each, no times
    need_jdk 25 || return 0
    compile 17 Sessions.java
    start com.example.checkout.Sessions leak; sleep 4
    histo_files 5 4 jmap_live; stop
}
sample_heap_static_map_garbage() { # counts garbage; a small heap, so that there are collections between
    need_jdk 17 || return 0
    compile 17 Sessions.java; options=-Xmx48m
    start com.example.checkout.Sessions leak; sleep 4
    histo 10 4 histo.txt -all; stop; options=
}
sample_heap_limit_near() { # the heap's limit stands in the text
    need_jdk 17 || return 0
    compile 17 Sessions.java; options=-Xmx24m
    start com.example.checkout.Sessions leak; sleep 4
    histo 5 4 histo.txt
    { "$JDK17/bin/jcmd" "$pid" VM.flags; cat "$out/histo.txt"; } >"$work/histo.txt"
    mv "$work/histo.txt" "$out/histo.txt"; stop; options=
}
sample_heap_listeners() {
    need_jdk 17 || return 0
    compile 17 Quotes.java
    start com.example.quotes.Quotes; sleep 4
    histo 5 4 histo.txt; stop
}
sample_heap_thread_locals_jdk25() {
    need_jdk 25 || return 0
    compile 17 Tracing.java
    start com.example.tracing.Tracing; sleep 4
    histo 5 4 histo.txt; stop
}
sample_heap_queue_head() { # the first lines only, as people paste them
    need_jdk 21 || return 0
    compile 17 AuditTrail.java
    start com.example.audit.AuditTrail; sleep 4
    local n
    for n in 1 2 3 4 5 6; do
        date -u +%Y-%m-%dT%H:%M:%SZ
        "$JDK17/bin/jcmd" "$pid" GC.class_histogram | head -25
        sleep 4
    done >"$out/histo.txt"
    stop
}
sample_classloader_plugins() {
    need_jdk 17 || return 0
    compile 17 PluginHost.java TaxPlugin.java
    start com.example.plugins.PluginHost leak; sleep 4
    histo 5 4 histo.txt; stop
}
sample_classloader_plugins_jdk25() { # jmap, a file each, no times
    need_jdk 25 || return 0
    compile 17 PluginHost.java TaxPlugin.java
    start com.example.plugins.PluginHost leak; sleep 4
    histo_files 4 4 jmap_live; stop
}
sample_threads_by_histogram() {
    need_jdk 17 || return 0
    compile 17 Newsletter.java
    start com.example.news.Newsletter leak; sleep 4
    histo 5 4 histo.txt; stop
}
sample_healthy_heap_sawtooth() { # counts garbage, between collections
    need_jdk 17 || return 0
    compile 17 Sessions.java; options="-Xmx64m -XX:+UseParallelGC"
    start com.example.checkout.Sessions traffic; sleep 4
    histo 8 3 histo.txt -all; stop; options=
}
sample_healthy_heap_garbage_rises() { # counts garbage, and no collection comes between
    need_jdk 17 || return 0
    compile 17 Sessions.java; options="-Xms512m -Xmn400m"
    start com.example.checkout.Sessions traffic; sleep 4
    histo_files 5 3 jmap_all; stop; options=
}
sample_healthy_heap_warm_up() {
    need_jdk 17 || return 0
    compile 17 Sessions.java
    start com.example.checkout.Sessions warm-up; sleep 1
    histo 6 3 histo.txt; stop
}
sample_healthy_heap_bounded_cache_jdk25() {
    need_jdk 25 || return 0
    compile 17 Sessions.java
    start com.example.checkout.Sessions bounded; sleep 2
    histo 7 3 histo.txt; stop
}
sample_healthy_heap_steady() { # sessions end after five seconds
    need_jdk 17 || return 0
    compile 17 Sessions.java
    start com.example.checkout.Sessions steady; sleep 8
    histo 5 4 histo.txt; stop
}
sample_healthy_heap_two_tenants() { # two loaders have the same classes, and that is all
    need_jdk 17 || return 0
    compile 17 PluginHost.java TaxPlugin.java
    start com.example.plugins.PluginHost twice; sleep 3
    histo 4 3 histo.txt; stop
}
sample_healthy_heap_once() { # one histogram of a program that leaks proves nothing
    need_jdk 17 || return 0
    compile 17 Sessions.java
    start com.example.checkout.Sessions leak; sleep 10
    jmap_live >"$out/histo.txt"; stop
}
