package com.example.payments;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Four terminals, shared by a semaphore; an exchange needs two of them and takes one after the other. */
public final class CardTerminals {
    private final Semaphore terminals = new Semaphore(4);
    private final CountDownLatch together = new CountDownLatch(4);

    public static void main(String[] args) throws Exception {
        CardTerminals desk = new CardTerminals();
        AtomicInteger next = new AtomicInteger(1);
        ExecutorService cashiers = Executors.newFixedThreadPool(10, task -> new Thread(task, "cashier-" + next.getAndIncrement()));
        for (int i = 0; i < 16; i++) {
            int receipt = i;
            cashiers.submit(() -> receipt < 4 ? desk.exchange(receipt) : desk.charge(receipt));
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    int exchange(int receipt) throws InterruptedException {
        terminals.acquire();
        try {
            readCard();
            return receipt + charge(receipt);
        } finally {
            terminals.release();
        }
    }

    int charge(int receipt) throws InterruptedException {
        terminals.acquire();
        try {
            return receipt * 10;
        } finally {
            terminals.release();
        }
    }

    private void readCard() throws InterruptedException {
        together.countDown();
        together.await(2, TimeUnit.SECONDS);
    }
}
