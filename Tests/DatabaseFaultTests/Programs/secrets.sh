# Secrets where a sick system has them: in a JVM's command line, properties, environment and names of threads, in
# statements that run, in titles of processes, and in logs. All of them begin with "Plant3d".
# shellcheck shell=bash disable=SC2154

secrets_program() {
    mkdir -p "$work/java"
    cat >"$work/java/Vault.java" <<'END'
public class Vault {
    public static void main(String[] words) throws Exception {
        Object front = new Object(), back = new Object();
        new Thread(() -> hold(front, back), "login token=Plant3d-a jdbc:postgresql://app:Plant3d-b@db/shop?password=Plant3d-c").start();
        new Thread(() -> hold(back, front), "all the letters of this week to plant3d@mail.example").start();
    }

    static void hold(Object first, Object second) {
        synchronized (first) {
            try {
                Thread.sleep(500);
            } catch (InterruptedException interruption) {
                return;
            }
            synchronized (second) {
                System.out.println("never");
            }
        }
    }
}
END
    javac -d "$work/java" "$work/java/Vault.java"
}

secrets_logs() {
    cat >"$work/app.log" <<'END'
2026-11-26 12:00:01.123 ERROR [main] com.example.Db - could not execute: INSERT INTO notes VALUES ('Plant3d first
second Plant3d-d
third Plant3d-e'); password=Plant3d-f
2026-11-26 12:00:02.123 INFO  [main] c.e.A - Authorization: Bearer Plant3d-g
2026-11-26 12:00:02.223 INFO  [main] c.e.A - {"user":"bob","password":"Plant3d-h","refreshToken" : "Plant3d-i"}
2026-11-26 12:00:02.323 INFO  [main] c.e.A - login of plant3d@mail.example at https://u:Plant3d-j@host/x?access_token=Plant3d-k
END
    printf '%s\n' "2026-11-26 12:00:01.123 UTC [42] shop@shop ERROR:  deadlock detected" \
        "2026-11-26 12:00:01.123 UTC [42] shop@shop DETAIL:  Process 42 waits for ShareLock on transaction 700; blocked by process 43." \
        $'\tProcess 43 waits for ShareLock on transaction 701; blocked by process 42.' \
        $'\tProcess 42: UPDATE users SET secret = \'Plant3d-l' $'\tPlant3d-m\' WHERE id = 1' \
        $'\tProcess 43: UPDATE users SET secret = \'Plant3d-n\' WHERE id = 2' \
        "2026-11-26 12:00:03.123 UTC [42] shop@shop LOG:  statement: ALTER USER bob PASSWORD 'Plant3d-o'" >"$work/postgres.log"
}

# Prints the lines in which a secret stands, and what the look live and those at logs named.
secrets() {
    local format jvm title
    pg_start a && secrets_program && secrets_logs || return 9
    pg_sql a "CREATE TABLE users (id int PRIMARY KEY, email text, secret text)" "INSERT INTO users VALUES (1, 'x', 'y')" "CREATE ROLE bob LOGIN"
    pg_session a "holder" "BEGIN; UPDATE users SET email = 'plant3d@mail.example' WHERE id = 1; SELECT 'Plant3d-p';"
    pg_session a "guard" "BEGIN; ALTER ROLE bob PASSWORD 'Plant3d-q';"
    pg_until a "SELECT count(*) = 2 FROM pg_stat_activity WHERE state = 'idle in transaction'" || return 9
    pg_session a "waiter password=Plant3d-r" $'UPDATE users SET secret = \'Plant3d-s first\nPlant3d-t\' WHERE id = 1;'
    pg_session a "dollar" $'UPDATE users SET secret = $$Plant3d-u\nPlant3d-v$$ WHERE id = 1 AND secret <> E\'it\\\'s Plant3d-w\';'
    pg_session a "alter" "ALTER ROLE bob PASSWORD 'Plant3d-x';"
    pg_until a "SELECT count(*) = 3 FROM pg_stat_activity WHERE wait_event_type = 'Lock'" || return 9
    SPRING_DATASOURCE_PASSWORD=Plant3d-A TOKEN=Plant3d-B JAVA_TOOL_OPTIONS=-Dtool.password=Plant3d-C JDK_JAVA_OPTIONS=-Djdk.secret=Plant3d-D \
        java -Xmx64m -Dspring.datasource.password=Plant3d-E -Dapi.token=Plant3d-F \
        "-Dspring.datasource.url=jdbc:postgresql://u:Plant3d-G@db/x?user=a&password=Plant3d-H" -cp "$work/java" Vault \
        --db.password=Plant3d-I --password Plant3d-J >/dev/null 2>&1 &
    jvm=$!
    PGPASSWORD=Plant3d-K bash -c 'exec -a "mysqldump -uroot -pPlant3d-L --password=Plant3d-M https://user:Plant3d-N@host/" sleep 100' &
    title=$!
    sleep 6
    mkdir "$work/told"
    for format in text json markdown html prometheus; do
        "$DIAG" triage --redact --for 1s --format "$format" --pid "$jvm" --postgres "$(pg_conn a)" >"$work/told/live.$format" 2>>"$work/told/errors"
        "$DIAG" triage --redact --format "$format" "$work/app.log" "$work/postgres.log" >"$work/told/logs.$format" 2>>"$work/told/errors"
        # Passwords stay out of what keeps literals as well.
        "$DIAG" triage --for 100ms --format "$format" --postgres "$(pg_conn a)" 2>&1 | grep -E "(PASSWORD '|password=)Plant3d"
    done
    for format in "--pid $jvm" "$work/app.log $work/postgres.log" ""; do
        # shellcheck disable=SC2086
        "$DIAG" collect --force --hide addresses --for 1s -o "$work/b.tar.gz" $format ${format:+--postgres "$(pg_conn a)"} >>"$work/told/collected" 2>>"$work/told/errors"
        tar -xzf "$work/b.tar.gz" -C "$work/told"
    done
    kill -9 "$jvm" "$title"
    # Addresses are hidden in bundles by choice, and never in a report.
    sed -i 's/plant3d@mail//g' "$work"/told/live.*
    grep -rohiE '.{0,60}plant3d.{0,20}' "$work/told" | sort -u
    echo "told: $(grep -ho 'verdict: .*' "$work/told/collected" | paste -sd ' ')"
    echo "statements: $(grep -rlE 'UPDATE users SET secret = \?' "$work/told" | wc -l)"
}
