# All evidence of one incident together. Sourced by make-samples.
# shellcheck shell=bash disable=SC2154,SC2034,SC2086

sample_leak_heap_all_evidence() { # the collector's log, counters, histograms, a dump and the program's log of one leak
    need_jdk 17 || return 0
    compile 17 BasketShop.java; options="-Xmx48m -Xlog:gc:file=$out/gc.log"
    start com.example.basket.BasketShop; sleep 3
    timeout 60 "$JDK17/bin/jstat" -gc -t "$pid" 1000 >"$out/jstat.txt" & local counters=$!
    histo 4 5 histo.txt
    by_jcmd threads.txt
    sleep 14; stop; options=
    wait $counters || true
    cp "$work/stdout.log" "$out/shop.log"
}
