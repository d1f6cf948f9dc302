# shellcheck shell=bash disable=SC2034,SC2154
# Networks: full listen queues, lost packets, parties that refuse or do not answer.

programs=$here/../../Tests/HostFaultTests/Programs
need_net() { need_tool ss iproute2 && need_tool iptables-legacy iptables; }
# run PROGRAM WORD…: one of the helpers in the background, until `halt`
run() {
    sleep 14 | python3 "$programs/$1.py" "${@:2}" >"$work/ready" & helper=$!
    until grep -q ready "$work/ready"; do sleep 0.1; done
}
halt() { kill "$helper"; wait "$helper" 2>/dev/null || true; }
counters() { date; nstat -az; }

sample_net_listen_overflow() { # 60 clients for 17 places
    need_net || return 0
    run stuck_listener 8080 16 60
    counters >"$out/counters.txt"; sleep 3; counters >>"$out/counters.txt"
    ss -ltnp >"$out/listeners.txt"; halt
}
sample_net_listen_overflow_netstat() { # counters only, as netstat words them
    need_net && need_tool netstat net-tools || return 0
    run stuck_listener 8080 16 60
    { date; netstat -s; } >"$out/netstat.txt"; sleep 4; { date; netstat -s; } >>"$out/netstat.txt"; halt
}
sample_net_retransmits() { # every eighth packet is dropped
    need_net || return 0
    iptables-legacy -A INPUT -p tcp --dport 9000 -m statistic --mode random --probability 0.12 -j DROP
    run bulk_transfer 9000
    counters >"$out/counters.txt"; sleep 4; counters >>"$out/counters.txt"
    halt; iptables-legacy -F
}
sample_net_timeout() { # a firewall drops; the program connects again and again
    need_net || return 0
    iptables-legacy -A INPUT -p tcp --dport 5432 -j DROP
    python3 -c '
import socket, time
for _ in range(12):
    s = socket.socket(); s.setblocking(False); s.connect_ex(("127.0.0.1", 5432)); globals().setdefault("kept", []).append(s)
time.sleep(9)' & local client=$!
    sleep 2.5; ss -tanop >"$out/sockets.txt"; kill $client; wait $client 2>/dev/null || true
    iptables-legacy -F
}
sample_net_refused() {
    need_net && need_tool nc netcat-openbsd && need_tool curl curl || return 0
    {
        echo '$ nc -vz 127.0.0.1 5432'; nc -vz 127.0.0.1 5432
        echo '$ curl -v http://127.0.0.1:5432/'; curl -v http://127.0.0.1:5432/
    } >"$out/shell.txt" 2>&1 || true
}
sample_net_dns() {
    need_net && need_tool dig dnsutils || return 0
    { echo '$ dig +tries=1 @127.0.0.1 db.example.com'; dig +tries=1 @127.0.0.1 db.example.com; } >"$out/shell.txt" 2>&1 || true
}
sample_healthy_net_busy() { # many short connections, each leaves a TIME-WAIT
    need_net || return 0
    run busy_server 8080
    counters >"$out/counters.txt"; sleep 3; counters >>"$out/counters.txt"
    ss -ltnp >"$out/listeners.txt"; ss -tan | head -200 >"$out/sockets.txt"; ss -s >"$out/summary.txt"; halt
}
sample_healthy_net_since_boot() { # an overflow that is over: the totals stay
    need_net && need_tool netstat net-tools || return 0
    run stuck_listener 8080 4 80; sleep 8; halt; sleep 1
    netstat -s >"$out/netstat.txt"
}
