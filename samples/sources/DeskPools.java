package com.example.desk;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** The pools that OrderDesk may use, each with the same size, patience and a report of what is out for long. */
final class Pools {
    static DataSource open(String kind, String url, int size, boolean reportsLeaks) throws Exception {
        int patience = Integer.getInteger("patience", 2000);
        switch (kind) {
            case "dbcp2":
                return Dbcp.open(url, size, patience, reportsLeaks);
            case "c3p0":
                return C3p0.open(url, size, patience, reportsLeaks);
            case "tomcat":
                return Tomcat.open(url, size, patience, reportsLeaks);
            default:
                return Hikari.open(url, size, patience, reportsLeaks);
        }
    }

    private static final class Hikari {
        static DataSource open(String url, int size, int patience, boolean reportsLeaks) {
            HikariConfig config = new HikariConfig();
            config.setPoolName(System.getProperty("poolName", "desk-pool"));
            config.setJdbcUrl(url);
            config.setUsername("postgres");
            config.setMaximumPoolSize(size);
            config.setMinimumIdle(2);
            config.setConnectionTimeout(patience);
            config.setLeakDetectionThreshold(reportsLeaks ? 2000 : 0);
            config.setInitializationFailTimeout(-1);
            return new HikariDataSource(config);
        }
    }

    private static final class Dbcp {
        static DataSource open(String url, int size, int patience, boolean reportsLeaks) {
            BasicDataSource pool = new BasicDataSource();
            pool.setUrl(url);
            pool.setUsername("postgres");
            pool.setMaxTotal(size);
            pool.setMaxWaitMillis(patience);
            if (reportsLeaks) {
                pool.setLogAbandoned(true);
                pool.setRemoveAbandonedOnBorrow(true);
                pool.setRemoveAbandonedTimeout(5);
            }
            return pool;
        }
    }

    private static final class C3p0 {
        static DataSource open(String url, int size, int patience, boolean reportsLeaks) throws Exception {
            ComboPooledDataSource pool = new ComboPooledDataSource();
            pool.setJdbcUrl(url);
            pool.setDriverClass("org.postgresql.Driver");
            pool.setUser("postgres");
            pool.setMaxPoolSize(size);
            pool.setCheckoutTimeout(patience);
            if (reportsLeaks) {
                pool.setUnreturnedConnectionTimeout(5);
                pool.setDebugUnreturnedConnectionStackTraces(true);
            }
            return pool;
        }
    }

    private static final class Tomcat {
        static DataSource open(String url, int size, int patience, boolean reportsLeaks) {
            PoolProperties properties = new PoolProperties();
            properties.setUrl(url);
            properties.setUsername("postgres");
            properties.setDriverClassName("org.postgresql.Driver");
            properties.setMaxActive(size);
            properties.setMaxWait(patience);
            properties.setSuspectTimeout(reportsLeaks ? 3 : 0);
            properties.setLogAbandoned(reportsLeaks);
            properties.setTimeBetweenEvictionRunsMillis(1000);
            return new org.apache.tomcat.jdbc.pool.DataSource(properties);
        }
    }
}
