"""A ledger on PostgreSQL, with SQLAlchemy's pool: its log as JSON lines or as text.

ledger.py MODE SECONDS URL: pool (bookings of closed accounts keep their connection), brief (a
report holds all connections for a while, once), locks (an auditor has a row locked), deadlocks
(two ways to book take their rows in two orders), collision (the same, once).
"""
import json, logging, random, sys, threading, time, traceback
import sqlalchemy as sql

mode, seconds, url = sys.argv[1], float(sys.argv[2]), sys.argv[3]
end = time.time() + seconds


class JSONLines(logging.Formatter):
    def format(self, record):
        text = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(record.created)) + f"{record.msecs:03.0f}Z",
                "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage()}
        if record.exc_info:
            text["exception"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(text)


handler = logging.StreamHandler(sys.stdout)
if mode in ("pool", "brief"):
    handler.setFormatter(JSONLines())
else:
    handler.setFormatter(logging.Formatter("%(asctime)s - %(name)s - %(levelname)s - %(message)s"))
logging.basicConfig(level=logging.INFO, handlers=[handler])
log = logging.getLogger("ledger")
engine = sql.create_engine(url, pool_size=4, max_overflow=0, pool_timeout=2,
                           connect_args={"options": "-c lock_timeout=600"} if mode == "locks" else {})
with engine.begin() as connection:
    connection.execute(sql.text("drop table if exists accounts"))
    connection.execute(sql.text("create table accounts (id int primary key, total int)"))
    connection.execute(sql.text("insert into accounts select n, 0 from generate_series(1, 8) n"))
kept = []


def book(account, other):
    connection = engine.connect()
    try:
        connection.execute(sql.text("update accounts set total = total + 1 where id = :id"), {"id": account})
        if mode in ("deadlocks", "collision"):
            time.sleep(0.2)
            connection.execute(sql.text("update accounts set total = total - 1 where id = :id"), {"id": other})
        connection.commit()
    except Exception:
        connection.close()
        raise
    if mode == "pool" and random.random() < 0.12:
        kept.append(connection)
        raise ValueError(f"account {account} is closed")
    connection.close()


def clerk(number):
    while time.time() < end:
        pair = (1, 2) if number % 2 and mode == "deadlocks" else (2, 1) if mode == "deadlocks" else (random.randint(1, 8),) * 2
        try:
            book(*pair)
            log.info("booked %d in ledger %d", random.randint(1, 900), pair[0])
        except Exception:
            log.exception("booking failed")
        time.sleep(random.uniform(0.1, 0.9) if mode == "deadlocks" else random.uniform(0.3, 1.5))


def auditor():
    connection = engine.connect()
    connection.execute(sql.text("update accounts set total = total"))
    time.sleep(seconds + 1)


def report():
    time.sleep(seconds / 4)
    held = [engine.connect() for _ in range(4)]
    log.info("report of the month begins")
    time.sleep(2.3)
    for connection in held:
        connection.close()
    log.info("report of the month is done")


def collide():
    time.sleep(seconds / 4)
    def one(first, second):
        for attempt in (1, 2):
            try:
                book(first, second)
                log.info("attempt %d succeeded", attempt)
                return
            except Exception as problem:
                log.warning("attempt %d failed: %s", attempt, str(problem).splitlines()[0])
    threads = [threading.Thread(target=one, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads: thread.start()


others = {"locks": auditor, "brief": report, "collision": collide}
if mode in others:
    threading.Thread(target=others[mode], daemon=True).start()
    time.sleep(0.5)
clerks = [threading.Thread(target=clerk, args=(number,)) for number in range(2 if mode == "brief" else 6)]
for thread in clerks: thread.start()
for thread in clerks: thread.join()
