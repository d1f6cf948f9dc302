package com.example.till;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The tills of a shop, each a thread that books sales through one small HikariCP pool: TillDesk MODE URL.
 *
 * <p>Every till has a row of its own; what goes wrong, if anything does, the mode says.
 */
public final class TillDesk {
    private static final int TILLS = 30;
    private static final int POOL = 10;
    private static final List<Connection> LEDGER = new ArrayList<>();

    private final HikariDataSource pool;

    private TillDesk(String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tills");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(120_000);
        pool = new HikariDataSource(config);
    }

    public static void main(String[] args) {
        TillDesk desk = new TillDesk(args[1]);
        for (int till = 1; till <= TILLS; till++) {
            int number = till;
            new Thread(() -> desk.serve(args[0], number), "till-" + number).start();
            // The first tills get the connections.
            pause(till <= POOL ? 30 : 0);
        }
    }

    private void serve(String mode, int till) {
        while (true) {
            try {
                switch (mode) {
                    case "leak" -> refund(till);
                    case "lock" -> book(1, 1);
                    case "slow" -> report(20);
                    case "write" -> receipt(till);
                    case "trade" -> {
                        receipt(till);
                        pause(150);
                    }
                    case "ledger" -> {
                        synchronized (LEDGER) {
                            book(1, 1);
                        }
                    }
                    case "audit" -> {
                        synchronized (LEDGER) {
                            report(20);
                        }
                    }
                    case "burst" -> burst();
                    default -> calm();
                }
            } catch (SQLException failure) {
                System.err.println(failure.getMessage());
                pause(200);
            }
        }
    }

    /** Books and leaves without a commit: the first eight connections are never given back. */
    private void refund(int till) throws SQLException {
        int row;
        synchronized (LEDGER) {
            row = LEDGER.size() + 1;
            if (row <= 8) {
                Connection connection = pool.getConnection();
                LEDGER.add(connection);
                connection.setAutoCommit(false);
                update(connection, row, 1);
                return;
            }
        }
        book(till <= 8 ? till : till - 8, 1);
    }

    private void book(int till, int amount) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            update(connection, till, amount);
            connection.commit();
        }
    }

    private static void update(Connection connection, int till, int amount) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE tills SET total = total + ? WHERE id = ?")) {
            statement.setInt(1, amount);
            statement.setInt(2, till);
            statement.executeUpdate();
        }
    }

    private void report(double seconds) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT sum(total), pg_sleep(?) FROM tills")) {
            statement.setDouble(1, seconds);
            statement.executeQuery();
        }
    }

    private void receipt(int till) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO receipts(till, text) VALUES (?, ?)")) {
            statement.setInt(1, till);
            statement.setString(2, "sale ".repeat(100));
            statement.executeUpdate();
        }
    }

    /** Two thirds of the pool at work. */
    private void calm() throws SQLException {
        report(0.02);
        pause(80);
    }

    /** All tills at once, for a moment. */
    private void burst() throws SQLException {
        long now = System.currentTimeMillis();
        pause(2000 - now % 2000);
        report(0.1);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
