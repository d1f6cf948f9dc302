package com.example.orders;

import com.example.web.Web;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** OrdersDb SECONDS: orders in PostgreSQL behind a pool of ten; every statement takes SECONDS on the server. */
public final class OrdersDb {
    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setPoolName("orders-pool");
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:5432/postgres");
        config.setUsername("postgres");
        config.setMaximumPoolSize(10);
        config.setConnectionTimeout(90_000);
        OrderHistory history = new OrderHistory(new HikariDataSource(config), Double.parseDouble(args[0]));
        OrderPages pages = new OrderPages(history);
        Map<String, Web.Action> routes = new HashMap<>();
        routes.put("/history", pages::history);
        routes.put("/open", pages::open);
        routes.put("/invoice", pages::invoice);
        Web.start(8080, 40, 200, routes);
        Web.awaitShutdown(90);
    }
}

final class OrderPages {
    private final OrderHistory history;

    OrderPages(OrderHistory history) {
        this.history = history;
    }

    String history(HttpServletRequest request) throws SQLException {
        return history.ofCustomer(17);
    }

    String open(HttpServletRequest request) throws SQLException {
        return history.openOrders();
    }

    String invoice(HttpServletRequest request) {
        StringBuilder page = new StringBuilder();
        for (int line = 0; line < 20_000; line++) {
            page.append(String.format("%08d;", line * 37));
        }
        return "invoice of " + page.length() + " characters";
    }
}

final class OrderHistory {
    private final DataSource pool;
    private final double seconds;

    OrderHistory(DataSource pool, double seconds) {
        this.pool = pool;
        this.seconds = seconds;
    }

    String ofCustomer(int customer) throws SQLException {
        return first("select pg_sleep(?), 'customer'");
    }

    String openOrders() throws SQLException {
        return first("select pg_sleep(?), 'open orders'");
    }

    private String first(String sql) throws SQLException {
        try (Connection connection = pool.getConnection(); PreparedStatement select = connection.prepareStatement(sql)) {
            select.setDouble(1, seconds);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(2);
            }
        }
    }
}
