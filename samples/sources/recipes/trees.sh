# Trees and texts that other tools and people leave: sosreport, a folder of the JDK's tools, a terminal copied.
# shellcheck shell=bash disable=SC2034,SC2154,SC2086

# sos_report NAME: runs sosreport with a few plugins, and keeps what says something of the host's state.
sos_report() {
    local tree
    PATH=/usr/sbin:/usr/bin:/sbin:/bin sos report --batch --quiet --build --threads 1 --tmp-dir "$work" --name web-1 \
        -o filesys,memory,process,processor >"$work/sos.log" 2>&1 || { cat "$work/sos.log" >&2; return 1; }
    tree=$(find "$work" -maxdepth 1 -type d -name 'sosreport-*' | head -1)
    # What is long and says nothing of the host's state, and hundreds of small files of the kernel.
    rm -rf "$tree"/sos_logs "$tree"/sos_reports "$tree"/sos_strings "$tree"/sys "$tree"/proc/[0-9]* "$tree"/proc/fs "$tree"/proc/slabinfo \
        "$tree"/sos_commands/process/lsof* "$tree"/sos_commands/memory/{slabtop,lsmem}*
    grep -rlF "$here" "$tree" | xargs -r sed -i "s#$here#/usr/local/bin#g"
    find "$tree" -type l -delete
    find "$tree" -type f -size +64k -delete
    find "$tree" -type d -empty -delete
    rm -rf "${out:?}"/*
    mv "$tree" "$out/sosreport-web-1"
}
need_sos() { need_tool sos sosreport; }
sample_tree_sos_full_disk() { # a file system of a shop's uploads is full
    need_sos || return 0
    mkdir -p /srv/uploads; truncate -s 80M "$work/image"; mkfs.ext4 -q -F "$work/image"; mount -o loop "$work/image" /srv/uploads
    dd if=/dev/zero of=/srv/uploads/photos bs=1M 2>/dev/null || true
    sos_report
    umount /srv/uploads; rmdir /srv/uploads
}
sample_healthy_tree_sos() { # the same file system half full
    need_sos || return 0
    mkdir -p /srv/uploads; truncate -s 80M "$work/image"; mkfs.ext4 -q -F "$work/image"; mount -o loop "$work/image" /srv/uploads
    dd if=/dev/zero of=/srv/uploads/photos bs=1M count=35 2>/dev/null
    sos_report
    umount /srv/uploads; rmdir /srv/uploads
}

# jdk_tools COUNT: what a script of jstack, jstat and jmap leaves of a JVM, as jstall records it.
jdk_tools() {
    local round tools=$JDK17/bin
    mkdir -p "$out/$pid"
    "$tools/jps" -lv | grep "^$pid " >"$out/$pid/jps.txt"
    "$tools/jcmd" "$pid" VM.flags >"$out/$pid/vm-flags.txt"
    "$tools/jcmd" "$pid" VM.uptime >"$out/$pid/vm-uptime.txt"
    for round in 1 2; do
        "$tools/jstack" -l "$pid" >"$out/$pid/jstack-$round.txt"
        "$tools/jmap" -histo "$pid" >"$out/$pid/jmap-histo-$round.txt"
        sleep 3
    done
    "$tools/jstat" -gcutil -t "$pid" 500 6 >"$out/$pid/jstat-gcutil.txt"
    "$tools/jstat" -gc "$pid" 500 4 >"$out/$pid/jstat-gc.txt"
}
sample_tree_jdk_tools() { # bookings, refunds and a sweep lock each other out
    need_jdk 17 || return 0
    compile 17 BookingLocks.java
    start com.example.booking.BookingLocks; sleep 4
    jdk_tools; stop
}
sample_healthy_tree_jdk_tools() { # a nightly job goes on from step to step
    need_jdk 17 || return 0
    compile 17 RatingBatch.java
    start com.example.batch.RatingBatch; sleep 4
    jdk_tools; stop
}

# typed COMMAND...: the command behind a prompt, and what it said.
typed() { echo "${prompt:-[root@web-1 ~]# }$*"; "$@" 2>&1; }
terminal() {
    typed free -m
    typed iostat -x 1 4
    typed df -h "$work/fs"
    echo "${prompt:-[root@web-1 ~]# }"
}
pasted() { # FIO_OPTIONS...
    need_disk || return 0
    truncate -s 300M "$work/image"; mkfs.ext4 -q -F "$work/image"; mkdir -p "$work/fs"; mount -o loop "$work/image" "$work/fs"
    fio --name=load --directory="$work/fs" --size=24M --direct=1 --time_based --runtime=14 "$@" >/dev/null 2>&1 & local load=$!
    sleep 2
    terminal >"$out/terminal.txt"
    wait $load || true; umount "$work/fs"
}
sample_tree_pasted() { # a terminal copied while 128 requests at once wait for a device
    pasted --rw=randrw --bs=16k --ioengine=libaio --iodepth=32 --numjobs=4
}
sample_healthy_tree_pasted() { # another prompt, and a device with a hundred small reads a second
    prompt='shop@web-1:~$ ' pasted --rw=randread --bs=4k --ioengine=psync --rate_iops=100
}
