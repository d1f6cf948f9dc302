# Logs of programs in other languages than Java, of a proxy, the shell and the journal: what fails, and what only sounds like it.
# shellcheck shell=bash disable=SC2086,SC2154,SC2034
parts=$here/logs
need_logs() { need_tool python3 python3 && need_tool curl curl; }
need_go() { need_tool go golang-go && (cd "$work" && GOCACHE=$work/go-cache GOFLAGS=-mod=mod go build -o "$work/courier" "$parts/courier.go"); }
need_node() { need_tool node nodejs; }
need_nginx() { need_tool nginx nginx-light; }
till() { timeout 120 python3 "$parts/till.py" "$@"; }
# silent PORT: a server that accepts and never answers
silent() {
    python3 - "$1" <<'EOF' & server=$!
import socket, sys, time
server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
kept = []
while True: kept.append(server.accept())
EOF
    sleep 0.5
}
# proxy UPSTREAM [CONNECTIONS]: nginx at port 8088
proxy() {
    mkdir -p "$work/nginx"; chmod 755 "$work" "$work/nginx"
    sed "s#FOLDER#$work/nginx#; s#PORT#8088#; s#UPSTREAM#$1#; s#CONNECTIONS#${2:-64}#" "$parts/nginx.conf" >"$work/nginx.conf"
    nginx -c "$work/nginx.conf" -e "$work/nginx/error.log" & proxy=$!
    sleep 0.5
}
# visit SECONDS [AGENT]: twice a second, with addresses that hold any words
visit() {
    local end=$((SECONDS + $1)) number=0
    while [ $SECONDS -lt $end ]; do
        number=$((number + 1))
        curl -s -m 3 -o /dev/null -A "${2:-till/2.1}" "http://127.0.0.1:8088/items/$number?q=ECONNREFUSED" || true
        curl -s -m 3 -o /dev/null -A "Connection refused monitor (timed out)" "http://127.0.0.1:8088/static/No%20space%20left%20on%20device" || true
        sleep 0.4
    done
}
proxy_logs() { kill $proxy; wait $proxy || true; cp "$work"/nginx/*.log "$out"; }

sample_log_dns_node() { need_node || return 0; timeout 60 node "$parts/shop.js" ask 40 http://stock.shop.internal:8080 >"$out/shop.log" || true; }
sample_log_dns_go() { need_go || return 0; "$work/courier" base.courier.internal:80 40 2>"$out/courier.log" || true; }
sample_log_refused_python() { need_logs || return 0; till lost 40 9 2>"$out/till.log" || true; }
sample_log_refused_crash_node() { need_node || return 0; timeout 20 node "$parts/shop.js" crash 15 http://127.0.0.1:9 >"$out/shop.log" 2>&1 || true; }
sample_log_refused_nginx() { need_nginx && need_logs || return 0; proxy 9; visit 40; proxy_logs; }
sample_log_timeout_nginx() { need_nginx && need_logs || return 0; silent 8089; proxy 8089; visit 60; proxy_logs; kill $server; }
sample_log_timeout_go() { need_go || return 0; silent 8089; "$work/courier" 127.0.0.1:8089 60 2>"$out/courier.log" || true; kill $server; }
sample_log_space_python() { # a file system of two megabytes
    need_logs || return 0
    mkdir "$work/spool"; mount -t tmpfs -o size=2m tmpfs "$work/spool"
    till space 40 1 "$work/spool" 2>"$out/till.log" || true
    umount "$work/spool"
}
sample_log_files_python() { need_logs || return 0; (ulimit -n 24; till files 30 1 2>"$out/till.log") || true; }
sample_log_files_nginx() { # a worker with thirty descriptors, and more clients than that
    need_nginx && need_logs || return 0
    silent 8089
    (ulimit -n 30; proxy 8089 512; echo $proxy >"$work/proxy.pid"; sleep 30) & sleep 1
    proxy=$(cat "$work/proxy.pid")
    python3 -c "
import socket, time
kept = []
for number in range(120):
    kept.append(socket.create_connection(('127.0.0.1', 8088)))
    kept[-1].sendall(b'GET /items HTTP/1.1\r\nHost: shop\r\n\r\n')
    time.sleep(0.2)
"
    kill $proxy $server; sleep 1; cp "$work/nginx/error.log" "$out"
}
sample_log_threads_python() { # as a user with a limit of processes
    need_logs || return 0
    setpriv --reuid 61234 --regid 61234 --clear-groups prlimit --nproc=14 python3 "$parts/till.py" threads 30 1 2>"$out/till.log" || true
}
sample_log_fork_shell() { # the same, a shell that starts a job every second
    need_logs || return 0
    # shellcheck disable=SC2016
    setpriv --reuid 61235 --regid 61235 --clear-groups prlimit --nproc=6 bash -c '
        for job in $(seq 24); do echo "$(date -u +%FT%TZ) job $job begins"; sleep 60 & sleep 0.2 || true; done' >"$out/jobs.log" 2>&1 || true
}
sample_log_cri_mixed() { # a pod as the runtime of Kubernetes writes it: one long line in parts, the shop cannot ask its stock
    need_node && need_logs || return 0
    timeout 60 node "$parts/shop.js" ask 40 http://127.0.0.1:9 >"$work/shop.log" || true
    python3 -c "print('{\"level\":50,\"time\":%d,\"name\":\"shop\",\"msg\":\"batch %s: connect ECONNREFUSED 127.0.0.1:9\"}' % ($(date +%s)000, 'x' * 16290))" >>"$work/shop.log"
    python3 "$parts/wrap.py" cri shop="$work/shop.log" >"$out/0.log"
}
sample_log_docker_mixed() { # two containers in one file of Docker: the till is well, the courier finds no name
    need_go && need_logs || return 0
    "$work/courier" base.courier.internal:80 40 2>"$work/courier.log" & till quiet 40 8231 2>"$work/till.log" || true; wait $! || true
    python3 "$parts/wrap.py" docker courier="$work/courier.log" till="$work/till.log" >"$out/containers.log"
}
# journal FORMAT: what journald keeps of a courier that is refused
journal() {
    need_go && need_tool journalctl systemd && need_file /lib/systemd/systemd-journald "Debian package systemd" || return 0
    mount -t tmpfs tmpfs /run; mkdir -p /run/log/journal /run/systemd/journal
    /lib/systemd/systemd-journald 2>/dev/null & journald=$!
    sleep 2
    systemd-cat -t courier "$work/courier" 127.0.0.1:9 40 || true
    systemd-cat -t backup echo "backup of /srv finished, timeout=30s" || true
    sleep 1
    journalctl -q -o "$1" -t courier -t backup | sed "s/$(cat /etc/machine-id 2>/dev/null || echo none)/0123456789abcdef0123456789abcdef/" >"$out/journal.$1"
    kill $journald; umount -l /run || true
}
sample_log_journal_export() { journal export; }
sample_log_journal_json() { journal json; }

sample_healthy_log_late_service() { # refused for eight seconds at the start, then well
    need_logs || return 0
    till late 60 8232 2>"$out/till.log" || true
}
sample_healthy_log_quiet_python() { need_logs || return 0; till quiet 30 8233 2>"$out/till.log" || true; }
sample_healthy_log_watches() { # no further watcher: files are looked at every minute instead
    need_logs || return 0
    till watches 70 1 2>"$out/till.log" || true
}
sample_healthy_log_nginx() { # addresses and agents that hold any words, clients that go away
    need_nginx && need_logs || return 0
    till quiet 50 8234 2>/dev/null & local till=$!
    sleep 1; proxy 8234
    (for _ in $(seq 20); do curl -s -m 0.01 -o /dev/null http://127.0.0.1:8088/items/slow || true; sleep 1; done) & visit 40; proxy_logs
    kill $till || true
}
sample_healthy_log_nginx_deploy() { # the upstream is replaced: refused for some seconds, in the middle of the log
    need_nginx && need_logs || return 0
    till quiet 15 8235 2>/dev/null & sleep 1; proxy 8235; visit 18
    sleep 1; till quiet 45 8235 2>/dev/null & visit 35; proxy_logs
}
sample_healthy_log_client_aborts() { # a server whose clients hang up: stacks of broken pipes
    need_logs || return 0
    python3 -u - >"$out/server.log" 2>&1 <<'EOF' || true
import http.server, socket, threading, time, traceback, logging
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s server: %(message)s")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            time.sleep(0.05)
            self.send_response(200); self.end_headers()
            for _ in range(64): self.wfile.write(b"x" * 65536)
        except OSError:
            logging.exception("client went away")
        else:
            logging.info("answered %s", self.path)
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 8236), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
end = time.time() + 20
while time.time() < end:
    client = socket.create_connection(("127.0.0.1", 8236))
    client.sendall(b"GET /report HTTP/1.0\r\n\r\n"); client.recv(10); client.close()
    client = socket.create_connection(("127.0.0.1", 8236))
    client.sendall(b"GET /page HTTP/1.0\r\n\r\n")
    while client.recv(1 << 20): pass
    time.sleep(0.4)
EOF
}
sample_healthy_log_slow_now_and_then() { # one request in fifty runs into a time-out
    need_go && need_logs || return 0
    python3 - <<'EOF' & server=$!
import http.server, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if int(self.path.rsplit("/", 1)[1]) % 50 == 49: time.sleep(2)
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", 8237), Handler).serve_forever()
EOF
    sleep 1; "$work/courier" 127.0.0.1:8237 90 2>"$out/courier.log" || true; kill $server
}
sample_healthy_log_room_again() { # full for some seconds, then somebody makes room
    need_logs || return 0
    mkdir "$work/spool"; mount -t tmpfs -o size=1m tmpfs "$work/spool"
    (sleep 15; while sleep 2; do rm -f "$work"/spool/*; done) & local broom=$!
    till space 420 1 "$work/spool" 2>"$out/till.log" & sleep 100; wait $! || true
    kill $broom; umount "$work/spool" || true
}
# ledger MODE SECONDS: a program with a pool on a PostgreSQL of its own
ledger() {
    need_tool python3 python3 && { python3 -c "import sqlalchemy, psycopg2" 2>/dev/null || missing "python3-sqlalchemy and python3-psycopg2"; } && postgres_up || return 0
    timeout 120 python3 "$parts/ledger.py" "$1" "$2" postgresql+psycopg2://postgres@127.0.0.1/postgres | sed "s#$parts#/srv/ledger#g" >"$out/ledger.log" || true
    postgres_down
}
sample_log_pool_python() { ledger pool 40; } # bookings of closed accounts keep their connection
sample_healthy_log_pool_brief() { ledger brief 60; } # a report holds all connections, once
sample_log_locks_python() { ledger locks 30; } # an auditor has a row locked, statements give up after 600 ms
sample_log_deadlocks_python() { ledger deadlocks 30; } # two ways to book take their rows in two orders
sample_healthy_log_collision() { ledger collision 60; } # the same, once, and tried again
