package com.example.booking;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Bookings lock seats then ledger, refunds lock ledger then vouchers, the voucher sweep locks vouchers then seats. */
public final class BookingLocks {
    final ReentrantLock seats = new ReentrantLock();
    final ReentrantLock ledger = new ReentrantLock(true);
    final ReentrantLock vouchers = new ReentrantLock();
    final CountDownLatch busy = new CountDownLatch(3);

    public static void main(String[] args) throws Exception {
        BookingLocks desk = new BookingLocks();
        ExecutorService booking = pool("booking-worker-", 12);
        ExecutorService refunds = pool("refund-worker-", 4);
        ExecutorService sweep = pool("voucher-sweep-", 1);
        booking.submit(() -> new BookingService(desk).book("A12"));
        refunds.submit(() -> new RefundService(desk).refund(4711));
        sweep.submit(() -> new VoucherSweep(desk).expire());
        Thread.sleep(500);
        for (int i = 0; i < 14; i++) {
            booking.submit(() -> new BookingService(desk).book("B7"));
        }
        for (int i = 0; i < 5; i++) {
            refunds.submit(() -> new RefundService(desk).refund(815));
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    static ExecutorService pool(String name, int size) {
        AtomicInteger next = new AtomicInteger(1);
        return Executors.newFixedThreadPool(size, task -> new Thread(task, name + next.getAndIncrement()));
    }

    void meet() {
        busy.countDown();
        try {
            busy.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class BookingService {
    private final BookingLocks desk;

    BookingService(BookingLocks desk) {
        this.desk = desk;
    }

    void book(String seat) {
        desk.seats.lock();
        try {
            desk.meet();
            charge(seat);
        } finally {
            desk.seats.unlock();
        }
    }

    private void charge(String seat) {
        desk.ledger.lock();
        try {
            seat.length();
        } finally {
            desk.ledger.unlock();
        }
    }
}

final class RefundService {
    private final BookingLocks desk;

    RefundService(BookingLocks desk) {
        this.desk = desk;
    }

    void refund(int booking) {
        desk.ledger.lock();
        try {
            desk.meet();
            issueVoucher(booking);
        } finally {
            desk.ledger.unlock();
        }
    }

    private void issueVoucher(int booking) {
        desk.vouchers.lock();
        try {
            Integer.toString(booking);
        } finally {
            desk.vouchers.unlock();
        }
    }
}

final class VoucherSweep {
    private final BookingLocks desk;

    VoucherSweep(BookingLocks desk) {
        this.desk = desk;
    }

    void expire() {
        desk.vouchers.lock();
        try {
            desk.meet();
            releaseSeats();
        } finally {
            desk.vouchers.unlock();
        }
    }

    private void releaseSeats() {
        desk.seats.lock();
        try {
            desk.busy.getCount();
        } finally {
            desk.seats.unlock();
        }
    }
}
