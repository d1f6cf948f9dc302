# Servers of MySQL or MariaDB that refuse, hang, hold their tables or end in the middle of an answer.
# shellcheck shell=bash disable=SC2154,SC1091

. "$(dirname "${BASH_SOURCE[0]}")/bounded.sh"

# sick_server [SETTING=VALUE...]
sick_server() {
    my_start a "$@" || return 9
    my_sql a "CREATE DATABASE test" "CREATE TABLE test.carts(id int PRIMARY KEY, n int DEFAULT 0)" \
        "INSERT INTO test.carts(id) VALUES (1), (2), (3)" "CREATE USER app@'%'" "GRANT ALL ON test.* TO app@'%'"
}

is_mysql() { [ -n "$MY_ROOT" ]; }

# Ends the sessions that were left behind.
end_sessions() {
    local session
    for session in "${my_sessions[@]}"; do kill -- "-$session" 2>/dev/null; done
    my_sessions=()
}

# tcp_session STATEMENT: a session of user app through TCP.
tcp_session() {
    # shellcheck disable=SC2016
    setsid bash -c '{ echo "$1;"; exec sleep 600; } | mariadb --no-defaults -n -N -B -u app -h 127.0.0.1 -P "$2" test' \
        app "$1" "${my_port[a]}" >/dev/null 2>&1 &
    my_sessions+=($!)
}

# fill COUNT COMMAND...: sessions of app, one after the other, until there are so many.
fill() {
    local count=$1 have=0
    shift
    while [ "$have" -lt "$count" ]; do
        "$@"
        sleep 0.2
        have=$(my_sql a "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app'")
    done
}

# No slot is left: for an account that may not use the last one, and for one that may; then with a
# port for administrators, which is found on this host, named, or refuses.
slots_full() {
    # MariaDB has ten slots at least.
    sick_server "max_connections=10" || return 9
    my_session a app "BEGIN; SELECT * FROM carts;" app
    fill 10 tcp_session "BEGIN; SELECT * FROM carts"
    bounded full 6s db pool --mysql "$(my_uri a app)"
    bounded locks 6s db locks --mysql "mysql://app@localhost/?socket=$MY_HOME/a.sock"
    bounded reserved 8s db pool --mysql "$(my_uri a)"
    jq -c '{name: "programs", detail: [.detail.by_program[].program]}' "$work/reserved.json"
}
side_door() {
    local door=$((MY_PORT + 7)) setting
    if is_mysql; then setting=("admin-address=127.0.0.1" "admin-port=$door"); else setting=("extra-port=$door" "extra-max-connections=2"); fi
    sick_server "max_connections=10" "${setting[@]}" || return 9
    fill 10 my_session a app "BEGIN; SELECT * FROM carts;" app
    my_session a root "SELECT 1;"
    sleep 10.5
    bounded found 8s db pool --mysql "mysql://root@localhost/?socket=$MY_HOME/a.sock"
    bounded named 8s db pool --mysql "mysql://root@127.0.0.1:${my_port[a]}/?admin-port=$door"
    bounded closed 8s db pool --mysql "mysql://root@127.0.0.1:${my_port[a]}/?admin-port=1"
}

# A server that a signal has stopped, before and while it is asked, and one that is killed.
frozen() {
    sick_server || return 9
    kill -STOP "${my_pid[a]}"
    bounded socket 2s db pool --mysql "mysql://root@localhost/?socket=$MY_HOME/a.sock"
    bounded loopback 2s db locks --mysql "$(my_uri a)"
    kill -CONT "${my_pid[a]}"
    bounded middle 3s db pool --for 20s --interval 100ms --mysql "$(my_uri a)" &
    my_until a "SELECT COUNT(*) = 1 FROM information_schema.processlist WHERE host LIKE '127.0.0.1:%' OR host LIKE 'localhost:%'"
    sleep 0.3
    kill -STOP "${my_pid[a]}"
    wait $!
    kill -CONT "${my_pid[a]}"
    bounded killed 8s db pool --for 20s --interval 100ms --mysql "$(my_uri a)" &
    sleep 1.5
    kill -KILL "${my_pid[a]}"
    wait $!
    bounded gone 4s db pool --mysql "$(my_uri a)"
}

# Something that takes connections and never says a word, and a listen queue that is full.
silent() {
    setsid python3 -c '
import socket, sys, time
quiet = socket.socket(); quiet.bind(("127.0.0.1", 0)); quiet.listen(50)
full = socket.socket(); full.bind(("127.0.0.1", 0)); full.listen(0)
waiting = []
for _ in range(4):
    s = socket.socket(); s.setblocking(False); s.connect_ex(full.getsockname()); waiting.append(s)
time.sleep(0.3)
print(quiet.getsockname()[1], full.getsockname()[1], flush=True)
time.sleep(60)' >"$work/ports" &
    my_sessions+=($!)
    until [ -s "$work/ports" ]; do sleep 0.1; done
    read -r quiet full <"$work/ports"
    bounded quiet 3s db locks --mysql "mysql://app@127.0.0.1:$quiet/"
    bounded dropped 3s db pool --mysql "mysql://app@127.0.0.1:$full/"
}

# What an account without privileges may not see, and a server without performance_schema.
privileges() {
    sick_server || return 9
    my_session a app "BEGIN; SELECT * FROM carts FOR UPDATE;" app
    my_session a app "UPDATE carts SET n = 2;" app
    sleep 0.5
    my_sql a "CREATE USER watcher@'%'" "GRANT PROCESS, REPLICATION CLIENT ON *.* TO watcher@'%'"
    bounded none 8s db pool --mysql "$(my_uri a app)"
    bounded process 8s db locks --mysql "$(my_uri a watcher)"
    bounded all 8s db pool --mysql "$(my_uri a)"
}

# Tables that somebody has locked, an ALTER that waits, and a server that may not be written to: no
# look hangs behind them.
held_tables() {
    sick_server || return 9
    my_session a locker "LOCK TABLES test.carts WRITE, mysql.innodb_table_stats WRITE, mysql.user READ;"
    sleep 0.5
    my_session a ddl "ALTER TABLE test.carts ADD COLUMN note text;"
    sleep 0.5
    bounded locked 15s triage --mysql "$(my_uri a)"
    end_sessions
    sleep 0.5
    my_session a backup "FLUSH TABLES WITH READ LOCK;"
    sleep 0.5
    my_session a app "UPDATE carts SET n = 3;" app
    sleep 0.5
    bounded flushed 15s triage --mysql "$(my_uri a)"
    bounded flushed-pool 8s db pool --mysql "$(my_uri a)"
    end_sessions
}

# Connections that cannot be had, and those that are encrypted.
refusals() {
    local settings=("require-secure-transport=ON")
    if ! is_mysql; then
        # MySQL makes keys of its own; MariaDB does from 11.4 on.
        openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=db-1 -days 2 -keyout "$MY_HOME/key" -out "$MY_HOME/certificate" 2>/dev/null
        chmod 644 "$MY_HOME/key" "$MY_HOME/certificate"
        settings+=("ssl-key=$MY_HOME/key" "ssl-cert=$MY_HOME/certificate")
    fi
    sick_server "${settings[@]}" || return 9
    my_sql a "CREATE USER pass@'%' IDENTIFIED BY 'right/p@ss'"
    local place=127.0.0.1:${my_port[a]} right="pass:right%2Fp%40ss"
    # MySQL says that it wants TLS, which is heard; MariaDB says that the login failed.
    local mode=""
    is_mysql || mode="?ssl-mode=required"
    bounded demanded 5s db pool --for 200ms --mysql "mysql://$right@$place/$mode"
    bounded plain 5s db pool --mysql "mysql://$right@$place/?ssl-mode=disabled"
    bounded unverified 5s db pool --mysql "mysql://$right@$place/?ssl-mode=verify_ca"
    my_sql a "SET GLOBAL require_secure_transport = OFF" "FLUSH PRIVILEGES"
    # MySQL has nothing cached of the password any more: all of the exchange of caching_sha2_password.
    bounded unencrypted 5s db pool --for 200ms --mysql "mysql://$right@$place/?ssl-mode=disabled"
    bounded encrypted 5s db pool --for 200ms --mysql "mysql://$right@$place/?ssl-mode=required"
    bounded socket 5s db pool --for 200ms --mysql "mysql://$right@localhost/?socket=$MY_HOME/a.sock"
    bounded wrong-password 5s db locks --mysql "mysql://pass:hunter-two@$place/"
    bounded no-account 5s db locks --mysql "mysql://nobody:hunter-two@$place/"
    bounded nobody 5s db locks --mysql "mysql://app:hunter-two@127.0.0.1:1/"
    bounded no-name 6s db locks --mysql "mysql://app:hunter-two@no-such-host.invalid/"
    bounded bad-port 3s db locks --mysql "mysql://app:hunter-two@127.0.0.1:port/"
    bounded odd-password 3s db locks --mysql "mysql://app:hunter?two@127.0.0.1:1/"
    bounded odd-option 3s db locks --mysql "mysql://app@127.0.0.1/?hunter-two=1"
    bounded nonsense 3s db locks --mysql "app:hunter-two@127.0.0.1"
    bounded no-file 3s db locks --defaults-file "$work/none.cnf" --mysql "mysql://app:hunter-two@127.0.0.1/"
}

# Where passwords come from: files, the environment, the terminal; none shows.
passwords() {
    # Signals, titles and limits are those of the program itself.
    DIAG=${DIAG_REAL:-$DIAG}
    sick_server || return 9
    my_sql a "CREATE USER pass@'%' IDENTIFIED BY 'hunter#two'"
    local place=127.0.0.1:${my_port[a]}
    printf '[client]\nuser = pass\npassword = "hunter#two"\nhost = 127.0.0.1\nport = %s\n' "${my_port[a]}" >"$work/my.cnf"
    bounded file 5s db pool --for 200ms --defaults-file "$work/my.cnf" --mysql "mysql://"
    mkdir -p "$work/home"
    cp "$work/my.cnf" "$work/home/.my.cnf"
    HOME=$work/home bounded home 5s db pool --for 200ms --mysql "mysql://"
    MYSQL_HOST=127.0.0.1 MYSQL_TCP_PORT=${my_port[a]} MYSQL_PWD='hunter#two' HOME=/ bounded environment 5s db pool --for 200ms --mysql "mysql://pass@"
    MYSQL_PWD=wrong HOME=$work/home bounded before 5s db pool --for 200ms --mysql "mysql://pass@$place/"
    # What is typed on a terminal.
    python3 - "$DIAG" "$place" >"$work/typed" 2>&1 <<'TYPED'
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.environ["MYSQL_PWD"] = "wrong"
    os.execv(sys.argv[1], [sys.argv[1], "db", "pool", "--for", "200ms", "-W", "--no-color", "--mysql", f"mysql://pass@{sys.argv[2]}/"])
text = b""
while True:
    try:
        read = os.read(terminal, 4096)
    except OSError:
        break
    if not read: break
    text += read
    if text.endswith(b"Password: "): os.write(terminal, b"hunter#two\n")
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(text.decode())
TYPED
    jq -Rsc '{name: "typed", errors: .}' "$work/typed"
    # A title of a process, while the server does not answer.
    kill -STOP "${my_pid[a]}"
    "$DIAG" db locks --deadline 2s --mysql "mysql://pass:hunter%23two@$place/?password=hunter3" --mysql="mysql://pass:hunter?4@$place/" >"$work/report" 2>&1 &
    sleep 0.5
    local pid
    for pid in $! $(pgrep -P $!); do tr '\0' ' ' <"/proc/$pid/cmdline"; echo; done >"$work/titles"
    wait $!
    kill -CONT "${my_pid[a]}"
    jq -Rsc '{name: "titles", errors: .}' "$work/titles"
    jq -Rsc '{name: "report", errors: .}' "$work/report"
}

# Signals end diag, its children and its session.
interrupted() {
    # Signals, titles and limits are those of the program itself.
    DIAG=${DIAG_REAL:-$DIAG}
    sick_server || return 9
    local signal pid
    for signal in INT TERM; do
        # A shell has its background jobs ignore SIGINT.
        env --default-signal=INT "$DIAG" db pool --for 20s --mysql "$(my_uri a)" >/dev/null 2>&1 &
        pid=$!
        my_until a "SELECT COUNT(*) = 2 FROM information_schema.processlist WHERE user = 'root'"
        kill -$signal $pid
        wait $pid
        echo "asking $signal $?"
        my_until a "SELECT COUNT(*) = 1 FROM information_schema.processlist WHERE user = 'root'" 3 && echo "no session"
    done
}

# The client library is missing. Only root can hide a file from a process.
library_missing() {
    local library mounts=""
    for library in $(ldconfig -p | awk '/lib(mariadb|mysqlclient)\.so/ {print $NF}'); do
        mounts+="mount --bind /dev/null '$(readlink -f "$library")' || exit 77
"
    done
    cat >"$work/hidden.sh" <<SCRIPT
$mounts
"$DIAG" db locks --mysql mysql://127.0.0.1/ >/dev/null; echo "status \$?"
"$DIAG" --version
SCRIPT
    unshare -m bash "$work/hidden.sh" 2>&1
}
