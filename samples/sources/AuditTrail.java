package com.example.audit;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Events come in three times as fast as the only writer takes them out of a queue without bound. */
public final class AuditTrail {
    private static final BlockingQueue<AuditEvent> QUEUE = new LinkedBlockingQueue<>();

    public static void main(String[] args) throws Exception {
        start("writer", 30, () -> {
            for (int i = 0; i < 20; i++) {
                QUEUE.take();
            }
        });
        start("gateway", 10, () -> {
            for (int i = 0; i < 20; i++) {
                QUEUE.add(new AuditEvent("user-" + i));
            }
        });
        new CountDownLatch(1).await(120, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void start(String name, long pause, Work work) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    work.run();
                    Thread.sleep(pause);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }
}

final class AuditEvent {
    final String user;
    final long at = System.nanoTime();

    AuditEvent(String user) {
        this.user = user;
    }
}
