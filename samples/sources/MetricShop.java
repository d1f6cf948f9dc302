package com.example.metrics;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * A shop with a small HikariCP pool that shows its figures at /metrics: MetricShop MODE PORT.
 *
 * <p>The values are those of the pool and of the JVM's beans; the names are those that Micrometer gives them.
 * The connections lead nowhere: nothing of a database is needed to use up a pool.
 */
public final class MetricShop {
    private static final int POOL = 10;
    private static final double[] BOUNDS = {0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
    private static final List<Object> KEPT = new ArrayList<>();

    private final HikariDataSource pool;
    private final AtomicLong timeouts = new AtomicLong();
    private final AtomicLong returned = new AtomicLong();
    private final AtomicLong heldNanos = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong[] buckets = new AtomicLong[BOUNDS.length + 1];
    private final AtomicInteger requests = new AtomicInteger();

    private MetricShop(int patience) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("shop");
        config.setDataSource(nowhere());
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(patience);
        pool = new HikariDataSource(config);
        for (int place = 0; place < buckets.length; place++) buckets[place] = new AtomicLong();
    }

    private static DataSource nowhere() {
        InvocationHandler connection = (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "isValid": case "getAutoCommit": return true;
                case "isClosed": case "isReadOnly": return false;
                case "getNetworkTimeout": case "getTransactionIsolation": return 0;
                default: return method.getReturnType() == boolean.class ? false : method.getReturnType() == int.class ? (Object) 0 : null;
            }
        };
        ClassLoader loader = MetricShop.class.getClassLoader();
        return (DataSource) Proxy.newProxyInstance(loader, new Class<?>[] {DataSource.class}, (proxy, method, arguments) ->
            method.getName().equals("getConnection") ? Proxy.newProxyInstance(loader, new Class<?>[] {Connection.class}, connection) : method.getReturnType() == int.class ? (Object) 0 : null);
    }

    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        MetricShop shop = new MetricShop(mode.equals("exhausted") ? 1000 : 30_000);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[1])), 0);
        server.createContext("/metrics", exchange -> {
            byte[] body = shop.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        if (mode.equals("heap")) new java.util.Timer(true).schedule(new java.util.TimerTask() {
            @Override public void run() {
                System.gc();
            }
        }, 3000, 3000);
        int callers = mode.equals("exhausted") ? 40 : mode.equals("full") ? POOL : mode.equals("lost") ? 3 : 4;
        for (int caller = 0; caller < callers; caller++) {
            Thread thread = new Thread(() -> shop.call(mode), "caller-" + caller);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void call(String mode) {
        while (true) {
            long start = System.nanoTime();
            boolean isServed = true;
            try {
                Connection connection = pool.getConnection();
                long taken = System.nanoTime();
                int number = requests.incrementAndGet();
                pause(mode.equals("exhausted") ? 700 : mode.equals("full") ? 60_000 : 8);
                if (mode.equals("heap")) KEPT.add(new byte[2_400]);
                if (mode.equals("lost") && number % 700 == 0) {
                    KEPT.add(connection);
                } else {
                    connection.close();
                    returned.incrementAndGet();
                    heldNanos.addAndGet(System.nanoTime() - taken);
                }
            } catch (SQLException timeout) {
                timeouts.incrementAndGet();
                isServed = false;
            }
            record((System.nanoTime() - start) / 1e9, isServed);
            pause(mode.equals("full") ? 0 : 4);
        }
    }

    private void record(double seconds, boolean isServed) {
        (isServed ? served : failed).incrementAndGet();
        int place = 0;
        while (place < BOUNDS.length && seconds > BOUNDS[place]) place++;
        buckets[place].incrementAndGet();
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        pool(text);
        memory(text);
        process(text);
        requests(text);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String labels, double value) {
        text.append(name).append(labels.isEmpty() ? "" : "{" + labels + ",}").append(' ').append(value).append('\n');
    }

    private static void head(StringBuilder text, String name, String type) {
        text.append("# HELP ").append(name).append("  \n# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void gauge(StringBuilder text, String name, String labels, double value) {
        head(text, name, "gauge");
        line(text, name, labels, value);
    }

    private void pool(StringBuilder text) {
        var bean = pool.getHikariPoolMXBean();
        String labels = "pool=\"shop\"";
        gauge(text, "hikaricp_connections", labels, bean.getTotalConnections());
        gauge(text, "hikaricp_connections_active", labels, bean.getActiveConnections());
        gauge(text, "hikaricp_connections_idle", labels, bean.getIdleConnections());
        gauge(text, "hikaricp_connections_pending", labels, bean.getThreadsAwaitingConnection());
        gauge(text, "hikaricp_connections_max", labels, POOL);
        gauge(text, "hikaricp_connections_min", labels, POOL);
        head(text, "hikaricp_connections_timeout_total", "counter");
        line(text, "hikaricp_connections_timeout_total", labels, timeouts.get());
        head(text, "hikaricp_connections_usage_seconds", "summary");
        line(text, "hikaricp_connections_usage_seconds_count", labels, returned.get());
        line(text, "hikaricp_connections_usage_seconds_sum", labels, heldNanos.get() / 1e9);
    }

    private void memory(StringBuilder text) {
        for (String what : new String[] {"used", "committed", "max"}) {
            String name = "jvm_memory_" + what + "_bytes";
            head(text, name, "gauge");
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                var usage = pool.getUsage();
                String area = pool.getType() == MemoryType.HEAP ? "heap" : "nonheap";
                double value = what.equals("used") ? usage.getUsed() : what.equals("max") ? usage.getMax() : usage.getCommitted();
                line(text, name, "area=\"" + area + "\",id=\"" + pool.getName() + "\"", value);
            }
        }
        head(text, "jvm_gc_pause_seconds", "summary");
        double live = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            boolean isMajor = collector.getName().contains("Old") || collector.getName().contains("MarkSweep");
            String labels = "action=\"end of " + (isMajor ? "major" : "minor") + " GC\",cause=\"Allocation Failure\",gc=\"" + collector.getName() + "\"";
            line(text, "jvm_gc_pause_seconds_count", labels, collector.getCollectionCount());
            line(text, "jvm_gc_pause_seconds_sum", labels, collector.getCollectionTime() / 1e3);
        }
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans())
            if ((pool.getName().contains("Old") || pool.getName().contains("Tenured")) && pool.getCollectionUsage() != null)
                live = pool.getCollectionUsage().getUsed();
        gauge(text, "jvm_gc_live_data_size_bytes", "", live);
        gauge(text, "jvm_threads_live_threads", "", ManagementFactory.getThreadMXBean().getThreadCount());
        gauge(text, "jvm_classes_loaded_classes", "", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    private void process(StringBuilder text) {
        var runtime = ManagementFactory.getRuntimeMXBean();
        gauge(text, "process_start_time_seconds", "", runtime.getStartTime() / 1e3);
        gauge(text, "process_uptime_seconds", "", runtime.getUptime() / 1e3);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean system) {
            gauge(text, "process_files_open_files", "", system.getOpenFileDescriptorCount());
            gauge(text, "process_files_max_files", "", system.getMaxFileDescriptorCount());
        }
    }

    private void requests(StringBuilder text) {
        head(text, "http_server_requests_seconds", "histogram");
        long sum = 0;
        String labels = "error=\"none\",exception=\"none\",method=\"GET\",uri=\"/cart/{id}\"";
        for (int place = 0; place < buckets.length; place++) {
            sum += buckets[place].get();
            String bound = place < BOUNDS.length ? String.format(Locale.ROOT, "%s", BOUNDS[place]) : "+Inf";
            line(text, "http_server_requests_seconds_bucket", labels + ",le=\"" + bound + "\"", sum);
        }
        line(text, "http_server_requests_seconds_count", labels + ",outcome=\"SUCCESS\",status=\"200\"", served.get());
        line(text, "http_server_requests_seconds_count", labels + ",outcome=\"SERVER_ERROR\",status=\"500\"", failed.get());
    }
}
