# shellcheck shell=bash disable=SC2034,SC2154
# File systems that are full, out of inodes, gone or read-only, on loop devices of their own.

programs=$here/../../Tests/HostFaultTests/Programs
need_mounts() { # all on a /srv of this mount space
    need_tool mkfs.ext4 e2fsprogs || return 1
    mountpoint -q /srv || mount -t tmpfs tmpfs /srv
    mkdir -p /srv/data
}
# on_loop FOLDER SIZE [OPTION…]: an ext4 file system of its own
on_loop() {
    local at=$1 size=$2; shift 2
    mkdir -p "$at"; truncate -s "$size" "$work/$(basename "$at").img"
    mkfs.ext4 -q -F "$@" "$work/$(basename "$at").img"
    mount -o "loop,${mount_options:-rw}" "$work/$(basename "$at").img" "$at"
}
in_german() { # COMMAND…
    localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8" 2>/dev/null || true
    LOCPATH=$work LC_ALL=de_DE.UTF-8 LANGUAGE=de "$@"
}

sample_fs_full_deleted() { # a rotated log that its writer still holds
    need_mounts && need_tool lsof lsof || return 0
    on_loop /srv/data 64m
    sleep 30 | python3 "$programs/deleted_holder.py" /srv/data/access.log.1 30000000 >/dev/null & sleep 1
    dd if=/dev/zero of=/srv/data/fill bs=64k 2>/dev/null || true
    { echo '$ df -T / /srv/data'; df -T / /srv/data; echo '$ lsof +L1 /srv/data'; lsof +L1 /srv/data; } >"$out/fs.txt"
    kill $!; wait; umount /srv/data
}
sample_fs_full_german() { # no type column, translated headings, decimal commas
    need_mounts && need_tool localedef locales || return 0
    on_loop /srv/data 1500m
    fallocate -l 1490m /srv/data/fill 2>/dev/null || dd if=/dev/zero of=/srv/data/fill bs=1M 2>/dev/null || true
    in_german df -h / /srv/data >"$out/df.txt"
    umount /srv/data
}
sample_fs_inodes() { # empty files have taken all inodes
    need_mounts || return 0
    on_loop /srv/data 32m -N 256
    local i
    for i in $(seq 300); do : >"/srv/data/$i" || break; done 2>/dev/null
    { df / /srv/data; echo; df -i / /srv/data; } >"$out/df.txt"
    umount /srv/data
}
sample_fs_program_gone() { # the program behind a FUSE mount was killed
    need_mounts && need_file /usr/lib/python3/dist-packages/fusepy.py "Debian package python3-fusepy" || return 0
    mkdir -p /srv/share
    /usr/bin/python3 "$programs/empty_mount.py" /srv/share & local server=$!
    until mountpoint -q /srv/share; do sleep 0.2; done
    kill -KILL $server; wait $server 2>/dev/null || true
    { echo '$ df -h / /srv/share'; df -h / /srv/share 2>&1; mount | grep /srv/share; } >"$out/df.txt" || true
    umount -l /srv/share
}
sample_fs_read_only_by_error() {
    need_mounts || return 0
    mount_options=errors=remount-ro on_loop /srv/data 32m
    echo 1 >"/sys/fs/ext4/$(basename "$(findmnt -no SOURCE /srv/data)")/trigger_fs_error"
    grep -E ' / / | /srv/data ' /proc/self/mountinfo >"$out/mountinfo.txt"
    umount /srv/data
}
sample_healthy_fs_images() { # squashfs images at 100 percent, without and with the type
    need_mounts && need_tool mksquashfs squashfs-tools || return 0
    local name
    for name in core20 lxd; do
        mkdir -p "$work/$name" "/snap/$name/1"; cp /bin/bash "$work/$name"
        mksquashfs "$work/$name" "$work/$name.snap" -quiet -no-progress >/dev/null
        mount -o loop "$work/$name.snap" "/snap/$name/1"
    done
    mkdir -p /srv/image; mount -o loop "$work/lxd.snap" /srv/image
    df -h / /snap/*/1 /srv/image >"$out/df.txt"; df -i / /snap/*/1 /srv/image >"$out/df-inodes.txt"
    umount /snap/core20/1 /snap/lxd/1 /srv/image; rmdir /snap/*/1 /snap/* /snap 2>/dev/null || true
}
sample_healthy_fs_half_full() { # a bind mount, a tmpfs, a file system mounted read-only that is full
    need_mounts || return 0
    on_loop /srv/data 64m; on_loop /srv/archive 16m; mkdir -p /srv/twice
    dd if=/dev/zero of=/srv/data/half bs=1M count=25 2>/dev/null; mount --bind /srv/data /srv/twice
    dd if=/dev/zero of=/srv/archive/fill bs=64k 2>/dev/null || true; mount -o remount,ro /srv/archive
    df / /srv /srv/data /srv/twice /srv/archive >"$out/df.txt"
    grep ' /srv' /proc/self/mountinfo >"$out/mountinfo.txt"
    umount /srv/twice /srv/data /srv/archive
}
