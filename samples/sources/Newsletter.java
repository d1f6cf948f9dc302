package com.example.news;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Newsletter leak|steady: leak: every campaign starts an executor of its own and never shuts it down;
 * steady: one executor of 160 threads, all started, waits for work.
 */
public final class Newsletter {
    private static final AtomicInteger CAMPAIGNS = new AtomicInteger();

    public static void main(String[] args) throws Exception {
        if (args[0].equals("leak")) {
            Thread planner = new Thread(() -> {
                while (true) {
                    new Campaign(CAMPAIGNS.incrementAndGet()).send();
                    pause(200);
                }
            }, "campaign-planner");
            planner.setDaemon(true);
            planner.start();
        } else {
            AtomicInteger next = new AtomicInteger(1);
            ExecutorService senders = Executors.newFixedThreadPool(160, task -> new Thread(task, "newsletter-sender-" + next.getAndIncrement()));
            for (int i = 0; i < 160; i++) {
                senders.submit(() -> pause(20));
            }
        }
        new CountDownLatch(1).await(90, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

final class Campaign {
    private final ExecutorService mailer;

    Campaign(int number) {
        AtomicInteger next = new AtomicInteger(1);
        mailer = Executors.newFixedThreadPool(2, task -> new Thread(task, "campaign-" + number + "-mailer-" + next.getAndIncrement()));
    }

    void send() {
        mailer.submit(() -> Newsletter.pause(30));
        mailer.submit(() -> Newsletter.pause(30));
    }
}
