package com.example.booking;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Bookings look a seat up under the read lock and, without letting go, ask for the write lock. */
public final class SeatPlan {
    private final ReentrantReadWriteLock plan = new ReentrantReadWriteLock();
    private final Map<String, String> seats = new HashMap<>();
    private final CountDownLatch together = new CountDownLatch(2);

    public static void main(String[] args) throws Exception {
        SeatPlan seatPlan = new SeatPlan();
        AtomicInteger next = new AtomicInteger(1);
        ExecutorService requests = Executors.newFixedThreadPool(16, task -> new Thread(task, "booking-api-" + next.getAndIncrement()));
        requests.submit(() -> seatPlan.bookIfFree("12A", "smith"));
        requests.submit(() -> seatPlan.bookIfFree("12B", "jones"));
        Thread.sleep(500);
        for (int i = 0; i < 20; i++) {
            String row = "14" + (char) ('A' + i % 6);
            requests.submit(() -> visit(seatPlan, row));
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    private static void visit(SeatPlan seatPlan, String row) {
        if (row.endsWith("A")) {
            seatPlan.bookIfFree(row, "late");
        } else {
            seatPlan.isFree(row);
        }
    }

    boolean isFree(String seat) {
        plan.readLock().lock();
        try {
            return !seats.containsKey(seat);
        } finally {
            plan.readLock().unlock();
        }
    }

    boolean bookIfFree(String seat, String passenger) {
        plan.readLock().lock();
        try {
            if (seats.containsKey(seat)) {
                return false;
            }
            checkLoyaltyCard();
            return assign(seat, passenger);
        } finally {
            plan.readLock().unlock();
        }
    }

    private boolean assign(String seat, String passenger) {
        plan.writeLock().lock();
        try {
            return seats.put(seat, passenger) == null;
        } finally {
            plan.writeLock().unlock();
        }
    }

    private void checkLoyaltyCard() {
        together.countDown();
        try {
            together.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
