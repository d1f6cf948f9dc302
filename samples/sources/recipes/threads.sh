# Carriers of virtual threads, threads that become more, and finalizers, sourced by make-samples.
# shellcheck shell=bash disable=SC2034,SC2154

by_jstack_plain() { "$JDK17/bin/jstack" "$pid" >"$out/$1"; }
scheduler() { "$JDK17/bin/jcmd" "$pid" Thread.vthread_scheduler >>"$out/$1"; }

sample_carriers_pinned_socket_jdk21() { # reads inside a monitor hold all carriers; no stack of theirs in the dump
    need_jdk 21 || return 0
    compile 17 FerryDesk.java; virtual 4
    start com.example.ferries.FerryDesk socket; sleep 4
    by_jcmd threads-1.txt; sleep 5; by_jcmd threads-2.txt; stop; options=
}
sample_carriers_pinned_monitor_jdk21() { # one virtual thread sleeps in a monitor, the others want it
    need_jdk 21 || return 0
    compile 17 FerryDesk.java; virtual 2
    start com.example.ferries.FerryDesk holder; sleep 4
    by_kill3 threads-1.txt; sleep 4; by_kill3 threads-2.txt; sleep 4; by_kill3 threads-3.txt; stop; options=
}
sample_carriers_pinned_classes_jdk25() { # slow static initialisers, a native frame each; the scheduler says who waits
    need_jdk 25 || return 0
    compile 17 FerryDesk.java; virtual 4
    start com.example.ferries.FerryDesk fleet; sleep 4
    by_jcmd threads-1.txt; scheduler scheduler.txt; sleep 5
    by_jcmd threads-2.txt; scheduler scheduler.txt; stop; options=
}
sample_healthy_virtual_brief_pins_jdk21() { # waits of 4 ms inside monitors, 20 virtual threads
    need_jdk 21 || return 0
    compile 17 FerryDesk.java; virtual 2
    start com.example.ferries.FerryDesk brief; sleep 5
    by_jcmd threads-1.txt; sleep 4; by_jcmd threads-2.txt; sleep 4; by_jcmd threads-3.txt; stop; options=
}
sample_healthy_virtual_waiting_jdk25() { # three thousand virtual threads wait without a carrier
    need_jdk 25 || return 0
    compile 17 FerryDesk.java; virtual 4
    start com.example.ferries.FerryDesk idle; sleep 5
    by_jcmd threads-1.txt; scheduler scheduler.txt; sleep 4
    by_jcmd threads-2.txt; scheduler scheduler.txt; stop; options=
}
sample_healthy_virtual_queue_jdk25() { # the carriers compute, more work queues: running = 0 in the scheduler's line says nothing
    need_jdk 25 || return 0
    compile 17 TourDesk.java; virtual 2
    start com.example.tours.TourDesk busy; sleep 4
    by_jcmd threads-1.txt; scheduler scheduler.txt; sleep 5
    by_jcmd threads-2.txt; scheduler scheduler.txt; stop; options=
}
sample_leak_threads_executors() { # an executor per campaign, never shut down
    need_jdk 17 || return 0
    compile 17 Newsletter.java
    start com.example.news.Newsletter leak; sleep 2
    by_jstack_plain threads-1.txt; sleep 3; by_jstack_plain threads-2.txt; sleep 3; by_jstack_plain threads-3.txt; stop
}
sample_leak_threads_timers_jdk25() { # a timer per login, never cancelled
    need_jdk 25 || return 0
    compile 17 LoginDesk.java
    start com.example.logins.LoginDesk timers; sleep 4
    by_jcmd threads-1.txt; sleep 3; by_jcmd threads-2.txt; sleep 3; by_jcmd threads-3.txt; stop
}
sample_leak_threads_crowd() { # a thread per session, two thousand of them, one dump
    need_jdk 17 || return 0
    compile 17 LoginDesk.java
    start com.example.logins.LoginDesk crowd; sleep 6
    by_jstack_plain threads.txt; stop
}
sample_healthy_pool_warm_up() { # a pool grows towards its bound of 90
    need_jdk 17 || return 0
    compile 17 LoginDesk.java
    start com.example.logins.LoginDesk warmup; sleep 2.5
    by_jstack_plain threads-1.txt; sleep 2; by_jstack_plain threads-2.txt; sleep 2; by_jstack_plain threads-3.txt; stop
}
sample_healthy_cached_pool() { # a cached pool under rising load
    need_jdk 17 || return 0
    compile 17 LoginDesk.java
    start com.example.logins.LoginDesk cached; sleep 3
    by_jstack_plain threads-1.txt; sleep 3; by_jstack_plain threads-2.txt; sleep 3; by_jstack_plain threads-3.txt; stop
}
sample_healthy_finalizer_behind_lock() { # the finalizer waits for an application lock: an observation
    need_jdk 17 || return 0
    compile 17 PhotoVault.java
    start com.example.photos.PhotoVault; sleep 4
    by_jstack threads-1.txt; sleep 4; by_jstack threads-2.txt; stop
}
