package com.example.logins;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * LoginDesk timers|crowd|warmup|cached: threads of a login service.
 * timers: every login starts a timer of its own and never cancels it.
 * crowd: two thousand and more sessions have a thread each.
 * warmup: a pool of 90 grows with each login until its bound.
 * cached: a pool without a bound under a load that rises, and whose tasks end.
 */
public final class LoginDesk {
    public static void main(String[] args) throws Exception {
        AtomicInteger next = new AtomicInteger(1);
        switch (args[0]) {
            case "timers":
                every(150, () -> {
                    new Timer("session-expiry-" + next.getAndIncrement(), true).schedule(new Expiry(), 3_600_000);
                });
                break;
            case "crowd":
                for (int i = 0; i < 2_040; i++) {
                    new Session(i).start();
                }
                break;
            case "warmup":
                ExecutorService pool =
                    Executors.newFixedThreadPool(90, task -> new Thread(task, "login-worker-" + next.getAndIncrement()));
                every(100, () -> pool.submit(() -> pause(20)));
                break;
            default:
                ExecutorService cached =
                    Executors.newCachedThreadPool(task -> new Thread(task, "login-check-" + next.getAndIncrement()));
                AtomicInteger load = new AtomicInteger(2);
                every(100, () -> {
                    for (int i = 0; i < load.get() / 20 + 1; i++) {
                        cached.submit(() -> check(load.incrementAndGet()));
                    }
                });
        }
        new CountDownLatch(1).await(90, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    private static void every(long millis, Runnable work) {
        Thread planner = new Thread(() -> {
            while (true) {
                work.run();
                pause(millis);
            }
        }, "login-planner");
        planner.setDaemon(true);
        planner.start();
    }

    /** Hashes a password, and waits a little for the directory. */
    private static void check(int number) {
        double hash = number;
        for (int round = 0; round < 100_000; round++) {
            hash = Math.sqrt(hash * 31 + round);
        }
        pause(300 + (long) (hash % 7));
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class Expiry extends TimerTask {
    @Override
    public void run() {
        cancel();
    }
}

final class Session extends Thread {
    Session(int number) {
        super(null, null, "s-" + number, 65_536);
    }

    @Override
    public void run() {
        while (true) {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
