package com.example.orders;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Consumers hold the cart's monitor and want the outbox lock; the outbox relay holds the lock and wants the cart's monitor. */
public final class OrderEvents {
    public static void main(String[] args) throws Exception {
        Log.info("main", "com.example.orders.OrderEvents", "Starting OrderEvents using Java " + System.getProperty("java.version"));
        Log.info("main", "o.s.b.w.embedded.tomcat.TomcatWebServer", "Tomcat started on port(s): 8080 (http) with context path ''");
        Cart cart = new Cart();
        Outbox outbox = new Outbox(cart);
        AtomicInteger next = new AtomicInteger();
        ExecutorService consumers = Executors.newFixedThreadPool(8,
                task -> new Thread(task, "org.springframework.kafka.KafkaListenerEndpointContainer#0-" + next.getAndIncrement() + "-C-1"));
        ExecutorService relay = Executors.newSingleThreadExecutor(task -> new Thread(task, "outbox-relay"));
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, task -> new Thread(task, "scheduling-1"));
        AtomicInteger beat = new AtomicInteger();
        timer.scheduleAtFixedRate(() -> Log.info("scheduling-1", "c.e.orders.health.Heartbeat",
                "alive, " + beat.incrementAndGet() + " beats, outbox lag " + beat.get() * 12 + " events"), 1, 1, TimeUnit.SECONDS);
        for (int i = 0; i < 3; i++) {
            AccessLog.start("nio-8080-exec-" + (i + 1), i);
        }
        for (int i = 0; i < 30; i++) {
            int order = 1000 + i;
            consumers.submit(() -> new OrderListener(cart, outbox).onOrder(order));
        }
        Thread.sleep(300);
        relay.submit(() -> outbox.flush());
        new CountDownLatch(1).await(Long.parseLong(args[0]), TimeUnit.SECONDS);
        Log.warn("SpringApplicationShutdownHook", "o.s.k.l.ConcurrentMessageListenerContainer", "Stopping while 8 listeners are still busy");
        Runtime.getRuntime().halt(0);
    }
}

/** A path of the same service that the fault does not touch: it answers and logs on. */
final class AccessLog {
    private AccessLog() {}

    static void start(String name, int offset) {
        Thread thread = new Thread(() -> {
            for (int request = offset; ; request += 3) {
                Log.info(name, "c.e.orders.web.AccessLog", "GET /orders/" + (1000 + request % 700) + " 200 " + (3 + request % 17) + " ms");
                Cart.pause(14 + offset);
            }
        }, "http-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}

final class Log {
    private static final String PID = String.valueOf(ProcessHandle.current().pid());

    private Log() {}

    static void info(String thread, String logger, String text) {
        line(" INFO", thread, logger, text);
    }

    static void warn(String thread, String logger, String text) {
        line(" WARN", thread, logger, text);
    }

    private static void line(String level, String thread, String logger, String text) {
        String shown = thread.length() > 15 ? thread.substring(thread.length() - 15) : thread;
        String time = Instant.now().toString().replace('T', ' ').substring(0, 23);
        System.out.println(String.format("%s %s %s --- [%15s] %-40s : %s", time, level, PID, shown, logger, text));
    }
}

final class OrderListener {
    private final Cart cart;
    private final Outbox outbox;

    OrderListener(Cart cart, Outbox outbox) {
        this.cart = cart;
        this.outbox = outbox;
    }

    void onOrder(int order) {
        cart.checkout(order, outbox);
        Log.info(Thread.currentThread().getName(), "c.e.orders.OrderListener", "order " + order + " accepted");
    }
}

final class Cart {
    private long total;

    synchronized void checkout(int order, Outbox outbox) {
        total += order;
        pause(60);
        outbox.publish("order " + order);
    }

    synchronized long total() {
        return total;
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class Outbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Cart cart;
    private int pending;

    Outbox(Cart cart) {
        this.cart = cart;
    }

    void publish(String event) {
        lock.lock();
        try {
            pending += event.length();
        } finally {
            lock.unlock();
        }
    }

    void flush() {
        lock.lock();
        try {
            Cart.pause(200);
            Log.info("outbox-relay", "c.e.orders.outbox.Outbox", "relaying " + pending + " events");
            long total = cart.total();
            pending = total > 0 ? 0 : pending;
        } finally {
            lock.unlock();
        }
    }
}
