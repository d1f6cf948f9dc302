package com.example.vouchers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/**
 * VoucherDesk: a HikariCP pool of three whose connections the voucher export takes and never closes; twelve clerks wait for
 * one. What stands behind the pool answers at once and does nothing.
 */
public final class VoucherDesk {
    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(nothing(DataSource.class));
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(600_000);
        config.setPoolName("vouchers");
        HikariDataSource pool = new HikariDataSource(config);
        for (int i = 0; i < 3; i++) exported = pool.getConnection();
        for (int i = 1; i <= 12; i++) new Thread(() -> redeem(pool), "clerk-" + i).start();
    }

    private static volatile Connection exported;

    private static void redeem(DataSource pool) {
        try (Connection connection = pool.getConnection()) {
            connection.createStatement();
        } catch (Exception refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** An instance whose methods give nothing, or another such instance. */
    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, values) -> {
            Class<?> result = method.getReturnType();
            if (result == boolean.class) return method.getName().equals("isValid") || method.getName().equals("getAutoCommit");
            if (result == int.class) return 0;
            if (result.isInterface() && result.getName().startsWith("java.sql.")) return nothing(result);
            return result == String.class ? "" : null;
        }));
    }
}
