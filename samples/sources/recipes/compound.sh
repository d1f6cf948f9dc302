# shellcheck shell=bash disable=SC2034,SC2154,SC1090,SC1091,SC2317
# A JVM with HikariCP at a PostgreSQL, with faults of either and of the disk below: one fault, seen in several layers.

need_compound() {
    need_tool psql postgresql-15 && need_tool jcmd openjdk-17-jdk-headless && need_tool ss iproute2 &&
        need_file "$jars/HikariCP.jar" "Debian package libhikaricp-java" && need_file "$jars/postgresql.jar" "Debian package libpostgresql-jdbc-java"
}
# compound WORDS...: functions of the tests, whose captures are the sample.
compound() {
    (
        set +eu
        work=$(mktemp -d)
        . "$here/../../Tests/DatabaseFaultTests/Programs/postgres.sh"
        . "$here/../../Tests/DatabaseFaultTests/Programs/compound.sh"
        # The end of a subshell may not end the others' children: sessions are groups of their own.
        pkill() { true; }
        both() { capture "$out" "${@:2}"; }
        files() { both "$@"; }
        DIAG=true
        eval "$*"
        [ ! -d "$work/disk" ] || mv "$work/disk"/* "$out"
        rm -rf "$work"
    )
}
sample_compound_leak() { # eight connections lost inside transactions, two tills want their rows, twenty a connection
    need_compound || return 0
    compound "compound_build; compound_server a; leak"
}
sample_compound_lock() { # a session at a prompt holds the row that all tills want
    need_compound || return 0
    compound "compound_build; compound_server a; lock"
}
sample_compound_slow() { # ten statements of twenty seconds are the whole pool
    need_compound || return 0
    compound "compound_build; compound_server a; slow"
}
sample_compound_ledger() { # one till at a time under a lock of the program, and that one waits for a row
    need_compound || return 0
    compound "compound_build; compound_server a; ledger"
}
sample_compound_audit() { # the same with a statement that takes long by itself, while others wait for a row
    need_compound || return 0
    compound "compound_build; compound_server a; audit"
}
# A slow disk for SITUATION: alone, or shared with a backup; in a space of processes of its own.
compound_slow() {
    need_compound && need_disk && need_tool /usr/sbin/losetup mount || return 0
    export out here situation=$1
    # shellcheck disable=SC2016
    unshare --pid --mount --fork --kill-child --mount-proc bash -c '
        work=$(mktemp -d); DIAG=true
        . "$here/../../Tests/DatabaseFaultTests/Programs/postgres.sh"; . "$here/../../Tests/DatabaseFaultTests/Programs/compound.sh"
        held_back() { true; }; named() { true; }
        seen() { [ "$1" != "$situation" ] || capture_disk "$out" mount/d; }
        slow_disk_inside; rm -rf "$work"'
}
sample_compound_disk_slots() { # sessions stay for the disk's sake until the server has no slot
    compound_slow shared
}
sample_healthy_compound_slow_disk() { # the same clients on the same disk without the backup
    compound_slow alone
}
sample_compound_two_servers() { # slow statements at the server of the JVM, a lock at another one
    need_compound || return 0
    compound "compound_build; compound_server a; compound_server b; two"
}
sample_compound_disk() { # commits beside a backup that takes all that the disk can do
    need_compound && need_disk || return 0
    compound "disk ''; mkdir \"\$work/disk\"; mv \"\$work/disk-\"/* \"\$work/disk\""
}
sample_healthy_compound_busy() { # two thirds of the pool at work
    need_compound || return 0
    compound "compound_build; compound_server a; desk busy a; pg_until a \"SELECT count(*) = 10 \$desk_sessions\" 30; sleep 1; both busy a; desk_stop"
}
sample_healthy_compound_burst() { # all tills at once, for a tenth of a second in two
    need_compound || return 0
    compound "compound_build; compound_server a; desk burst a; pg_until a \"SELECT count(*) = 10 \$desk_sessions\" 30; both burst a; desk_stop"
}
sample_healthy_compound_disk() { # commits beside a backup that leaves the disk time
    need_compound && need_disk || return 0
    compound "disk 60; mkdir \"\$work/disk\"; mv \"\$work/disk-60\"/* \"\$work/disk\""
}
