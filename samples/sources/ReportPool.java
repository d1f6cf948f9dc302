package com.example.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** ReportPool [future|join]: monthly reports run in a pool of four and hand their parts to the same pool. */
public final class ReportPool {
    public static void main(String[] args) throws Exception {
        AtomicInteger next = new AtomicInteger(1);
        ExecutorService pool = Executors.newFixedThreadPool(4, task -> new Thread(task, "report-worker-" + next.getAndIncrement()));
        ReportService reports = new ReportService(pool);
        boolean join = args.length > 0 && args[0].equals("join");
        List<Future<Integer>> monthly = new ArrayList<>();
        for (int month = 1; month <= 9; month++) {
            int m = month;
            monthly.add(pool.submit(() -> join ? reports.summary(m) : reports.monthly(m)));
        }
        Thread mail = new Thread(() -> {
            for (Future<Integer> report : monthly) {
                try {
                    report.get();
                } catch (Exception e) {
                    return;
                }
            }
        }, "report-mailer");
        mail.setDaemon(true);
        mail.start();
        new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        Runtime.getRuntime().halt(0);
    }
}

final class ReportService {
    private final ExecutorService pool;

    ReportService(ExecutorService pool) {
        this.pool = pool;
    }

    int monthly(int month) throws Exception {
        Thread.sleep(100);
        Future<Integer> sales = pool.submit(new SalesQuery(month));
        Future<Integer> returns = pool.submit(new SalesQuery(-month));
        return sales.get() - returns.get();
    }

    int summary(int month) throws Exception {
        Thread.sleep(100);
        CompletableFuture<Integer> sales = CompletableFuture.supplyAsync(() -> rows(month), pool);
        CompletableFuture<Integer> returns = CompletableFuture.supplyAsync(() -> rows(-month), pool);
        return sales.thenCombine(returns, Integer::sum).join();
    }

    private static int rows(int month) {
        return month * 100;
    }
}

final class SalesQuery implements Callable<Integer> {
    private final int month;

    SalesQuery(int month) {
        this.month = month;
    }

    @Override
    public Integer call() {
        return month * 100;
    }
}
