# shellcheck shell=bash disable=SC2154,SC2034
# Heap dumps of the shop, compressed by the JVM itself where it can.

need_shop() { need_jdk "$1" && compile 17 HeapShop.java TaxTable.java; }
ready() { # waits until the program has filled its heap
    local _; for _ in $(seq 100); do grep -q ready "$work/stdout.log" && return 0; sleep 0.2; done
}
by_heap_dump() { # by_heap_dump FILE OPTION…: the dump of what is alive
    local file=$1; shift
    "$JDK17/bin/jcmd" "$pid" GC.heap_dump "$@" "$work/$file" >/dev/null
    cp "$work/$file" "$out/$file"; rm "$work/$file"
}

sample_hprof_static_map() { # sessions that nobody ends fill half of a small heap
    need_shop 17 || return 0
    options="-Xmx18m" start com.example.shop.HeapShop sessions 8000; ready
    by_heap_dump heap.hprof.gz -gz=9; stop
}
sample_hprof_thread_local() { # a pooled worker keeps all traces; headers of 8 bytes
    need_shop 25 || return 0
    options="-Xmx18m -XX:+UseCompactObjectHeaders" start com.example.shop.HeapShop tracing 20000; ready
    by_heap_dump heap.hprof.gz -gz=9; stop
}
sample_hprof_class_loaders() { # a plug-in that was loaded 60 times and is still registered each time
    need_shop 21 || return 0
    mkdir -p "$work/plugin/com/example/shop"
    mv "$classes"/com/example/shop/TaxTable*.class "$work/plugin/com/example/shop/"
    options="-Xmx32m" start com.example.shop.HeapShop plugins 60 "$work/plugin/"; ready
    by_heap_dump heap.hprof.gz -gz=9; stop
    rm -r "$work/plugin"
}
sample_healthy_hprof_cache() { # a cache with its bound of 4,000 products, in a heap with room
    need_shop 17 || return 0
    options="-Xmx48m" start com.example.shop.HeapShop cache 20000; ready
    by_heap_dump heap.hprof.gz -gz=9; stop
}
