package com.example.batch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A nightly rating job that uses four threads to the full, going from step to step. */
public final class RatingBatch {
    public static void main(String[] args) throws Exception {
        AtomicInteger next = new AtomicInteger(1);
        ExecutorService pool = Executors.newFixedThreadPool(4, task -> new Thread(task, "rating-batch-" + next.getAndIncrement()));
        for (int chunk = 0; chunk < 4000; chunk++) {
            int c = chunk;
            pool.submit(() -> new RatingStep(c).run());
        }
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

final class RatingStep {
    private final int chunk;

    RatingStep(int chunk) {
        this.chunk = chunk;
    }

    void run() {
        int[] calls = readCalls();
        sortByCustomer(calls);
        Map<Integer, Long> sums = aggregate(calls);
        writeInvoiceLines(sums);
    }

    private int[] readCalls() {
        int[] calls = new int[400_000];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = ThreadLocalRandom.current().nextInt(50_000) ^ chunk;
        }
        return calls;
    }

    private void sortByCustomer(int[] calls) {
        Arrays.sort(calls);
    }

    private Map<Integer, Long> aggregate(int[] calls) {
        Map<Integer, Long> sums = new HashMap<>();
        for (int call : calls) {
            sums.merge(call, tariff(call), Long::sum);
        }
        return sums;
    }

    private long tariff(int call) {
        return Math.round(Math.log(call + 2.0) * 100);
    }

    private void writeInvoiceLines(Map<Integer, Long> sums) {
        StringBuilder lines = new StringBuilder();
        sums.forEach((customer, cents) -> lines.append(customer).append(';').append(cents).append('\n'));
        lines.toString().lines().count();
    }
}
