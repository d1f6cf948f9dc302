package com.example.tours;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * TourDesk pinned|mounted|cycle|busy|idle: a tour operator's service on virtual threads (Java 21 or newer; compiled with 17,
 * so virtual threads come in by reflection).
 * pinned: every carrier is held by a virtual thread that sleeps inside a monitor (Java 21 to 23).
 * mounted: virtual threads compute quotes on the carriers, while two platform threads deadlock.
 * cycle: two virtual threads wait for each other's monitors, eighteen more queue behind them.
 * busy: forty virtual threads compute a little, sleep a little, and so on.
 * idle: consumers, timers and virtual threads that wait for work.
 */
public final class TourDesk {
    public static void main(String[] args) throws Exception {
        ExecutorService requests = virtualThreads();
        switch (args[0]) {
            case "pinned":
                for (int i = 0; i < 40; i++) {
                    int partner = i;
                    requests.submit(() -> new PartnerApi(partner).seats());
                }
                break;
            case "mounted":
                for (int i = 0; i < 3; i++) {
                    int tour = i;
                    requests.submit(() -> new QuoteEngine().quote(tour));
                }
                ItineraryStore store = new ItineraryStore();
                ExecutorService sync = Executors.newFixedThreadPool(8, named("itinerary-sync-"));
                sync.submit(() -> store.merge());
                sync.submit(() -> store.prune());
                Thread.sleep(300);
                for (int i = 0; i < 9; i++) {
                    sync.submit(() -> store.merge());
                }
                break;
            case "cycle":
                SeatDesk desk = new SeatDesk();
                requests.submit(() -> desk.swap(true));
                requests.submit(() -> desk.swap(false));
                Thread.sleep(500);
                for (int i = 0; i < 18; i++) {
                    boolean outward = i % 2 == 0;
                    requests.submit(() -> desk.swap(outward));
                }
                break;
            case "busy":
                for (int i = 0; i < 40; i++) {
                    int tour = i;
                    requests.submit(() -> new ShortQuotes().serve(tour));
                }
                break;
            default:
                Consumers.start(requests);
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    static ExecutorService virtualThreads() throws Exception {
        return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    static java.util.concurrent.ThreadFactory named(String prefix) {
        AtomicInteger next = new AtomicInteger(1);
        return task -> new Thread(task, prefix + next.getAndIncrement());
    }
}

final class PartnerApi {
    private final Object channel = new Object();
    private final int partner;

    PartnerApi(int partner) {
        this.partner = partner;
    }

    int seats() throws InterruptedException {
        synchronized (channel) {
            return askPartner();
        }
    }

    private int askPartner() throws InterruptedException {
        for (int attempt = 0; attempt < 60; attempt++) {
            Thread.sleep(1_000);
        }
        return partner;
    }
}

final class QuoteEngine {
    double quote(int tour) {
        double best = Double.MAX_VALUE;
        for (long route = 0; route < 400_000_000_000L; route++) {
            best = Math.min(best, price(route, tour));
        }
        return best;
    }

    private double price(long route, int tour) {
        return Math.sqrt(route * 31 + tour) % 997 + 1;
    }
}

final class ShortQuotes {
    double serve(int tour) throws InterruptedException {
        double sum = 0;
        while (sum >= 0) {
            for (int leg = 0; leg < 400_000; leg++) {
                sum += Math.sqrt(leg + tour);
            }
            Thread.sleep(20);
        }
        return sum;
    }
}

final class ItineraryStore {
    private final Object days = new Object();
    private final ReentrantLock index = new ReentrantLock();
    private final CountDownLatch together = new CountDownLatch(2);

    void merge() {
        synchronized (days) {
            meet();
            reindex();
        }
    }

    private void reindex() {
        index.lock();
        try {
            index.getHoldCount();
        } finally {
            index.unlock();
        }
    }

    void prune() {
        index.lock();
        try {
            meet();
            synchronized (days) {
                days.hashCode();
            }
        } finally {
            index.unlock();
        }
    }

    private void meet() {
        together.countDown();
        try {
            together.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class SeatDesk {
    private final SeatMap outward = new SeatMap();
    private final SeatMap inward = new SeatMap();

    void swap(boolean outwardFirst) {
        if (outwardFirst) {
            exchange(outward, inward);
        } else {
            exchange(inward, outward);
        }
    }

    private void exchange(SeatMap first, SeatMap second) {
        synchronized (first) {
            pause();
            synchronized (second) {
                second.moves += first.moves++;
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class SeatMap {
    int moves;
}

final class Consumers {
    private Consumers() {}

    static void start(ExecutorService requests) {
        java.util.concurrent.BlockingQueue<String> mails = new java.util.concurrent.LinkedBlockingQueue<>();
        java.util.concurrent.Semaphore work = new java.util.concurrent.Semaphore(0);
        ReentrantLock boxLock = new ReentrantLock();
        java.util.concurrent.locks.Condition boxFilled = boxLock.newCondition();
        Object legacyBox = new Object();
        ExecutorService mailers = Executors.newFixedThreadPool(4, TourDesk.named("mail-sender-"));
        for (int i = 0; i < 4; i++) {
            mailers.submit(() -> mails.take());
        }
        ExecutorService printers = Executors.newFixedThreadPool(3, TourDesk.named("voucher-printer-"));
        for (int i = 0; i < 3; i++) {
            printers.submit(() -> {
                work.acquire();
                return null;
            });
        }
        ExecutorService box = Executors.newFixedThreadPool(3, TourDesk.named("booking-inbox-"));
        for (int i = 0; i < 3; i++) {
            box.submit(() -> {
                boxLock.lock();
                try {
                    boxFilled.await();
                } finally {
                    boxLock.unlock();
                }
                return null;
            });
        }
        ExecutorService legacy = Executors.newFixedThreadPool(2, TourDesk.named("fax-gateway-"));
        for (int i = 0; i < 2; i++) {
            legacy.submit(() -> {
                synchronized (legacyBox) {
                    legacyBox.wait();
                }
                return null;
            });
        }
        Executors.newScheduledThreadPool(2, TourDesk.named("nightly-")).schedule(() -> 1, 6, TimeUnit.HOURS);
        for (int i = 0; i < 12; i++) {
            requests.submit(() -> mails.poll(10, TimeUnit.MINUTES));
        }
        ExecutorService resting = Executors.newFixedThreadPool(5, TourDesk.named("tour-request-"));
        for (int i = 0; i < 5; i++) {
            resting.submit(() -> 1);
        }
    }
}
