package com.example.ferries;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * FerryPort locks|mixed|contended|idle|holder: a ferry port's service on virtual threads (Java 21 or newer; compiled with 17,
 * so virtual threads come in by reflection).
 * locks: two virtual threads hold a berth's ReentrantLock each and want the other's, six more queue.
 * mixed: a virtual thread holds a monitor and wants a ReentrantLock that a customs officer of a platform pool holds, who
 * wants the monitor; others of both kinds queue.
 * contended: ten virtual threads take three berths in turn, for some milliseconds each.
 * holder: one virtual thread holds a berth while it waits for the tide, nine others queue.
 * idle: 240 virtual threads wait for vessels, and a small pool for trucks.
 */
public final class FerryPort {
    public static void main(String[] args) throws Exception {
        ExecutorService vessels =
            (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        switch (args[0]) {
            case "locks":
                BerthPlan plan = new BerthPlan();
                vessels.submit(() -> plan.swap(plan.north, plan.south));
                vessels.submit(() -> plan.swap(plan.south, plan.north));
                Thread.sleep(700);
                for (int i = 0; i < 6; i++) {
                    boolean isNorth = i % 2 == 0;
                    vessels.submit(() -> plan.swap(isNorth ? plan.north : plan.south, isNorth ? plan.south : plan.north));
                }
                break;
            case "mixed":
                Manifest manifest = new Manifest();
                ExecutorService customs = Executors.newFixedThreadPool(3, named("customs-"));
                vessels.submit(() -> manifest.load());
                customs.submit(() -> manifest.inspect());
                Thread.sleep(700);
                for (int i = 0; i < 5; i++) {
                    vessels.submit(() -> manifest.load());
                }
                customs.submit(() -> manifest.inspect());
                break;
            case "contended":
                BerthPlan shared = new BerthPlan();
                for (int i = 0; i < 10; i++) {
                    int vessel = i;
                    vessels.submit(() -> shared.visit(vessel));
                }
                break;
            case "holder":
                BerthPlan tidal = new BerthPlan();
                for (int i = 0; i < 10; i++) {
                    vessels.submit(() -> tidal.awaitTide());
                }
                break;
            default:
                LinkedBlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
                for (int i = 0; i < 240; i++) {
                    int vessel = i;
                    vessels.submit(() -> new Vessel(arrivals).serve(vessel));
                }
                ExecutorService trucks = Executors.newFixedThreadPool(4, named("truck-"));
                for (int i = 0; i < 4; i++) {
                    trucks.submit(() -> 1);
                }
        }
        new CountDownLatch(1).await(90, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    static java.util.concurrent.ThreadFactory named(String prefix) {
        java.util.concurrent.atomic.AtomicInteger next = new java.util.concurrent.atomic.AtomicInteger(1);
        return task -> new Thread(task, prefix + next.getAndIncrement());
    }

    static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class Berth {
    final ReentrantLock lock = new ReentrantLock();
    int moored;
}

final class BerthPlan {
    final Berth north = new Berth();
    final Berth south = new Berth();
    private final Berth outer = new Berth();

    void swap(Berth from, Berth to) {
        from.lock.lock();
        try {
            FerryPort.pause(300);
            to.lock.lock();
            try {
                to.moored += from.moored--;
            } finally {
                to.lock.unlock();
            }
        } finally {
            from.lock.unlock();
        }
    }

    void visit(int vessel) {
        for (int turn = vessel; ; turn++) {
            Berth berth = turn % 3 == 0 ? north : turn % 3 == 1 ? south : outer;
            berth.lock.lock();
            try {
                berth.moored++;
                FerryPort.pause(4);
            } finally {
                berth.lock.unlock();
            }
            FerryPort.pause(90 + vessel);
        }
    }

    void awaitTide() {
        outer.lock.lock();
        try {
            FerryPort.pause(60_000);
            outer.moored++;
        } finally {
            outer.lock.unlock();
        }
    }
}

final class Manifest {
    private final Object cargo = new Object();
    private final ReentrantLock seals = new ReentrantLock();
    private int loads;

    void load() {
        synchronized (cargo) {
            FerryPort.pause(300);
            seal();
        }
    }

    private void seal() {
        seals.lock();
        try {
            loads++;
        } finally {
            seals.unlock();
        }
    }

    void inspect() {
        seals.lock();
        try {
            FerryPort.pause(300);
            synchronized (cargo) {
                loads--;
            }
        } finally {
            seals.unlock();
        }
    }
}

final class Vessel {
    private final LinkedBlockingQueue<String> arrivals;

    Vessel(LinkedBlockingQueue<String> arrivals) {
        this.arrivals = arrivals;
    }

    String serve(int number) throws InterruptedException {
        if (number % 3 == 0) {
            Thread.sleep(600_000);
        }
        return number % 3 == 1 ? arrivals.take() : arrivals.poll(10, TimeUnit.MINUTES);
    }
}
