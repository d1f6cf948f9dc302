package com.example.shop;

import com.example.web.Web;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * JdbcShop POOL [leak|healthy|deadlock|lock]: a shop over an in-memory database and a pool of ten connections
 * (POOL: hikari, dbcp2 or c3p0).
 * leak: the invoice export forgets to close its connection when an order has no lines.
 * healthy: every connection is given back within milliseconds.
 * deadlock: two ledgers are locked in both orders by threads that hold connections.
 * lock: every order waits, connection in hand, for a number that a slow sequence service gives out under a monitor.
 */
public final class JdbcShop {
    public static void main(String[] args) throws Exception {
        DataSource pool = args[0].equals("dbcp2") ? dbcp2() : args[0].equals("c3p0") ? c3p0() : hikari(args[1].equals("healthy") ? 6 : 10);
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table orders(id integer primary key, customer varchar(40), total integer)");
            for (int i = 0; i < 20000; i++) {
                statement.execute("insert into orders values(" + i + ", 'customer " + i % 700 + "', " + i * 7 + ")");
            }
        }
        OrderRepository repository = new OrderRepository(pool);
        Map<String, Web.Action> routes = new HashMap<>();
        OrderPages pages = new OrderPages(repository);
        routes.put("/orders", pages::list);
        routes.put("/order", pages::show);
        if (args[1].equals("leak")) {
            routes.put("/export", new InvoiceExport(pool)::export);
        } else if (args[1].equals("deadlock")) {
            LedgerService ledgers = new LedgerService(pool);
            routes.put("/pay", ledgers::pay);
            routes.put("/refund", ledgers::refund);
        } else if (args[1].equals("lock")) {
            routes.put("/checkout", new CheckoutService(pool, new InvoiceNumbers())::checkout);
        }
        Web.start(8080, 40, 50, routes);
        Web.awaitShutdown(90);
    }

    private static DataSource hikari(int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("shop-pool");
        config.setJdbcUrl("jdbc:hsqldb:mem:shop");
        config.setUsername("SA");
        config.setPassword("");
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    private static DataSource c3p0() throws Exception {
        ComboPooledDataSource pool = new ComboPooledDataSource();
        pool.setDriverClass("org.hsqldb.jdbc.JDBCDriver");
        pool.setJdbcUrl("jdbc:hsqldb:mem:shop");
        pool.setUser("SA");
        pool.setPassword("");
        pool.setMaxPoolSize(10);
        return pool;
    }

    private static DataSource dbcp2() {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl("jdbc:hsqldb:mem:shop");
        pool.setUsername("SA");
        pool.setPassword("");
        pool.setMaxTotal(10);
        pool.setMaxIdle(10);
        return pool;
    }
}

final class OrderPages {
    private final OrderRepository repository;

    OrderPages(OrderRepository repository) {
        this.repository = repository;
    }

    String list(HttpServletRequest request) throws SQLException {
        return "orders " + repository.countOf("customer " + ThreadLocalRandom.current().nextInt(700));
    }

    String show(HttpServletRequest request) throws SQLException {
        return "order " + repository.totalOf(ThreadLocalRandom.current().nextInt(20000));
    }
}

final class OrderRepository {
    private final DataSource pool;

    OrderRepository(DataSource pool) {
        this.pool = pool;
    }

    int countOf(String customer) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("select count(*) from orders where customer = ? and total > 10")) {
            select.setString(1, customer);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    int totalOf(int order) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("select total from orders where id = ?")) {
            select.setInt(1, order);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }
}

final class InvoiceExport {
    private final DataSource pool;

    InvoiceExport(DataSource pool) {
        this.pool = pool;
    }

    String export(HttpServletRequest request) throws SQLException {
        Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement("select total from orders where id = ?");
        select.setInt(1, -1);
        ResultSet row = select.executeQuery();
        if (!row.next()) {
            return "nothing to export";
        }
        connection.close();
        return "exported";
    }
}

final class LedgerService {
    private final DataSource pool;
    private final Ledger customers = new Ledger();
    private final Ledger merchants = new Ledger();

    LedgerService(DataSource pool) {
        this.pool = pool;
    }

    String pay(HttpServletRequest request) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            transfer(customers, merchants, 100);
            connection.commit();
            return "paid";
        }
    }

    String refund(HttpServletRequest request) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            transfer(merchants, customers, 100);
            connection.commit();
            return "refunded";
        }
    }

    private void transfer(Ledger from, Ledger to, int cents) {
        synchronized (from) {
            from.post(-cents);
            synchronized (to) {
                to.post(cents);
            }
        }
    }
}

final class Ledger {
    private long balance;

    void post(int cents) {
        balance += cents;
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class CheckoutService {
    private final DataSource pool;
    private final InvoiceNumbers numbers;
    private final AtomicInteger next = new AtomicInteger(100_000);

    CheckoutService(DataSource pool, InvoiceNumbers numbers) {
        this.pool = pool;
        this.numbers = numbers;
    }

    String checkout(HttpServletRequest request) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into orders values(?, ?, 1)")) {
            long number = numbers.next();
            insert.setInt(1, next.incrementAndGet());
            insert.setString(2, "invoice " + number);
            insert.executeUpdate();
            return "invoice " + number;
        }
    }
}

final class InvoiceNumbers {
    private long last;

    synchronized long next() {
        if (++last % 50 == 0) {
            reserveBlock();
        }
        return last;
    }

    /** Asks head office for the next block of numbers; retries slowly. */
    private void reserveBlock() {
        for (int attempt = 0; attempt < 60; attempt++) {
            backOff(1000);
        }
    }

    private void backOff(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
