# Sessions of MySQL and MariaDB that hold up others in each of the ways that `diag db locks` tells apart.
# shellcheck shell=bash disable=SC2154

MYSQL_LOCKS_HOME=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=/dev/null
[ -n "${MY_HOME:-}" ] || . "$MYSQL_LOCKS_HOME/mysql.sh"

# Settings with which MariaDB lists metadata locks, as MySQL does by itself.
MYSQL_LISTED=()
[ -n "$MY_ROOT" ] || MYSQL_LISTED=(performance-schema=ON "performance-schema-instrument=wait/lock/metadata/sql/mdl=ON")

# Opens sessions that are kept until mylocks_end: COUNT PROGRAM run|leave STATEMENTS (mysql_sessions.py).
mylocks_say() {
    printf '%s\t%s\t%s\t%s\n' "$@" >&"${SESSIONS[1]}"
    read -r _ <&"${SESSIONS[0]}"
}

# mylocks_begin SERVER: a place for sessions of a server.
mylocks_begin() {
    coproc SESSIONS { exec python3 "$MYSQL_LOCKS_HOME/mysql_sessions.py" "$MY_HOME/$1.sock"; }
    # shellcheck disable=SC2034
    # shellcheck disable=SC2153 # set by the program it waits for
    sessions_pid=$SESSIONS_PID
}

mylocks_end() {
    local input=${SESSIONS[1]}
    exec {input}>&-
    wait "$sessions_pid" 2>/dev/null
}

mylocks_tables() {
    my_sql "$1" "CREATE DATABASE IF NOT EXISTS test" "USE test" \
        "CREATE TABLE acct (id INT PRIMARY KEY, v INT, k INT, KEY k (k)) ENGINE=InnoDB" \
        "INSERT INTO acct VALUES (1, 0, 1), (2, 0, 2), (3, 0, 3), (10, 0, 10)" \
        "CREATE TABLE ddl_t (id INT PRIMARY KEY) ENGINE=InnoDB" "INSERT INTO ddl_t VALUES (1)" \
        "CREATE TABLE used (id INT PRIMARY KEY) ENGINE=InnoDB" "INSERT INTO used VALUES (1)" \
        "CREATE TABLE locked (id INT PRIMARY KEY) ENGINE=InnoDB" \
        "CREATE TABLE shared (id INT PRIMARY KEY) ENGINE=InnoDB" "INSERT INTO shared VALUES (1)" \
        "CREATE TABLE gaps (id INT PRIMARY KEY) ENGINE=InnoDB" "INSERT INTO gaps VALUES (10), (20)" \
        "CREATE TABLE twopc (id INT PRIMARY KEY, v INT) ENGINE=InnoDB" "INSERT INTO twopc VALUES (1, 0)" \
        "CREATE TABLE hot (v INT) ENGINE=InnoDB" "INSERT INTO hot VALUES (0)"
}

# Waits until so many sessions wait for locks of rows.
mylocks_until() { my_until a "SELECT COUNT(*) >= $1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"; }

# The sessions that are there, but for the one that asks: nobody was ended if they stay the same.
mylocks_sessions() { my_sql a "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND command <> 'Daemon' ORDER BY id"; }

# One server with all faults side by side.
all_mysql_locks() {
    my_start a max_connections=200 "${MYSQL_LISTED[@]}" || return 9
    mylocks_tables a
    my_sql a "USE test" "XA START 'order-7'" "UPDATE twopc SET v = 1" "XA END 'order-7'" "XA PREPARE 'order-7'"
    mylocks_begin a
    mylocks_say 1 idle run "BEGIN; UPDATE acct SET v = 1 WHERE id = 1; SELECT COUNT(*) FROM ddl_t"
    mylocks_say 1 chain leave "BEGIN; UPDATE acct SET v = 1 WHERE id = 2; UPDATE acct SET v = 1 WHERE id = 1"
    mylocks_until 1
    mylocks_say 1 chain leave "UPDATE acct SET v = 1 WHERE id = 2"
    mylocks_say 1 reader leave "SELECT SLEEP(600) FROM used"
    sleep 0.3
    mylocks_say 1 deploy leave "ALTER TABLE used ADD x INT"
    sleep 0.3
    mylocks_say 3 report leave "SELECT COUNT(*) FROM used"
    mylocks_say 1 pay leave "UPDATE twopc SET v = 2"
    mylocks_say 1 keeper run "SELECT GET_LOCK('nightly', 1)"
    mylocks_say 2 job leave "SELECT GET_LOCK('nightly', 600)"
    mylocks_say 1 backup run "LOCK TABLES locked WRITE"
    mylocks_say 1 writer leave "INSERT INTO locked VALUES (1)"
    mylocks_say 1 range run "BEGIN; SELECT * FROM gaps WHERE id > 15 FOR UPDATE"
    mylocks_say 1 insert leave "INSERT INTO gaps VALUES (17)"
    mylocks_say 1 insert leave "INSERT INTO gaps VALUES (30)"
    mylocks_say 1 sharer run "BEGIN; SELECT * FROM shared LOCK IN SHARE MODE"
    mylocks_say 1 change leave "UPDATE shared SET id = 2"
    mylocks_until 6
    mylocks_say 1 look leave "SELECT * FROM shared LOCK IN SHARE MODE"
    mylocks_say 1 counter run "BEGIN; UPDATE hot SET v = v + 1"
    mylocks_say 6 web leave "UPDATE hot SET v = v + 1"
    mylocks_until 13
    sleep 1
    mylocks_sessions >"$work/truth"
    "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    "$DIAG" triage --json --for 1s --mysql "$(my_uri a)" | jq -c .
    "$DIAG" db locks --mysql "$(my_uri a)" | jq -Rs -c .
    mylocks_sessions | diff - "$work/truth" >&2 || echo "somebody was ended" >&2
    mylocks_end
    return 0
}

# Locks of the whole server, one after the other; a report of each.
server_locks() {
    my_start a "${MYSQL_LISTED[@]}" || return 9
    mylocks_tables a
    mylocks_begin a
    mylocks_say 1 backup run "FLUSH TABLES WITH READ LOCK"
    mylocks_say 2 writer leave "INSERT INTO acct VALUES (100, 0, 0)"
    sleep 1
    "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    mylocks_say 0 backup run "UNLOCK TABLES"
    if [ -n "$MY_ROOT" ]; then
        mylocks_say 0 backup run "LOCK INSTANCE FOR BACKUP"
    else
        mylocks_say 0 backup run "BACKUP STAGE START; BACKUP STAGE BLOCK_DDL"
    fi
    mylocks_say 1 deploy leave "ALTER TABLE locked ADD y INT"
    sleep 1
    "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    mylocks_end
    mylocks_begin a
    mylocks_say 1 reader leave "SELECT SLEEP(600) FROM used"
    sleep 0.3
    mylocks_say 1 flush leave "FLUSH TABLES used"
    sleep 0.3
    mylocks_say 2 report leave "SELECT * FROM used"
    sleep 1
    "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    mylocks_end
    mylocks_begin a
    # A holds a row that B waits for; C wants to change what B has read; A reads that and waits behind C.
    mylocks_say 1 A run "BEGIN; UPDATE acct SET v = 1 WHERE id = 1"
    mylocks_say 1 B leave "BEGIN; SELECT COUNT(*) FROM ddl_t; UPDATE acct SET v = 2 WHERE id = 1"
    mylocks_until 1
    mylocks_say 1 C leave "ALTER TABLE ddl_t ADD z INT"
    sleep 0.5
    mylocks_say 0 A leave "SELECT COUNT(*) FROM ddl_t"
    sleep 0.5
    "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    mylocks_end
    return 0
}

# Metadata locks of a server that does not list them: a pile-up behind a transaction that is not the oldest.
unlisted_locks() {
    local off=()
    [ -z "$MY_ROOT" ] || off=("performance-schema-instrument=wait/lock/metadata/sql/mdl=OFF")
    my_start a "${off[@]}" || return 9
    mylocks_tables a
    my_sql a "CREATE DATABASE other" "CREATE TABLE other.t (id INT) ENGINE=InnoDB"
    mylocks_begin a
    mylocks_say 1 older run "USE other; BEGIN; SELECT * FROM t"
    sleep 1.5
    mylocks_say 1 reader run "BEGIN; SELECT * FROM ddl_t"
    sleep 1.5
    mylocks_say 1 deploy leave "ALTER TABLE ddl_t ADD x INT"
    sleep 0.5
    mylocks_say 3 report leave "SELECT * FROM ddl_t"
    mylocks_say 1 younger run "BEGIN; SELECT * FROM acct"
    sleep 1
    "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    if [ -z "$MY_ROOT" ]; then
        my_sql a "INSTALL SONAME 'metadata_lock_info'"
        "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    fi
    mylocks_end
    return 0
}

# An idle server, an idle transaction that nobody waits for, a long SELECT without waiters, an ALTER that
# runs, and a hot row under load.
healthy_mysql_locks() {
    my_start a "${MYSQL_LISTED[@]}" || return 9
    "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .
    mylocks_tables a
    my_sql a "USE test" "CREATE TABLE large (id INT PRIMARY KEY AUTO_INCREMENT, t VARCHAR(200)) ENGINE=InnoDB" \
        "INSERT INTO large (t) VALUES (REPEAT('x', 200))" \
        "INSERT INTO large (t) SELECT a.t FROM large a, (SELECT 1 FROM information_schema.COLUMNS LIMIT 400) b, (SELECT 1 FROM information_schema.COLUMNS LIMIT 200) c"
    mylocks_begin a
    mylocks_say 1 idle run "BEGIN; UPDATE acct SET v = 1 WHERE id = 1"
    mylocks_say 1 reader leave "SELECT SLEEP(600) FROM used"
    mylocks_say 1 deploy leave "ALTER TABLE large MODIFY t VARCHAR(201) CHARACTER SET utf8mb4, ALGORITHM=COPY; DO SLEEP(600)"
    mylocks_say 3 pool run "SELECT 1"
    for _ in 1 2 3 4 5 6 7 8; do
        mylocks_say 1 hot leave "$(yes 'UPDATE hot SET v = v + 1; DO SLEEP(0.005);' | head -3000 | tr -d '\n')"
    done
    sleep 0.5
    for _ in 1 2 3; do "$DIAG" db locks --json --mysql "$(my_uri a)" | jq -c .; done
    "$DIAG" triage --json --for 1s --mysql "$(my_uri a)" | jq -c '{causes: [.causes[] | select(.class == "contention")]}'
    mylocks_end
    return 0
}
