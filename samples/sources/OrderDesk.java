package com.example.desk;

import com.example.logging.LogLayout;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OrderDesk MODE URL: an order desk over PostgreSQL (URL: jdbc:postgresql:...) and a HikariCP pool.
 * leak: refunds of orders that do not exist forget to close their connection.
 * slow: reports run for minutes and hold all connections.
 * lock: bookings wait for a row that another session has locked.
 * small: two connections for forty callers, each of them quick.
 * crowd: the server has no connection slot left, other clients use them all.
 * refused: nobody listens at the URL.
 * late: the server begins to listen some seconds after the desk has opened.
 * calm: the pool suffices; one report is slow, two bookings collide in the database and are tried again.
 * deadlock: bookings and cancellations take two locks of the application in both orders, with a connection in hand.
 * -Dpool=hikari, dbcp2, c3p0 or tomcat.
 */
public final class OrderDesk {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);

    public static void main(String[] args) throws Exception {
        LogLayout.install();
        String mode = args[0];
        String url = args[1];
        LOG.info("Starting OrderDesk in mode {}", mode);
        boolean isSmall = mode.equals("small");
        int size = isSmall ? 2 : mode.equals("calm") || mode.equals("late") ? 8 : 6;
        DataSource pool = Pools.open(System.getProperty("pool", "hikari"), url, size, !isSmall);
        if (!mode.equals("refused") && !mode.equals("late") && !mode.equals("crowd")) {
            prepare(url);
        }
        Connection other = null;
        if (mode.equals("lock")) {
            other = DriverManager.getConnection(url, "postgres", "");
            other.setAutoCommit(false);
            try (Statement lock = other.createStatement()) {
                lock.execute("update seats set taken = taken + 1 where id = 7");
            }
        }
        int callers = isSmall ? 24 : 14;
        ExecutorService clerks = Executors.newFixedThreadPool(callers, work -> {
            Thread thread = new Thread(work);
            thread.setName("desk-clerk-" + NUMBER.incrementAndGet());
            return thread;
        });
        if (mode.equals("calm")) {
            LOG.info("options: -XX:+ExitOnOutOfMemoryError -XX:+HeapDumpOnOutOfMemoryError");
            LOG.info("selftest: HeapAlarmTest.reportsOutOfMemoryError passed; an alarm for java.lang.OutOfMemoryError: Java heap space goes to the desk");
        }
        for (int i = 0; i < callers; i++) {
            clerks.execute(new Clerk(mode, i, pool, other));
        }
        LOG.info("Started OrderDesk, {} clerks at work", callers);
        TimeUnit.SECONDS.sleep(Integer.getInteger("seconds", 3600));
        LOG.info("closing the desk");
        ((AutoCloseable) pool).close();
        System.exit(0);
    }

    private static final java.util.concurrent.atomic.AtomicInteger NUMBER = new java.util.concurrent.atomic.AtomicInteger();

    private static void prepare(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", ""); Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists orders(id integer primary key, total integer)");
            statement.execute("create table if not exists seats(id integer primary key, taken integer)");
            statement.execute("insert into orders select n, n * 7 from generate_series(1, 1000) n on conflict do nothing");
            statement.execute("insert into seats select n, 0 from generate_series(1, 100) n on conflict do nothing");
        }
    }
}

final class Clerk implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);

    private final String mode;
    private final int number;
    private final DataSource pool;
    private final Refunds refunds;
    private final Reports reports;
    private final Bookings bookings;
    private final Orders orders;

    Clerk(String mode, int number, DataSource pool, Connection other) {
        this.mode = mode;
        this.number = number;
        this.pool = pool;
        refunds = new Refunds(pool);
        reports = new Reports(pool);
        bookings = new Bookings(pool);
        orders = new Orders(pool);
    }

    @Override
    public void run() {
        for (int round = 0;; round++) {
            try {
                serve(round);
                Thread.sleep(mode.equals("small") ? 1 : 150 + ThreadLocalRandom.current().nextInt(200));
            } catch (SQLException failure) {
                LOG.error("could not serve customer " + (round * 100 + number), failure);
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    /** Two clerks lock two seats in both orders; the database breaks the ring and one tries again. */
    private void swap() throws SQLException {
        for (;;) {
            try {
                bookings.swap(number == 1 ? 21 : 22, number == 1 ? 22 : 21);
                LOG.info("swapped two seats");
                return;
            } catch (SQLException collision) {
                if (!"40P01".equals(collision.getSQLState())) {
                    throw collision;
                }
                LOG.warn("two bookings collided, trying again", collision);
            }
        }
    }

    private void serve(int round) throws SQLException {
        switch (mode) {
            case "leak":
                if (round % 8 == 5 && number % 2 == 0) {
                    refunds.refund(-1);
                } else {
                    orders.total(1 + ThreadLocalRandom.current().nextInt(1000));
                }
                break;
            case "slow":
                if (number < 7) {
                    reports.yearly(600);
                } else {
                    orders.total(1 + number);
                }
                break;
            case "lock":
                if (number < 7) {
                    bookings.take(7);
                } else {
                    orders.total(1 + number);
                }
                break;
            case "small":
                reports.daily(0.25);
                break;
            case "deadlock":
                if (number == 0) {
                    bookings.book(3);
                } else if (number == 1) {
                    bookings.cancel(3);
                } else {
                    bookings.book(4);
                }
                break;
            case "calm":
                if (number == 0 && round == 12) {
                    reports.yearly(3);
                } else if (number < 3 && number > 0 && round == 5) {
                    swap();
                } else {
                    orders.total(1 + number);
                }
                break;
            default:
                orders.total(1 + number);
        }
    }
}

final class Orders {
    private final DataSource pool;

    Orders(DataSource pool) {
        this.pool = pool;
    }

    int total(int order) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("select 1")) {
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }
}

final class Refunds {
    private final DataSource pool;

    Refunds(DataSource pool) {
        this.pool = pool;
    }

    void refund(int order) throws SQLException {
        Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement("select total from orders where id = ?");
        select.setInt(1, order);
        ResultSet row = select.executeQuery();
        if (!row.next()) {
            return;
        }
        connection.close();
    }
}

final class Reports {
    private final DataSource pool;

    Reports(DataSource pool) {
        this.pool = pool;
    }

    void yearly(double seconds) throws SQLException {
        run(seconds);
    }

    void daily(double seconds) throws SQLException {
        run(seconds);
    }

    private void run(double seconds) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement report = connection.prepareStatement("select pg_sleep(?), sum(total) from orders")) {
            report.setDouble(1, seconds);
            report.executeQuery().close();
        }
    }
}

final class Bookings {
    private final DataSource pool;

    Bookings(DataSource pool) {
        this.pool = pool;
    }

    private static final Object LEDGER = new Object();
    private static final Object PLAN = new Object();

    void book(int seat) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            synchronized (PLAN) {
                pause();
                synchronized (LEDGER) {
                    take(connection, seat);
                }
            }
        }
    }

    void cancel(int seat) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            synchronized (LEDGER) {
                pause();
                synchronized (PLAN) {
                    take(connection, seat);
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private static void take(Connection connection, int seat) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update seats set taken = taken + 1 where id = ?")) {
            update.setInt(1, seat);
            update.executeUpdate();
        }
    }

    void swap(int first, int second) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                take(connection, first);
                try (PreparedStatement rest = connection.prepareStatement("select pg_sleep(0.5)")) {
                    rest.executeQuery().close();
                }
                take(connection, second);
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    void take(int seat) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement update = connection.prepareStatement("update seats set taken = taken + 1 where id = ?")) {
            update.setInt(1, seat);
            update.executeUpdate();
        }
    }
}
