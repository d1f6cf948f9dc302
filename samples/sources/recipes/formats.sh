# shellcheck shell=bash disable=SC2034,SC2154
# Thread dumps in other forms than HotSpot's text: Thread.dump_to_file, jhsdb.

# a full JDK 25, for jhsdb and for dumps that the JVM prints itself
: "${JDK25_FULL:=/usr/lib/jvm/temurin-25-jdk-amd64}"
on_jdk25_full() {
    need_file "$JDK25_FULL/bin/jhsdb" "a full JDK 25; say where with JDK25_FULL" || return 1
    JDK25=$JDK25_FULL
    need_jdk 25
}
ferries() { # MODE
    need_jdk 25 || return 1
    compile 17 FerryPort.java
    start com.example.ferries.FerryPort "$1"; sleep 4
}

sample_deadlock_virtual_monitors_jdk25() { # both unmounted; Thread.print shows neither
    need_jdk 25 || return 0
    compile 17 TourDesk.java
    start com.example.tours.TourDesk cycle; sleep 4
    json_dump threads.json; by_jcmd threads.txt; stop
}
sample_deadlock_virtual_text_jdk25() {
    need_jdk 25 || return 0
    compile 17 TourDesk.java
    start com.example.tours.TourDesk cycle; sleep 4
    text_dump threads.txt; stop
}
sample_deadlock_virtual_locks_jdk25() { # no form of dump of Java 25 says who owns the locks
    ferries locks || return 0
    json_dump threads.json; stop
}
sample_deadlock_virtual_mixed_jdk25() {
    ferries mixed || return 0
    by_jcmd threads.txt; json_dump threads.json; stop
}
sample_deadlock_jhsdb_jdk25() {
    local JDK25=$JDK25
    on_jdk25_full || return 0
    compile 17 BookingLocks.java
    start com.example.booking.BookingLocks; sleep 4
    "$JDK25/bin/jhsdb" jstack --locks --pid "$pid" >"$out/threads.txt" 2>&1; stop
}
sample_contention_virtual_lock_jdk25() {
    ferries holder || return 0
    json_dump threads-1.json; sleep 5; json_dump threads-2.json; stop
}
sample_healthy_virtual_contended_jdk25() {
    ferries contended || return 0
    json_dump threads-1.json; sleep 5; json_dump threads-2.json; stop
}
sample_healthy_virtual_idle_jdk25() {
    ferries idle || return 0
    json_dump threads.json; stop
}
sample_healthy_virtual_idle_text_jdk21() { # neither states nor locks
    need_jdk 21 || return 0
    compile 17 FerryPort.java
    start com.example.ferries.FerryPort idle; sleep 4
    text_dump threads-1.txt; by_jcmd threads-2.txt; stop
}
sample_healthy_cut_json_jdk25() { # printed instead of written to a file: 16,000 bytes and no more
    ferries idle || return 0
    "$JDK17/bin/jcmd" "$pid" Thread.dump_to_file -format=json - >"$out/threads.json"; stop
}
